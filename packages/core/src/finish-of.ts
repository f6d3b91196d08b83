import type { Contraction } from './contraction.ts';
import type { Expr } from './expr.ts';
import type { View } from './loop.ts';
import { denseStrides } from './shape.ts';
import { addressOf } from './view.ts';

/** What can be done to sums before they are stored: `min(max(sum + bias + residual, low), high)`. */
export interface Finish {
  /** The tensor with a number for each column, and where it begins, in elements. */
  readonly bias: { readonly source: number; readonly base: number } | null;
  /** The tensor that lies as the results do. */
  readonly residual: { readonly source: number } | null;
  readonly low: number;
  readonly high: number;
}

/** What is computed from a product with so many columns, if it is of the kind that can be done before the sums are stored; null where it is more. */
export function finishOf({ dtype, epilogue }: Pick<Contraction, 'dtype' | 'epilogue'>, columns: number): Finish | null {
  if (!epilogue || epilogue.loop.outputs.length > 1) return null;
  const { sources, loop } = epilogue;
  let e = loop.outputs[0]!;
  if (e.dtype !== dtype) return null;
  const bound = (kind: Expr['kind']): number | null => {
    const [x, limit] = e.args;
    if (e.kind !== kind || !limit!.is() || Number.isNaN(limit!.value)) return null;
    e = x!;
    return limit!.value;
  };
  const high = bound('minimum') ?? Infinity;
  const low = bound('maximum') ?? -Infinity;
  /** The tensor that is added last, if it is read as `fits` says. */
  const addend = (fits: (view: View) => boolean): number => {
    if (e.kind !== 'add') return -1;
    const at = e.args.findIndex(
      (x) => x.kind === 'input' && x.index < sources.length && fits(loop.inputs[x.index]!.view),
    );
    if (at < 0) return -1;
    const { index } = e.args[at]!;
    e = e.args[1 - at]!;
    return index;
  };
  const { space } = loop;
  const dense = denseStrides(space);
  const baseOf = (view: View): number => addressOf(view, space.length).base;
  const along = (view: View, strideOf: (dense: number) => number): boolean =>
    view.fill === undefined &&
    addressOf(view, space.length).strides.every(
      (stride, axis) => space[axis] === 1 || stride === strideOf(dense[axis]!),
    );
  const residual = addend((view) => along(view, (step) => step) && baseOf(view) === 0);
  const bias = addend((view) => along(view, (step) => (step < columns ? step : 0)));
  if (e.kind !== 'input' || e.index !== sources.length) return null;
  return {
    bias: bias < 0 ? null : { source: sources[bias]!, base: baseOf(loop.inputs[bias]!.view) },
    residual: residual < 0 ? null : { source: sources[residual]! },
    low,
    high,
  };
}
