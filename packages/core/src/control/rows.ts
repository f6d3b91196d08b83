import type { Slice } from '../backend.ts';
import { allocate } from '../device.ts';
import { apply, apply1 } from '../dispatch.ts';
import { currentHandler } from '../handler.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, NO_ATTRS, type Op } from '../op.ts';
import { zeros } from '../ops/creation.ts';
import { sliceOp } from '../ops/slice.ts';
import { concatenate } from '../ops/concatenate.ts';
import { expandDims, squeezeOp } from '../ops/expand-dims.ts';
import { sliceOf } from '../reading.ts';
import { denseOf } from '../site.ts';
import { Tensor } from '../tensor.ts';
import { typeOf } from '../type.ts';

const rowOf = ({ shape, dtype }: Aval): Aval => ({ shape: shape.slice(1), dtype });

/** All slices `x[0]`, `x[1]`, … of a tensor: as many results. Views; one gradient for all, where a slice each would give as many tensors as large as `x`. */
export const rowsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'rows',
  complex: true,
  infer: ([x]) => Array.from({ length: x!.shape[0]! }, () => rowOf(x!)),
  impl: ([x]) => {
    const row = currentHandler() === null ? viewsOf(x!) : (i: number): Tensor => rowByOps(x!, i);
    return Array.from({ length: x!.type.shape[0]! }, (_, i) => row(i));
  },
  vjp: {
    all: {
      reads: [],
      rule(dys, saved) {
        const row = rowOf(saved.ins[0]!);
        const parts = dys.map((dy) => dy ?? zeros(row.shape, { dtype: row.dtype }));
        return [stackRows(parts)];
      },
    },
  },
});

/** Tensors of one shape as the slices of one tensor, copied once. */
export const stackRowsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'stackRows',
  complex: true,
  infer: (ins) => [{ shape: [ins.length, ...ins[0]!.shape], dtype: ins[0]!.dtype }],
  impl(ins) {
    const { device, dtype, shape, bytes } = ins[0]!.type;
    if (currentHandler() !== null)
      return [
        concatenate(
          ins.map((x) => expandDims(x, 0)),
          0,
        ),
      ];
    const type = typeOf(device, dtype, [ins.length, ...shape]);
    const slice: Slice = { storage: allocate(device, type.bytes), offset: 0, bytes: type.bytes };
    const result = new Tensor(type, slice);
    if (bytes > 0)
      ins.forEach((x, i) => {
        const from = denseOf(x).place!;
        device.backend.copy(
          { storage: slice.storage, offset: i * bytes, bytes },
          { storage: from.storage, offset: from.offset, bytes },
        );
      });
    return [result];
  },
  vjp: { all: { reads: [], rule: ([dy]) => apply(rowsOp, [dy!], NO_ATTRS) } },
});

/** Tensors of one shape as the slices of one. */
export const stackRows = (rows: readonly Tensor[]): Tensor => apply1(stackRowsOp, rows, NO_ATTRS);

/** The slices of a tensor along its first axis, one by one. */
export interface Rows {
  /** Those that were made all at once, where a handler watches. */
  readonly made: readonly Tensor[] | null;
  at(i: number): Tensor;
}

/** Gives the slices of a tensor along its first axis. Where no handler watches they are views made without an op, each when it is asked for. */
export function rowsOf(x: Tensor): Rows {
  if (currentHandler() === null && !x.type.device.symbols) return { made: null, at: viewsOf(x) };
  const made = apply(rowsOp, [x], NO_ATTRS);
  return { made, at: (i) => made[i]! };
}

function viewsOf(x: Tensor): (i: number) => Tensor {
  const { device, dtype, shape, strides } = x.type;
  const { storage, offset } = sliceOf(x, 'rows');
  const type = typeOf(device, dtype, shape.slice(1), strides.slice(1));
  const step = strides[0]! * device.backend.caps.bytes[dtype]!;
  return (i) => new Tensor(type, { storage, offset: offset + i * step, bytes: type.bytes });
}

// in a trace that takes the op apart
function rowByOps(x: Tensor, i: number): Tensor {
  const { shape } = x.type;
  const begin = shape.map((_, axis) => (axis === 0 ? i : 0));
  const size = shape.map((extent, axis) => (axis === 0 ? 1 : extent));
  const part = apply1(sliceOp, [x], { begin, size, step: size.map(() => 1) });
  return apply1(squeezeOp, [part], { axes: [0] });
}
