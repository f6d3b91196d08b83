import { type Expr, visit } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { accumulatorOf, isUnordered } from './accumulator.ts';
import { Gathered, resultsOf } from './gathered.ts';
import type { Lanes } from './lanes.ts';
import { isStretch } from './loaded.ts';
import { finish, forget, hoisted, leafOf, type LoopWriting } from './loop-writing.ts';
import { MOST_TURNS, turnsOf } from './map-kernel.ts';
import { Points } from './points.ts';

/** What the accumulators of a loop evaluate at each point. */
export const stepsOf = ({ accs }: LoopWriting): readonly Expr[] =>
  accs.flatMap((acc) => (acc.op === 'fold' ? acc.step : acc.valid ? [acc.value, acc.valid] : [acc.value]));

/** Writes a loop with a reduction. Vectors lie along the last axis of space, each lane with accumulators of its own, or along the last reduced axis. */
export function writeReduction(writing: LoopWriting): void {
  const { loop, rank, accs } = writing;
  const steps = stepsOf(writing);
  const last = loop.space.length - 1;
  const inner = rank > last + 1 ? rank - 1 : -1;
  const alongInner = inner >= 0 && accs.every(isUnordered) ? awkward(writing, steps, inner) : Infinity;
  const alongLast = last >= 0 ? awkward(writing, steps, last) : Infinity;
  if (alongInner <= alongLast && alongInner < Infinity) writeInner(writing, steps, inner);
  else writeLast(writing, steps, last);
}

/** How many inputs would have to be gathered for vectors along an axis; one more where none lies along it. */
function awkward(writing: LoopWriting, roots: readonly Expr[], axis: number): number {
  const { readings } = writing;
  let gathered = 0;
  let along = 0;
  visit(roots, (e) => {
    if (e.kind === 'load' && isStretch(e, writing, axis)) along++;
    else if (e.kind === 'load') gathered++;
    if (e.kind !== 'input') return;
    const { address, guards, bytes } = readings[e.index]!;
    const stride = address.strides[axis];
    if (stride === bytes) along++;
    if ((stride !== 0 && stride !== bytes) || guards.some(({ position }) => position.strides[axis] !== 0)) gathered++;
  });
  return gathered + (along > 0 ? 0 : 0.5);
}

/** A counter of reduced points, for accumulators that ask for positions; null where none does. */
function counterOf({ accs, prelude }: LoopWriting): Local | null {
  return accs.some(({ op }) => op === 'argmax' || op === 'argmin') ? prelude.f.local('i32') : null;
}

/** Axes `from … to`. */
export const axesFrom = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k);

/** Each lane has a point of space of its own. */
function writeLast(writing: LoopWriting, steps: readonly Expr[], last: number): void {
  const { loop, nest, prelude, rank, accs, lanes } = writing;
  const { f } = prelude;
  const counter = counterOf(writing);
  const leaf = leafOf(writing);
  const group = (count: Lanes, side: number): void => {
    const turns = axesFrom(0, side).map(() => accs.map((acc) => accumulatorOf(acc, count, prelude, leaf)));
    for (const accumulators of turns) for (const accumulator of accumulators) accumulator.start();
    if (counter) f.i32(0).set(counter);
    nest.overAll(axesFrom(loop.space.length, rank), () => {
      // what vectors side by side have in common
      const known = last >= 0 ? hoisted(writing, steps, last) : undefined;
      turns.forEach((accumulators, turn) => {
        const points = new Points(prelude, leaf, count, turn, known);
        points.expect(steps);
        accumulators.forEach((accumulator) => accumulator.take(points, () => f.get(counter!).op('i32x4.splat')));
      });
      if (counter) f.get(counter).i32(1).op('i32.add').set(counter);
      forget(writing);
    });
    turns.forEach((accumulators, turn) => {
      finish(writing, new Points(prelude, leafOf(writing, resultsOf(accumulators)), count, turn));
    });
  };
  if (last < 0) {
    group(1, 1);
    return;
  }
  const turns = Math.min(turnsOf(writing, steps, last), accs.length === 1 ? MOST_TURNS : 2);
  nest.overAll(axesFrom(0, last), () => {
    writing.axis = last;
    nest.overVectors(last, lanes, turns, group);
    writing.axis = -1;
  });
}

/** The lanes share the points of the innermost reduced axis. */
function writeInner(writing: LoopWriting, steps: readonly Expr[], inner: number): void {
  const { loop, nest, prelude, accs, lanes } = writing;
  const { f } = prelude;
  const counter = counterOf(writing);
  const leaf = leafOf(writing);
  nest.overAll(axesFrom(0, loop.space.length), () => {
    const turns = Math.min(turnsOf(writing, steps, inner), accs.length === 1 ? MOST_TURNS : 2);
    const gathered = new Gathered(writing, lanes, turns);
    if (counter) f.i32(0).set(counter);
    nest.overAll(axesFrom(loop.space.length, inner), () => {
      const known = hoisted(writing, steps, inner);
      writing.axis = inner;
      nest.overVectors(inner, lanes, turns, (count, side) => {
        for (let turn = 0; turn < side; turn++) {
          const points = new Points(prelude, leaf, count, turn, known);
          points.expect(steps);
          for (const accumulator of gathered.of(points))
            accumulator.take(points, () => {
              f.get(counter!).op('i32x4.splat');
              if (count === 1) return;
              const first = turn * count;
              f.get(prelude.constant('i32x4', first, first + 1, first + 2, first + 3)).op('i32x4.add');
            });
        }
        if (counter)
          f.get(counter)
            .i32(count * side)
            .op('i32.add')
            .set(counter);
      });
      writing.axis = -1;
      forget(writing);
    });
    finish(writing, new Points(prelude, leafOf(writing, gathered.results()), 1));
  });
}
