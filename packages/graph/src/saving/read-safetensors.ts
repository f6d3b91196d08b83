import { type DType, isPlainObject, type Shape, type TypedArray } from '@tensai/core';
import { type ElementFormat, elementsOf, FORMATS } from './element-formats.ts';
import { SafetensorsError } from './safetensors-error.ts';
import { strictJson } from './strict-json.ts';

/** A tensor in a file. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Its elements in row-major order, as a copy. Integers of 64 bits that do not fit into 32 are a `SafetensorsError`. */
  data(): TypedArray;
}

/** What is in a file. */
export interface SafetensorsFile {
  /** By name, in the order of the elements. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** No larger header is read, as by the format's own library. */
const LARGEST_HEADER = 100_000_000;
const METADATA = '__metadata__';

/**
 * Reads a file in the safetensors format. The whole header is checked before anything is made of it: lengths, names, dtypes, shapes, and that the tensors
 * fill the rest of the file without gap or overlap. `I64`, `I16` and `U16` are read as int32, `U64` as uint32. Elements are read by `data()`.
 *
 * Throws `SafetensorsError` for anything that is not such a file.
 *
 * @example
 * const bytes = writeSafetensors({ bias: { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) } });
 * readSafetensors(bytes).tensors.get('bias').data() // [1, 2]
 * readSafetensors(bytes.subarray(0, 70)) // throws safetensors
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (!(bytes instanceof Uint8Array)) throw new SafetensorsError({ what: `the file is a ${typeof bytes}`, remedy: 'pass its bytes, a Uint8Array' }); // prettier-ignore
  const header = headerOf(bytes);
  const body = bytes.subarray(8 + header.length);
  const places = Object.entries(header.entries).flatMap(([name, entry]) => (name === METADATA ? [] : [placeOf(name, entry)])); // prettier-ignore
  // an empty tensor may share its place with others
  places.sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const [i, { name, start, end: next }] of places.entries()) {
    if (start < end) refuse(`'${name}' begins at byte ${start}, within '${places[i - 1]!.name}', which ends at ${end}`);
    if (start > end) refuse(`${start - end} bytes before '${name}' belong to no tensor`);
    end = next;
  }
  if (end > body.length) refuse(`the tensors take ${end} bytes, and ${body.length} are there: the file is cut off`);
  if (end < body.length) refuse(`${body.length - end} bytes at the end belong to no tensor`);
  const tensors = places.map(({ name, format, shape, size, start, end: stop }): [string, StoredTensor] => [
    name,
    {
      dtype: format.dtype,
      shape,
      data: () =>
        elementsOf(format, body.subarray(start, stop), size, (value, at) =>
          refuse(`element ${at} of '${name}' is ${value}, which ${format.dtype} does not hold`),
        ),
    },
  ]);
  return { tensors: new Map(tensors), metadata: metadataOf(header.entries) };
}

function refuse(what: string): never {
  throw new SafetensorsError({ what });
}

function headerOf(bytes: Uint8Array): { readonly length: number; readonly entries: Readonly<Record<string, unknown>> } {
  if (bytes.length < 8) refuse(`the file has ${bytes.length} bytes; its header alone takes more than 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LARGEST_HEADER) refuse(`the header is said to be ${length} bytes long; at most ${LARGEST_HEADER} are read`); // prettier-ignore
  if (length > bytes.length - 8) refuse(`the header is said to be ${length} bytes long, and ${bytes.length - 8} follow: the file is cut off`); // prettier-ignore
  const no = (what: string, cause?: unknown): never => {
    throw new SafetensorsError({ what: `the header ${what}` }, { cause });
  };
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, 8 + length));
  } catch (cause) {
    no('is no UTF-8', cause);
  }
  const entries = strictJson(text, no);
  if (!isPlainObject(entries)) return refuse('the header is JSON, but no object');
  return { length, entries };
}

function metadataOf(entries: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  if (!Object.hasOwn(entries, METADATA)) return {};
  const metadata = entries[METADATA];
  if (!isPlainObject(metadata)) return refuse('the metadata is no object');
  for (const [key, value] of Object.entries(metadata))
    if (typeof value !== 'string') refuse(`the metadata '${key}' is a ${typeof value}, not a text`);
  return metadata as Record<string, string>;
}

interface Place {
  readonly name: string;
  readonly format: ElementFormat;
  readonly shape: Shape;
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const said = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'nothing';

function placeOf(name: string, entry: unknown): Place {
  if (!isPlainObject(entry)) return refuse(`'${name}' is ${said(entry)} instead of dtype, shape and data_offsets`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const format = typeof dtype === 'string' && Object.hasOwn(FORMATS, dtype) ? FORMATS[dtype]! : undefined;
  if (!format)
    throw new SafetensorsError({
      what: `'${name}' has the dtype ${said(dtype)}`,
      remedy: `these are read: ${Object.keys(FORMATS).join(', ')}`,
    });
  if (!Array.isArray(shape) || !shape.every(isCount)) return refuse(`'${name}' has the shape ${said(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return refuse(`'${name}' has the data_offsets ${said(offsets)}; they are two whole numbers`);
  const [start, end] = offsets as [number, number];
  // a zero extent must not hide an absurd one
  if (shape.reduce((size: number, extent) => size * Math.max(1, extent), 1) > 2 ** 31 - 1)
    return refuse(`'${name}' has the shape ${said(shape)}; a tensor holds at most 2147483647 elements`);
  const size = shape.reduce((product: number, extent) => product * extent, 1);
  if (end - start !== size * format.bytes)
    return refuse(`'${name}' lies in bytes ${start} to ${end}; ${String(dtype)} ${said(shape)} takes ${size * format.bytes}`); // prettier-ignore
  return { name, format, shape: shape as number[], size, start, end };
}
