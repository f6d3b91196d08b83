import { type Expr, visit } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { finish, leafOf, type LoopWriting } from './loop-writing.ts';
import { Points } from './points.ts';
import type { Reading } from './reading.ts';

// Points in squares, where an input lies along another axis than the results: what is fetched of it serves whole rows while it is in the cache.
const ROWS = 16;
const COLUMNS = 64;

/** Does an input lie straight along `axis`, but not along the last one, in elements that a transposition can move? */
const liesAcross = ({ address, guards, bytes }: Reading, axis: number, last: number): boolean =>
  bytes === 4 &&
  guards.length === 0 &&
  address.strides[axis] === bytes &&
  address.strides[last] !== 0 &&
  address.strides[last] !== bytes;

/** An axis of space along which an input lies that would have to be gathered along the last one; −1 if there is none. */
export function acrossOf({ loop, readings, lanes }: LoopWriting, roots: readonly Expr[], last: number): number {
  let found = -1;
  // of scattered points that meet the order counts
  if (lanes !== 4 || loop.scatter) return found;
  visit(roots, (e) => {
    if (e.kind !== 'input') return;
    for (let axis = 0; axis < last; axis++) if (liesAcross(readings[e.index]!, axis, last)) found = axis;
  });
  return found;
}

/** Writes a loop without a reduction in squares over the last axis and another one, 4 × 4 points at a time. */
export function writeSquares(writing: LoopWriting, roots: readonly Expr[], across: number): void {
  const { loop, nest, prelude, readings } = writing;
  const last = loop.space.length - 1;
  const axes = loop.space.map((_, axis) => axis);
  const transposed: Expr[] = [];
  visit(roots, (e) => {
    if (e.kind === 'input' && liesAcross(readings[e.index]!, across, last)) transposed.push(e);
  });
  const square = (rows: number, columns: 1 | 2 | 4): void => {
    const known =
      rows === 4 && columns === 4 ? transposed.map((e) => pushTransposed(writing, readings[e.index]!, last)) : null;
    for (let row = 0; row < rows; row++)
      nest.shifted(across, row, () => {
        const own = new Map(known?.map((vectors, k) => [transposed[k]!, vectors[row]!]));
        finish(writing, new Points(prelude, leafOf(writing), columns, 0, own));
      });
  };
  nest.overAll(axes.slice(0, across), () =>
    nest.overParts(across, ROWS, (rows) =>
      nest.overAll(axes.slice(across + 1, last), () =>
        nest.overParts(last, COLUMNS, (columns) =>
          nest.overVectors(
            across,
            4,
            1,
            (height) => {
              writing.axis = last;
              nest.overVectors(last, 4, 1, (width) => square(height, width), columns);
              writing.axis = -1;
            },
            rows,
          ),
        ),
      ),
    ),
  );
}

/** Four vectors along the last axis, for four points along the axis that the input lies along. */
function pushTransposed({ prelude }: LoopWriting, { address }: Reading, last: number): readonly Local[] {
  const { f } = prelude;
  const vector = (): Local => {
    const local = f.local('v128');
    f.set(local);
    return local;
  };
  const columns = [0, 1, 2, 3].map((column) => {
    prelude.push(address.now);
    if (column > 0) {
      prelude.push(prelude.product(address.strides[last]!, column));
      f.op('i32.add');
    }
    f.memory('v128.load');
    return vector();
  });
  const pairs = [0, 2].map((k) => {
    const [a, b] = [columns[k]!, columns[k + 1]!];
    f.get(a, b).shuffle(0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const low = vector();
    f.get(a, b).shuffle(8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    return [low, vector()] as const;
  });
  return [0, 1, 2, 3].map((row) => {
    f.get(pairs[0]![row >> 1]!, pairs[1]![row >> 1]!);
    if (row % 2 === 0) f.shuffle(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    else f.shuffle(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    return vector();
  });
}
