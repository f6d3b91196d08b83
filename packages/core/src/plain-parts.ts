/** What stands in a message for a part of a value (for `JSON.stringify`): tensors have too many parts, and JSON lacks some numbers. */
export function plainly(_: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value) return 'a tensor';
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value;
}
