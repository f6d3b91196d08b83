import { Expr } from './expr.ts';
import type { Aval, Loop, Rows, View, ViewDim } from './loop.ts';
import { denseStrides, type Shape } from './shape.ts';

/** Where an input axis reads: a loop axis, `null` for position 0, or a sum over loop axes. */
export type AxisRead =
  | number
  | null
  | { readonly coef: Readonly<Record<number, number>>; readonly offset?: number; readonly div?: number };

/** The view of `aval` in a loop of `rank` axes (space and reduce), one reading per input axis. */
export function viewOf(aval: Aval, rank: number, reads: readonly AxisRead[], fill?: number): View {
  const dims = aval.shape.map((size, j): ViewDim => {
    const read = reads[j]!;
    const coef = new Array<number>(rank).fill(0);
    if (read === null) return { size, coef, offset: 0 };
    if (typeof read === 'number') {
      coef[read] = 1;
      return { size, coef, offset: 0 };
    }
    for (const axis in read.coef) coef[Number(axis)] = read.coef[axis]!;
    return { size, coef, offset: read.offset ?? 0, ...(read.div !== undefined && read.div > 1 && { div: read.div }) };
  });
  return fill === undefined ? { dims } : { dims, fill };
}

/** The view of `aval` stretched to `shape`, aligned at the last axes, in a loop of `rank` axes. */
export function broadcastView(aval: Aval, shape: Shape, rank: number = shape.length): View {
  const lead = shape.length - aval.shape.length;
  return viewOf(
    aval,
    rank,
    aval.shape.map((extent, j) => (extent === 1 && shape[lead + j] !== 1 ? null : lead + j)),
  );
}

/** The view that reads every element at its own place. */
export const plainView = (aval: Aval): View => broadcastView(aval, aval.shape);

/** The same loop with the strides of the tensors that it will read; inputs with none given are row-major. */
export const withStrides = (loop: Loop, strides: readonly (readonly number[] | undefined)[]): Loop => ({
  ...loop,
  inputs: loop.inputs.map((input, i) => {
    const own = strides[input.of ?? i] ?? denseStrides(input.aval.shape);
    return { ...input, view: strided(input.view, own) };
  }),
  ...(loop.out && { out: strided(loop.out, denseStrides(loop.out.dims.map(({ size }) => size))) }),
});

/** The same for the loops of row programs: what one stage hands to another is row-major. */
export const rowsWithStrides = (rows: Rows, strides: readonly (readonly number[] | undefined)[]): Rows => ({
  ...rows,
  stages: rows.stages.map((stage) => ({
    ...stage,
    loop: withStrides(
      stage.loop,
      stage.sources.map((source) => (source >= 0 ? strides[source] : undefined)),
    ),
  })),
});

/** The view of a tensor with these strides. */
export const strided = (view: View, strides: readonly number[]): View => ({
  ...view,
  dims: view.dims.map((dim, j) => ({ ...dim, stride: strides[j]! })),
});

/** Can a position of the view fall outside its input, or between its elements, for these loop extents? */
export const canMiss = ({ dims }: View, extents: readonly number[]): boolean =>
  dims.some(({ size, coef, offset, div }) => {
    if (div !== undefined) return true;
    let low = offset;
    let high = offset;
    coef.forEach((c, axis) => {
      const reach = c * Math.max(extents[axis]! - 1, 0); // an empty reduced axis leaves the outputs to be computed
      if (reach < 0) low += reach;
      else high += reach;
    });
    return low < 0 || high >= size;
  });

/** A view without guards as one address: element `base + Σ strides[axis]·coordinate`. */
export function addressOf({ dims }: View, rank: number): { base: number; strides: number[] } {
  const strides = new Array<number>(rank).fill(0);
  let base = 0;
  for (const { stride, coef, offset } of dims) {
    base += stride! * offset;
    coef.forEach((c, axis) => (strides[axis]! += stride! * c));
  }
  return { base, strides };
}

/** If the loop only looks at its single input (with strides filled in): the address of each result element in it. */
export function asAddress(loop: Loop): { base: number; strides: number[] } | null {
  const [output] = loop.outputs;
  if (loop.reduce || loop.scatter || loop.out || loop.outputs.length !== 1 || loop.inputs.length !== 1) return null;
  const { view } = loop.inputs[0]!;
  if (output!.kind !== 'input' || (view.fill !== undefined && canMiss(view, loop.space))) return null;
  return addressOf(view, loop.space.length);
}

/** The row-major position of a point of `shape`, as an expression of its coordinates. */
export function rowMajor(shape: Shape, coordinate: (axis: number) => Expr): Expr {
  const strides = denseStrides(shape);
  let sum: Expr | undefined;
  strides.forEach((stride, axis) => {
    const term = coordinate(axis).multiply(stride);
    sum = sum ? sum.add(term) : term;
  });
  return sum ?? Expr.literal(0, 'int32');
}
