import type { Layout } from './backend.ts';
import type { Device } from './device.ts';
import { type DType, isFloat } from './dtype.ts';
import { MissingDTypeError } from './errors.ts';
import type { Aval } from './loop.ts';
import { denseStrides, type PartialShape, type Shape, sizeOf } from './shape.ts';

/** Dtype, shape, strides and device of a tensor, interned: an inline cache compares one pointer per input. */
export interface Type extends Aval, Layout {
  readonly device: Device;
  readonly size: number;
  /** Of the dense elements, as the device stores them. */
  readonly bytes: number;
  readonly float: boolean;
  /** The shape as users see it: on a device of symbols, unknown extents are null. */
  readonly shown: PartialShape;
  readonly id: number;
}

// Types are small, but shapes are without end: a full table is dropped; what still holds the old ones only misses its caches.
const MOST = 20_000;
let serial = 0;

/** The type of tensors of this dtype, shape and layout on a device. */
export function typeOf(device: Device, dtype: DType, shape: Shape, strides: readonly number[] | null = null): Type {
  const key = strides === null ? `${dtype}|${shape.join()}` : `${dtype}|${shape.join()}|${strides.join()}`;
  const known = device.types.get(key);
  if (known) return known;
  if (device.types.size >= MOST) device.types.clear();
  const width = device.backend.caps.bytes[dtype];
  if (width === undefined) throw new MissingDTypeError({ dtype, backend: device.backend.name });
  const size = sizeOf(shape);
  const row = denseStrides(shape);
  const dense = strides === null || size <= 1 || shape.every((n, axis) => n === 1 || strides[axis] === row[axis]);
  // a dense tensor is one type, however its strides were spelled
  const canonical: Type =
    strides !== null && dense
      ? typeOf(device, dtype, shape)
      : {
          dtype,
          shape: Object.freeze([...shape]),
          shown: device.symbols ? device.symbols.show(shape) : shape,
          strides: Object.freeze(strides === null ? row : [...strides]),
          dense,
          device,
          size,
          bytes: size * width,
          float: isFloat(dtype),
          id: serial++,
        };
  device.types.set(key, canonical);
  return canonical;
}
