import { checkShape, type DType, factsOf, isDType, type Shape, sizeOf, toStored, type TypedArray } from '@tensai/core';
import { formatOf } from './element-formats.ts';
import { SafetensorsError } from './safetensors-error.ts';

/** A tensor on the host: what `await x.data()` gives, with dtype and shape. */
export interface TensorData {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Elements in row-major order; half floats as float32, a complex number as two neighbours. */
  readonly data: TypedArray;
}

/** What `writeSafetensors` takes beside the tensors. */
export interface WriteOptions {
  /** Texts about the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes named tensors in the safetensors format: 8 bytes with the length of a header, the header (JSON: dtype, shape, place of each), then the
 * elements, each tensor aligned to its elements. Throws `SafetensorsError` where data and shape contradict each other.
 *
 * Source: github.com/huggingface/safetensors, "Format".
 *
 * @example
 * const bytes = writeSafetensors({ bias: { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) } });
 * readSafetensors(bytes).tensors.get('bias').shape // [2]
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorData>>,
  options: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors);
  for (const [name, tensor] of entries) checkTensor(name, tensor);
  for (const [key, text] of Object.entries(options.metadata ?? {}))
    if (typeof text !== 'string')
      throw new SafetensorsError({ what: `metadata '${key}' is a ${typeof text}, not a text` });
  // the widest first: then all are aligned without gaps, which the format forbids
  const bytesOf = ({ dtype }: TensorData): number => factsOf(dtype).bytes;
  entries.sort(([a, x], [b, y]) => bytesOf(y) - bytesOf(x) || (a < b ? -1 : 1));
  let end = 0;
  const places = entries.map(([name, tensor]) => {
    const { dtype, shape } = tensor;
    const start = end;
    end += sizeOf(shape) * bytesOf(tensor);
    return [name, { dtype: formatOf(dtype), shape, data_offsets: [start, end] }] as const;
  });
  const { metadata } = options;
  // from entries: a tensor may be called __proto__
  const header = JSON.stringify(Object.fromEntries<unknown>([...(metadata ? [['__metadata__', metadata] as const] : []), ...places])); // prettier-ignore
  const text = new TextEncoder().encode(header);
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  bytes.fill(0x20, 8 + text.length, start);
  places.forEach(([, { data_offsets: offsets }], i) => {
    const { dtype, data } = entries[i]![1];
    const stored = toStored(data, dtype, factsOf(dtype).bytes);
    bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), start + offsets[0]!);
  });
  return bytes;
}

function checkTensor(name: string, { dtype, shape, data }: TensorData): void {
  if (name === '__metadata__')
    throw new SafetensorsError({
      what: "a tensor cannot be called '__metadata__'",
      remedy: 'the format keeps that name',
    });
  if (!isDType(dtype))
    throw new SafetensorsError({ what: `'${name}' has the dtype '${String(dtype)}', which is none` });
  checkShape('writeSafetensors', shape);
  const { array, numbers } = factsOf(dtype);
  const wanted = sizeOf(shape) * numbers;
  if (!(data instanceof array) || data.length !== wanted)
    throw new SafetensorsError({
      what: `'${name}' is ${dtype} [${shape.join(', ')}], its data ${ArrayBuffer.isView(data) ? `a ${data[Symbol.toStringTag]} of ${data.length}` : `a ${typeof data}`}`,
      remedy: `it takes a ${array.name} of ${wanted}`,
    });
}
