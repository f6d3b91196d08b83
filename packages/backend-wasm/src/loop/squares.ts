import { type Expr, visit } from '@tensai/core';
import type { Local, Quarters } from '../emit/index.ts';
import { isWide, load } from './lanes.ts';
import { finish, leafOf, type LoopWriting } from './loop-writing.ts';
import { Points } from './points.ts';
import type { Reading } from './reading.ts';

// Points in squares, where an input lies along another axis than the results: what is fetched of it serves whole rows while it is in the cache.
const LINE = 64;
const COLUMNS = 64;

/** Does an input lie straight along `axis`, but not along the last one? */
const liesAcross = ({ address, guards, bytes }: Reading, axis: number, last: number): boolean =>
  guards.length === 0 &&
  address.strides[axis] === bytes &&
  address.strides[last] !== 0 &&
  address.strides[last] !== bytes;

/** An axis of space along which an input lies that would have to be gathered along the last one; −1 if there is none. */
export function acrossOf({ loop, readings }: LoopWriting, roots: readonly Expr[], last: number): number {
  let found = -1;
  // of scattered points that meet the order counts
  if (loop.scatter) return found;
  visit(roots, (e) => {
    if (e.kind !== 'input') return;
    for (let axis = 0; axis < last; axis++) if (liesAcross(readings[e.index]!, axis, last)) found = axis;
  });
  return found;
}

/** Writes a loop without a reduction in squares over the last axis and another one, as many points wide and high as a vector holds. */
export function writeSquares(writing: LoopWriting, roots: readonly Expr[], across: number): void {
  const { loop, nest, prelude, readings, lanes } = writing;
  const last = loop.space.length - 1;
  const axes = loop.space.map((_, axis) => axis);
  const transposed: Expr[] = [];
  visit(roots, (e) => {
    if (e.kind === 'input' && liesAcross(readings[e.index]!, across, last)) transposed.push(e);
  });
  // a line of the cache, of the narrowest
  const height = LINE / Math.min(...transposed.map((e) => readings[e.index]!.bytes));
  const square = (rows: number, columns: 1 | 2 | 4): void => {
    const known =
      rows === lanes && columns === lanes
        ? transposed.map((e) => pushTransposed(writing, readings[e.index]!, last))
        : null;
    for (let row = 0; row < rows; row++)
      nest.shifted(across, row, () => {
        const own = new Map(known?.map((vectors, k) => [transposed[k]!, vectors[row]!]));
        finish(writing, new Points(prelude, leafOf(writing), columns, 0, own));
      });
  };
  nest.overAll(axes.slice(0, across), () =>
    nest.overParts(across, height, (rows) =>
      nest.overAll(axes.slice(across + 1, last), () =>
        nest.overParts(last, COLUMNS, (columns) =>
          nest.overVectors(
            across,
            lanes,
            1,
            (high) => {
              writing.axis = last;
              nest.overVectors(last, lanes, 1, (width) => square(high, width), columns);
              writing.axis = -1;
            },
            rows,
          ),
        ),
      ),
    ),
  );
}

const LOW = [0, 1, 4, 5] as const;
const HIGH = [2, 3, 6, 7] as const;
const LOW_IN_TURN = [0, 4, 1, 5] as const;
const HIGH_IN_TURN = [2, 6, 3, 7] as const;

/** As many vectors along the last axis as a vector holds points, for neighbours along the axis that the input lies along. */
function pushTransposed({ prelude, lanes }: LoopWriting, reading: Reading, last: number): readonly Local[] {
  const { f } = prelude;
  const { address, dtype } = reading;
  const vector = (): Local => {
    const local = f.local('v128');
    f.set(local);
    return local;
  };
  const shuffled = (a: Local, b: Local, quarters: Quarters): Local => {
    f.get(a, b).quarters(...quarters);
    return vector();
  };
  const columns = Array.from({ length: lanes }, (_, column) => {
    prelude.push(address.now);
    if (column > 0) {
      prelude.push(prelude.product(address.strides[last]!, column));
      f.op('i32.add');
    }
    load(f, dtype, lanes);
    return vector();
  });
  const [a, b, c, d] = columns as [Local, Local, Local, Local];
  if (isWide(dtype)) return [shuffled(a, b, LOW), shuffled(a, b, HIGH)];
  const low = shuffled(a, b, LOW_IN_TURN);
  if (lanes === 2) return [low, shuffled(low, low, HIGH)];
  const high = shuffled(a, b, HIGH_IN_TURN);
  const [low2, high2] = [shuffled(c, d, LOW_IN_TURN), shuffled(c, d, HIGH_IN_TURN)];
  return [shuffled(low, low2, LOW), shuffled(low, low2, HIGH), shuffled(high, high2, LOW), shuffled(high, high2, HIGH)];
}
