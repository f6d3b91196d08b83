import { type Acc, type Executable, type Expr, factsOf, isRows, type Skeleton } from '@tensai/core';
import { type Given, type Operand, Phase } from './phase.ts';
import { reducerOf } from './routines.ts';
import { copy, dot } from './vectors.ts';

/** Recognises what the library can do: maps, reductions of maps, contractions. Null for the rest: core then says that there is no kernel. */
export function compile({ concrete: loop }: Skeleton): Executable | null {
  if (isRows(loop) || loop.scatter) return null;
  const { space, reduce: { accs, size } = { accs: [], size: [] } } = loop;
  const extents = [...space, ...size];
  const scratch: number[] = [];
  const start = new Phase(loop, -1, scratch);
  const step = new Phase(loop, size.length > 0 ? extents.length - 1 : -1, scratch);
  const sums = accs.map((acc) => accumulate(acc, start, step));
  if (!sums.every((sum) => sum !== null)) return null;
  const totals = sums.map(({ dtype }) => start.room(dtype));
  const end = new Phase(loop, loop.reduce ? -1 : space.length - 1, scratch, totals);
  sums.forEach(({ sum }, k) => end.call(copy, sum, totals[k]!));
  if (!end.store()) return null;
  return {
    scratch,
    run(ins, outs, args, buffers = []): void {
      const at = extents.map(() => 0);
      const given: Given = { ins, outs, args, scratch: buffers };
      const [first, inner, last] = [start, step, end].map((phase) => ready(phase, extents, at, given));
      walk(at, extents, 0, space.length, end.axis, () => {
        first!();
        walk(at, extents, space.length, extents.length, step.axis, inner!);
        last!();
      });
    },
  };
}

/** The calls for an accumulator. Its sum is a float64 until the end, where it is rounded once. */
function accumulate(acc: Acc, start: Phase, step: Phase): { sum: Operand; dtype: Expr['dtype'] } | null {
  const reducer = acc.op !== 'fold' && !acc.valid && reducerOf(acc);
  if (!reducer) return null;
  const { op, value } = acc as Exclude<Acc, { op: 'fold' }>;
  const contracts = op === 'sum' && value.kind === 'multiply' && factsOf(value.dtype).kind === 'float';
  const terms = (contracts ? value.args : [value]).map((e) => step.operand(e));
  if (!terms.every((term) => term !== null)) return null;
  const sum = start.room('float64');
  start.call(copy, start.constant(reducer[0]), sum);
  step.call(contracts ? dot : reducer[1], ...terms, sum);
  return { sum, dtype: value.dtype };
}

/** Visits the points of the axes `from … to`, of the axis `row` only the beginning; none where an extent is 0. */
function walk(
  at: number[],
  extents: readonly number[],
  from: number,
  to: number,
  row: number,
  visit: () => void,
): void {
  if (from === to) return visit();
  const count = from === row ? Math.min(extents[from]!, 1) : extents[from]!;
  for (at[from] = 0; at[from]! < count; at[from]!++) walk(at, extents, from + 1, to, row, visit);
  at[from] = 0;
}

/** The calls of a phase, for the row at `at`, with the arrays of this launch. */
function ready({ calls, axis }: Phase, extents: readonly number[], at: readonly number[], given: Given): () => void {
  const bound = calls.map(({ routine, operands }) => {
    const places = operands.map(({ find, base, strides }) => ({ ...find(given), base, strides }));
    const vectors = places.map(({ array }, k) => ({ array, at: 0, step: operands[k]!.strides[axis] ?? 0 }));
    return { routine, places, vectors };
  });
  return () => {
    for (const { routine, places, vectors } of bound) {
      places.forEach(({ at: first, base, strides }, k) => {
        vectors[k]!.at = strides.reduce((sum, stride, other) => sum + stride * at[other]!, first + base);
      });
      routine(extents[axis] ?? 1, ...vectors);
    }
  };
}
