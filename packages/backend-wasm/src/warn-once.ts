const warned = new Set<string>();

/** Writes a warning to the console, the first time. */
export function warnOnce(warning: string): void {
  if (!warned.has(warning)) console.warn(warning);
  warned.add(warning);
}
