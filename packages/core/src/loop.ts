import type { DType } from './dtype.ts';
import type { Expr } from './expr.ts';
import type { Shape } from './shape.ts';

/** What is known of a value without its elements. `weak`: a JavaScript number, which takes the dtype of its partners. */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly weak?: true;
}

/** One axis of an input as a loop reads it: position `Σ coef[a]·coordinate[a] + offset`, divided by `div` where that is given. */
export interface ViewDim<N = number> {
  readonly size: N;
  /** In elements. `lower` leaves it out (row-major); core fills it in from the layout. */
  readonly stride?: N;
  /** One coefficient per loop axis, space axes first. */
  readonly coef: readonly N[];
  readonly offset: N;
  /** Positions that it does not divide read `fill`. */
  readonly div?: N;
  /** In a skeleton, where sizes are unknown: no position along this axis is outside. */
  readonly safe?: true;
}

/** How a loop reads an input. With `fill`, a position outside `[0, size)` reads it; without, no position is outside. */
export interface View<N = number> {
  readonly dims: readonly ViewDim<N>[];
  readonly fill?: number;
}

/** One accumulator of a reduction. Points where `valid` is false are left out. `fold`: any associative combination of several parts. */
export type Acc =
  | {
      readonly op: 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all' | 'argmax' | 'argmin';
      readonly value: Expr;
      readonly valid?: Expr;
      /** Of a sum of products: each may be added without being rounded first, as in a matrix product. */
      readonly contracts?: true;
    }
  | {
      readonly op: 'fold';
      /** The neutral element, part by part. */
      readonly init: readonly Expr[];
      /** The next parts, from `accumulator(k, part)` and this point. */
      readonly step: readonly Expr[];
      /** Two partial results into one: part `p` is the left operand's, `p + init.length` the right operand's. */
      readonly combine: readonly Expr[];
    };

/**
 * A loop nest: for every point of `space` the `outputs`, row by row into dense results. With `reduce`, outputs are computed from the accumulators
 * after the inner axes have run. Axes of `space` of extent 1 may be left out: results are laid out by the op's own shape.
 */
export interface Loop<N = number> {
  readonly space: readonly N[];
  /** The op's tensor inputs in order (`of`: the same tensor as input k, read another way). */
  readonly inputs: readonly { readonly aval: Aval; readonly view: View<N>; readonly of?: number }[];
  /** The dtypes of the op's numbers, in order. */
  readonly args?: readonly DType[];
  readonly reduce?: { readonly size: readonly N[]; readonly accs: readonly Acc[] };
  readonly outputs: readonly Expr[];
  /** Write into a part of output 0 instead of the whole. */
  readonly out?: View<N>;
  /** Store output 0 at computed positions of a result of shape `into`; positions outside are dropped; `set` keeps the last in row-major order. */
  readonly scatter?: {
    readonly at: readonly Expr[];
    readonly combine: 'set' | 'add' | 'max' | 'min';
    readonly into: { readonly shape: readonly N[]; readonly dtype: DType };
    readonly init: number | 'input0';
    /** No two points meet. */
    readonly unique?: true;
  };
}

/** Loops that share their leading axes, run stage by stage for each row. `sources`: an op input, or `~k` for result k of this row; `keep`: an output, or −1. */
export interface Rows<N = number> {
  readonly space: readonly N[];
  readonly stages: readonly {
    readonly loop: Loop<N>;
    readonly sources: readonly number[];
    readonly keep: readonly number[];
  }[];
}

/** A number, or a place in a skeleton's list of numbers. */
export type Sym = number | { readonly sym: number };

/** Is it Rows? */
export const isRows = <N>(code: Loop<N> | Rows<N>): code is Rows<N> => 'stages' in code;

/** Every expression of a loop. */
export const expressionsOf = (loop: Loop<number> | Loop<Sym>): readonly Expr[] => [
  ...loop.outputs,
  ...(loop.reduce?.accs.flatMap((acc) =>
    acc.op === 'fold' ? [...acc.init, ...acc.step, ...acc.combine] : acc.valid ? [acc.value, acc.valid] : [acc.value],
  ) ?? []),
  ...(loop.scatter?.at ?? []),
];

/** The same loop with every expression replaced. */
export function mapExpressions<N>(loop: Loop<N>, f: (e: Expr) => Expr): Loop<N> {
  const { reduce, scatter } = loop;
  return {
    ...loop,
    outputs: loop.outputs.map(f),
    ...(reduce && {
      reduce: {
        size: reduce.size,
        accs: reduce.accs.map((acc): Acc =>
          acc.op === 'fold'
            ? { op: 'fold', init: acc.init.map(f), step: acc.step.map(f), combine: acc.combine.map(f) }
            : { ...acc, value: f(acc.value), ...(acc.valid && { valid: f(acc.valid) }) },
        ),
      },
    }),
    ...(scatter && { scatter: { ...scatter, at: scatter.at.map(f) } }),
  };
}
