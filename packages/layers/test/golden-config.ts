/** A config or an option's name as Keras writes it, in camelCase; values of `{ class, config }` are what our configs call `{ className, config }`. */
export const camelCase = (name: string): string =>
  name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Keyword arguments of Keras as our options. */
export function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [camelCase(key), camelKeys(item)]);
  const { class: className, ...rest } = Object.fromEntries(entries) as Record<string, unknown>;
  return className === undefined ? rest : { className, ...rest };
}

/** `keras.layers.Dense` → `Dense`. */
export const lastName = (api: string): string => api.slice(api.lastIndexOf('.') + 1);
