import { allocate, deviceOf, type Device } from './device.ts';
import { isComplex, type TypedArray } from './dtype.ts';
import { DisposedError, DTypeError, ItemError, SyncReadError, TracedReadError } from './errors.ts';
import { type Nested, toNested } from './nested.ts';
import type { Slice } from './backend.ts';
import { denseOf } from './site.ts';
import { fromStored, toStored } from './stored.ts';
import { Tensor } from './tensor.ts';
import { type Type, typeOf } from './type.ts';

/** The slice of a tensor that is still there. */
export function sliceOf(tensor: Tensor, what: string): Slice {
  if (tensor.place !== null) return tensor.place;
  if (tensor.isDisposed) throw new DisposedError({ what, shape: tensor.shape });
  throw new TracedReadError({ what, op: (tensor.note!.trace as { readonly op?: string | null }).op ?? null });
}

const widthOf = ({ device, dtype }: Type): number => device.backend.caps.bytes[dtype]!;

/** The elements in row-major order. The read is queued before this returns: disposing of the tensor then does no harm. */
export async function readAsync(tensor: Tensor): Promise<TypedArray> {
  sliceOf(tensor, 'data()');
  const { type } = tensor;
  const { backend, flag } = type.device;
  const reading = backend.read(denseOf(tensor).place!);
  const failure = flag?.look();
  const [bytes, error] = failure ? await Promise.all([reading, failure]) : [await reading, null];
  if (error) throw error;
  return fromStored(bytes, type.dtype, widthOf(type), type.size);
}

/** The same at once, where the backend can. */
export function readSync(tensor: Tensor, method: 'data' | 'array' | 'item'): TypedArray {
  sliceOf(tensor, `${method}Sync()`);
  const { type } = tensor;
  const { backend } = type.device;
  if (!backend.readSync) throw new SyncReadError({ method, backend: backend.name });
  return fromStored(backend.readSync(denseOf(tensor).place!), type.dtype, widthOf(type), type.size);
}

/** Elements as nested arrays. */
export const nested = (data: TypedArray, { shape, dtype }: Type): Nested<number | boolean> =>
  toNested(data, shape, dtype);

/** The only element. */
export function single(tensor: Tensor, data: TypedArray): number {
  const { dtype } = tensor;
  if (isComplex(dtype))
    throw new DTypeError({
      op: 'item',
      dtype,
      wants: 'real numbers',
      hint: 'array() gives [re, im]; real(x).item() …',
    });
  if (data.length !== 1) throw new ItemError({ shape: tensor.shape });
  return data[0]!;
}

/** A tensor on a device from host elements of its dtype. */
export function upload(device: Device, data: TypedArray, shape: readonly number[], dtype: Type['dtype']): Tensor {
  const type = typeOf(device, dtype, shape);
  const slice: Slice = { storage: allocate(device, type.bytes), offset: 0, bytes: type.bytes };
  if (type.size > 0) device.backend.write(slice, toStored(data, dtype, device.backend.caps.bytes[dtype]!));
  return new Tensor(type, slice);
}

/** A copy on another backend. */
export async function moveTo(tensor: Tensor, backend: string): Promise<Tensor> {
  const data = await readAsync(tensor);
  return upload(await deviceOf(backend), data, tensor.shape, tensor.dtype);
}
