import { Expr, occurs, rewrite } from './expr.ts';
import { expressionsOf, type Loop, mapExpressions, type Rows, type View } from './loop.ts';
import { denseStrides, sameShape } from './shape.ts';
import { addressOf, canMiss, withStrides } from './view.ts';

/** A loop of a program (strides left out), with the values that its inputs are and those that it makes. */
export interface RowPart {
  readonly loop: Loop;
  /** One for each of the loop's inputs. */
  readonly reads: readonly number[];
  readonly makes: readonly number[];
}

/** The rows that a loop goes along. */
export interface RowShape {
  /** One row for each point. */
  readonly space: readonly number[];
  /** The elements of a row. */
  readonly row: readonly number[];
}

const withoutUnits = (extents: readonly number[]): readonly number[] => extents.filter((extent) => extent !== 1);

/** The rows that a loop reduces; null where there are none, or where the order of their elements matters. */
export function reducedRows({ space, reduce }: Pick<Loop, 'space' | 'reduce'>): RowShape | null {
  if (!reduce || reduce.accs.some(({ op }) => op === 'fold' || op === 'argmax' || op === 'argmin')) return null;
  const shape = { space: withoutUnits(space), row: withoutUnits(reduce.size) };
  const empty = shape.space.includes(0) || shape.row.includes(0);
  return empty || shape.space.length === 0 || shape.row.length === 0 ? null : shape;
}

/** What a loop computes for each row: an element for each of the row's, or one. Null where it goes along other axes. */
export function rowsIn(loop: Pick<Loop, 'space' | 'reduce'>, { space, row }: RowShape): 'elements' | 'one' | null {
  const shape = withoutUnits(loop.space);
  if (loop.reduce) return reducedRows(loop) && sameShape(shape, space) && sameShape(withoutUnits(loop.reduce.size), row) ? 'one' : null; // prettier-ignore
  return sameShape(shape, [...space, ...row]) ? 'elements' : sameShape(shape, space) ? 'one' : null;
}

/**
 * The parts of a program as stages along rows: all of them reduce the same rows, map over their elements, or compute one value for each. `inputs` and `outputs` are the
 * values that the rows take and give. Null where they do not go together: where a part looks at another row, or at other elements than its own.
 */
export function rowStages(
  parts: readonly RowPart[],
  inputs: readonly number[],
  outputs: readonly number[],
): Rows | null {
  const rows = parts.map(({ loop }) => reducedRows(loop)).find((found) => found !== null);
  if (!rows) return null;
  const made = new Map<number, { readonly at: number; readonly strides: readonly number[] }>();
  const own = denseStrides([...rows.space, ...rows.row]);
  const single = denseStrides(rows.space);
  const stages: Rows['stages'][number][] = [];
  for (const { loop, reads, makes } of parts) {
    const what = rowsIn(loop, rows);
    if (what === null || loop.scatter || loop.out) return null;
    const inside = reads.map((value) => made.get(value));
    if (inside.some((result, i) => result && !looksAt(loop, i, result.strides))) return null;
    const sources = reads.map((value, i) => (inside[i] ? ~inside[i].at : inputs.indexOf(value)));
    if (reads.some((value, i) => !inside[i] && !inputs.includes(value))) return null;
    stages.push({ loop: withoutUnitAxes(loop), sources, keep: makes.map((value) => outputs.indexOf(value)) });
    for (const value of makes) made.set(value, { at: made.size, strides: what === 'elements' ? own : single });
  }
  return outputs.every((value) => made.has(value)) ? { space: rows.space, stages } : null;
}

/** Is an input read at the loop's own point of rows with these strides, and nowhere else? */
function looksAt(loop: Loop, input: number, strides: readonly number[]): boolean {
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
  const { view } = withStrides(loop, []).inputs[input]!;
  if (view.dims.some(({ div }) => div !== undefined) || (view.fill !== undefined && canMiss(view, extents)))
    return false;
  const loads = occurs(expressionsOf(loop), ({ kind, index }) => kind === 'load' && index === input);
  const address = addressOf(view, extents.length);
  const kept = address.strides.filter((_, axis) => extents[axis] !== 1);
  return !loads && address.base === 0 && kept.every((stride, axis) => stride === (strides[axis] ?? 0));
}

/** The loop without its axes of one point. */
function withoutUnitAxes(loop: Loop): Loop {
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
  const kept = extents.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  const memo = new Map<Expr, Expr>();
  const moved = mapExpressions(loop, (e) =>
    rewrite(
      e,
      (x) => {
        if (x.kind !== 'coordinate') return undefined;
        const at = kept.indexOf(x.index);
        return at < 0 ? Expr.literal(0, 'int32') : Expr.coordinate(at);
      },
      memo,
    ),
  );
  const { reduce } = moved;
  return {
    ...moved,
    space: withoutUnits(loop.space),
    ...(reduce && { reduce: { ...reduce, size: withoutUnits(reduce.size) } }),
    inputs: loop.inputs.map(({ aval, view }) => ({ aval, view: seen(view, kept) })),
  };
}

const seen = (view: View, axes: readonly number[]): View => ({
  ...view,
  dims: view.dims.map((dim) => ({ ...dim, coef: axes.map((axis) => dim.coef[axis] ?? 0) })),
});
