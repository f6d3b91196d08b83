// Values as the page shows them.
const custom = Symbol.for('nodejs.util.inspect.custom');
const most = 100;
const width = 72;

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Does a value have a text that tells more than its class? */
export function isTelling(value: unknown): boolean {
  if (value === undefined || typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) return true;
  return (
    custom in value || Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Error || isPlain(value)
  );
}

/** A value as text: tensors as they describe themselves, lists and records with what they hold. */
export function textOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Error) return errorText(value);
  if (custom in value && typeof value[custom] === 'function') return indented(String(value[custom]()), depth);
  if (depth > 4) return '…';
  const list = Array.isArray(value) ? value : ArrayBuffer.isView(value) ? [...(value as Float32Array)] : undefined;
  if (list) {
    const items = list.slice(0, most).map((item) => textOf(item, depth + 1));
    if (list.length > most) items.push(`… ${list.length - most} more`);
    return `${Array.isArray(value) ? '' : `${value.constructor.name} `}${joined('[', items, ']', depth)}`;
  }
  if (value instanceof Map)
    return joined(
      'Map { ',
      [...value].map(([k, v]) => `${textOf(k, depth + 1)} => ${textOf(v, depth + 1)}`),
      ' }',
      depth,
    );
  if (!isPlain(value)) return (value as { toString(): string }).toString();
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${textOf(entry, depth + 1)}`);
  return entries.length === 0 ? '{}' : joined('{ ', entries, ' }', depth);
}

/** An error as its user reads it: code, sentence, hint. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? ` (${String(error.code)})` : '';
  return `${error.name}${code}: ${error.message}`;
}

const indented = (text: string, depth: number): string => text.replaceAll('\n', `\n${'  '.repeat(depth)}`);

function joined(open: string, items: readonly string[], close: string, depth: number): string {
  const line = `${open}${items.join(', ')}${close}`;
  if (line.length <= width && !line.includes('\n')) return line;
  const inner = '  '.repeat(depth + 1);
  return `${open.trimEnd()}\n${items.map((item) => `${inner}${item}`).join(',\n')}\n${'  '.repeat(depth)}${close.trimStart()}`;
}
