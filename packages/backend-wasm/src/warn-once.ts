const warned = new Set<string>();

/** Prints a warning, unless it was printed before. */
export function warnOnce(warning: string): void {
  if (!warned.has(warning)) console.warn(warning);
  warned.add(warning);
}
