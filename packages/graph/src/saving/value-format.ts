import { isPlainObject } from '@tensai/core';

// Values of attributes and structures as JSON. What JSON has not is an object with one key that begins with $.

/** Says what a value of a kind of its own becomes; undefined for all others. */
export type Tagger = (value: unknown) => Readonly<Record<`$${string}`, unknown>> | undefined;

/** Makes values of what stands behind the tags. */
export type Untagger = Readonly<Record<`$${string}`, (content: unknown, path: string) => unknown>>;

const ARRAYS = { Float32Array, Float64Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Int8Array, Uint8Array };
type ArrayName = keyof typeof ARRAYS;

const NUMBERS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 };

/** A value as JSON has it. `refuse` is told where there is something that is no data. */
export function encodeValue(
  value: unknown,
  path: string,
  tag: Tagger,
  refuse: (path: string, what: string) => never,
): unknown {
  const inner = (item: unknown, key: string | number): unknown => encodeValue(item, `${path}.${key}`, tag, refuse);
  const tagged = tag(value);
  if (tagged !== undefined) return tagged;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (Array.isArray(value)) return value.map(inner);
  if (isPlainObject(value)) {
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, inner(item, key)]);
    return entries.some(([key]) => key.startsWith('$')) ? { $object: entries } : Object.fromEntries(entries);
  }
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (Object.hasOwn(ARRAYS, name)) return { $array: [name, Array.from(value as ArrayLike<number>, inner)] };
  return refuse(
    path,
    typeof value === 'object' ? `an object of the class ${value.constructor?.name ?? '?'}` : `a ${typeof value}`,
  );
}

/** The value again. */
export function decodeValue(
  value: unknown,
  path: string,
  tags: Untagger,
  refuse: (path: string, what: string) => never,
): unknown {
  const inner = (item: unknown, key: string | number): unknown => decodeValue(item, `${path}.${key}`, tags, refuse);
  if (Array.isArray(value)) return value.map(inner);
  if (!isPlainObject(value)) return value;
  const keys = Object.keys(value);
  const tag = keys.find((key) => key.startsWith('$'));
  if (tag === undefined) return Object.fromEntries(keys.map((key) => [key, inner(value[key], key)]));
  const content = value[tag];
  if (keys.length > 1) return refuse(path, `has other keys beside '${tag}'`);
  if (Object.hasOwn(tags, tag)) return tags[tag as `$${string}`]!(content, path);
  switch (tag) {
    case '$undefined':
      return undefined;
    case '$number':
      if (typeof content === 'string' && Object.hasOwn(NUMBERS, content)) return NUMBERS[content];
      break;
    case '$bigint':
      if (typeof content === 'string' && /^-?\d{1,40}$/.test(content)) return BigInt(content);
      break;
    case '$object':
      if (Array.isArray(content) && content.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string'))
        return Object.fromEntries((content as [string, unknown][]).map(([key, item]) => [key, inner(item, key)]));
      break;
    case '$array': {
      const [name, items] = Array.isArray(content) ? (content as unknown[]) : [];
      if (typeof name !== 'string' || !Object.hasOwn(ARRAYS, name) || !Array.isArray(items)) break;
      const numbers = items.map(inner);
      if (numbers.every((item) => typeof item === 'number')) return ARRAYS[name as ArrayName].from(numbers);
      break;
    }
  }
  return refuse(path, `has the tag '${tag}' with ${JSON.stringify(content)?.slice(0, 40)}`);
}
