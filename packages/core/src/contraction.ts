import type { DType } from './dtype.ts';
import { Expr, rewrite, visit } from './expr.ts';
import type { Loop } from './loop.ts';
import { denseStrides, sizeOf } from './shape.ts';
import { addressOf, canMiss, plainView } from './view.ts';

/** One factor of a contraction: element (batch, i, p) of tensor `source` is at `base + Σ batch strides + i · stride + p · inner`. */
export interface Factor {
  /** Which of the loop's tensors it is. */
  readonly source: number;
  readonly base: number;
  /** Along the rows of the left factor, or the columns of the right one. */
  readonly stride: number;
  /** Along the axis that is summed up. */
  readonly inner: number;
  readonly batchStrides: readonly number[];
}

/** A loop as matrix products `[…batch, m, k] · […batch, k, n]`, all of them dense one after another in the loop's own space. */
export interface Contraction {
  readonly dtype: DType;
  readonly batch: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: Factor;
  readonly right: Factor;
  /** What the results are computed from: the loop's tensors `sources`, and the product, which is the last input of `loop`. Null where the product is the result. */
  readonly epilogue: { readonly loop: Loop; readonly sources: readonly number[] } | null;
}

/** Does the loop add up products that need not be rounded first? */
export const contracts = ({ reduce }: Pick<Loop, 'reduce'>): boolean =>
  reduce?.accs.some((acc) => acc.op !== 'fold' && acc.contracts === true) ?? false;

/** An axis of the loop as both factors walk along it. */
interface Axis {
  readonly extent: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The matrix products that a loop (strides filled in) consists of: each of its columns belongs to one factor only, and so do its rows. Null where it is
 * something else, or has no elements.
 */
export function contractionOf(loop: Loop): Contraction | null {
  const { space, reduce, inputs } = loop;
  const [acc] = reduce?.accs ?? [];
  if (!acc || acc.op !== 'sum' || !acc.contracts || acc.valid || reduce!.accs.length > 1) return null;
  const [a, b] = acc.value.args;
  if (a?.kind !== 'input' || b?.kind !== 'input' || acc.value.kind !== 'multiply') return null;
  if (a.dtype !== acc.value.dtype || b.dtype !== a.dtype) return null;
  const extents = [...space, ...reduce!.size];
  if (extents.includes(0)) return null;
  const views = [inputs[a.index]!.view, inputs[b.index]!.view] as const;
  if (views.some((view) => canMiss(view, extents))) return null;
  const addresses = [addressOf(views[0], extents.length), addressOf(views[1], extents.length)] as const;
  const axisAt = (axis: number): Axis => ({
    extent: extents[axis]!,
    left: addresses[0].strides[axis]!,
    right: addresses[1].strides[axis]!,
  });
  const axes = (from: number, to: number): Axis[] =>
    merged(Array.from({ length: to - from }, (_, k) => axisAt(from + k)).filter(({ extent }) => extent > 1));
  const outer = axes(0, space.length);
  const summed = axes(space.length, extents.length);
  if (summed.length > 1) return null;
  const last = outer.at(-1);
  // the factor that the columns belong to is the right one
  const swapped = last !== undefined && last.right === 0;
  if (last && (last.left === 0) === (last.right === 0)) return null;
  const seen = (axis: Axis): Axis => (swapped ? { ...axis, left: axis.right, right: axis.left } : axis);
  const columns = outer.length > 0 ? seen(outer.pop()!) : UNIT;
  const beside = outer.at(-1) && seen(outer.at(-1)!);
  const rows = beside && beside.right === 0 && beside.left !== 0 ? beside : UNIT;
  if (rows !== UNIT) outer.pop();
  const inner = summed[0] ? seen(summed[0]) : UNIT;
  const batch = outer.map(seen);
  const [left, right] = swapped ? [b, a] : [a, b];
  const factor = (e: Expr, of: 'left' | 'right', along: Axis): Factor => ({
    source: inputs[e.index]!.of ?? e.index,
    base: addresses[e === a ? 0 : 1].base,
    stride: along[of],
    inner: inner[of],
    batchStrides: batch.map((axis) => axis[of]),
  });
  return {
    dtype: acc.value.dtype,
    batch: batch.map(({ extent }) => extent),
    m: rows.extent,
    n: columns.extent,
    k: inner.extent,
    left: factor(left!, 'left', rows),
    right: factor(right!, 'right', columns),
    epilogue: epilogueOf(loop, acc.value.dtype),
  };
}

const UNIT: Axis = { extent: 1, left: 0, right: 0 };

/** Neighbours that both factors walk through as if they were one axis. */
function merged(axes: readonly Axis[]): Axis[] {
  const made: Axis[] = [];
  for (const axis of axes) {
    const last = made.at(-1);
    if (last && last.left === axis.left * axis.extent && last.right === axis.right * axis.extent)
      made[made.length - 1] = { ...axis, extent: last.extent * axis.extent };
    else made.push(axis);
  }
  return made;
}

/** What a loop computes from its sum, which is of this dtype; null where that is the result. */
export function epilogueOf({ space, inputs, outputs, args }: Loop, dtype: DType): Contraction['epilogue'] {
  if (outputs.length === 1 && outputs[0]!.kind === 'accumulator') return null;
  const used = new Set<number>();
  visit(outputs, ({ kind, index }) => {
    if (kind === 'input' || kind === 'load' || kind === 'size') used.add(index);
  });
  const kept = [...used].sort((x, y) => x - y);
  const place = new Map(kept.map((i, k) => [i, k]));
  const memo = new Map<Expr, Expr>();
  const moved = (e: Expr): Expr =>
    rewrite(
      e,
      (x, again) => {
        if (x.kind === 'accumulator') return Expr.input(kept.length, dtype).cast(x.dtype);
        if (x.kind === 'input') return Expr.input(place.get(x.index)!, x.dtype);
        if (x.kind === 'size') return Expr.size(place.get(x.index)!, x.part);
        return x.kind === 'load' ? Expr.load(place.get(x.index)!, x.dtype, x.args.map(again)) : undefined;
      },
      memo,
    );
  const product = { shape: space, dtype };
  const strides = denseStrides(space);
  return {
    sources: kept.map((i) => inputs[i]!.of ?? i),
    loop: {
      space,
      inputs: [
        ...kept.map((i) => {
          const { aval, view } = inputs[i]!;
          const dims = view.dims.map((dim) => ({ ...dim, coef: dim.coef.slice(0, space.length) }));
          return { aval, view: { ...view, dims } };
        }),
        {
          aval: product,
          view: { dims: plainView(product).dims.map((dim, axis) => ({ ...dim, stride: strides[axis]! })) },
        },
      ],
      ...(args && { args }),
      outputs: outputs.map(moved),
    },
  };
}

/** Elements of all products. */
export const productSize = ({ batch, m, n }: Contraction): number => sizeOf(batch) * m * n;
