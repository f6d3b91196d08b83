import { type Acc, type DType, type Expr, factsOf, type Loop, type Sym, visit } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { type Lanes, store, storeLane } from './lanes.ts';
import { lookAtLoad, pushLoad, type Stretch } from './loaded.ts';
import type { Cursor, Nest } from './nest.ts';
import { Points, type PushLeaf } from './points.ts';
import type { Atom, Prelude } from './prelude.ts';
import { lookAhead, moves, pushInput, type Reading } from './reading.ts';
import { scatter, scatterRow, scatterTarget } from './scatter.ts';

/** A loop that is being written. */
export interface LoopWriting {
  readonly loop: Loop<Sym>;
  readonly prelude: Prelude;
  readonly nest: Nest;
  /** Axes of space, then reduced ones. */
  readonly rank: number;
  readonly accs: readonly Acc[];
  /** Of inputs that are read at each point; null for those that are only loaded from. */
  readonly readings: readonly (Reading | null)[];
  /** Where the outputs go; null for one that is scattered. */
  readonly outputs: readonly (Cursor | null)[];
  /** Where an input lies. */
  pointer(input: number): Local;
  /** The most points that fit a vector. */
  lanes: Lanes;
  /** Loads that were found before the innermost loop. */
  readonly stretches: Map<Expr, Stretch>;
  /** Where a scatter goes along the innermost loop, found before it. */
  target: Stretch | null;
  /** The axis that vectors lie along, −1 where they hold one point. */
  axis: number;
}

/** Where output `k` goes: row by row, or into the part that `out` describes. */
export function outputCursor(loop: Loop<Sym>, k: number, prelude: Prelude, nest: Nest): Cursor {
  const { number } = prelude;
  const { bytes } = factsOf(loop.outputs[k]!.dtype);
  const pointer = prelude.pointer(loop.inputs.length + k);
  if (k === 0 && loop.out) {
    const { dims } = loop.out;
    const part = (n: Sym, stride: Sym): Atom => prelude.product(prelude.product(number(stride), number(n)), bytes);
    return nest.cursor(
      dims.reduce((sum: Atom, { stride, offset }) => prelude.sum(sum, part(offset, stride!)), pointer),
      loop.space.map((_, axis) =>
        dims.reduce((sum: Atom, { stride, coef }) => prelude.sum(sum, part(coef[axis] ?? 0, stride!)), 0),
      ),
    );
  }
  const strides: Atom[] = [];
  let stride: Atom = bytes;
  for (let axis = loop.space.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride = prelude.product(stride, number(loop.space[axis]!));
  }
  return nest.cursor(pointer, strides);
}

/** Pushes leaves where the loops are; `results` are those of the reduction. */
export const leafOf =
  (writing: LoopWriting, results?: PushLeaf): PushLeaf =>
  (e, points) => {
    const { prelude, readings, axis, nest } = writing;
    const { f } = prelude;
    switch (e.kind) {
      case 'input':
        pushInput(points, readings[e.index]!, axis);
        return;
      case 'load':
        pushLoad(points, e, writing);
        return;
      case 'arg':
        f.get(prelude.argument(e.index));
        return;
      case 'symbol':
        f.get(prelude.splat(prelude.number({ sym: e.index })));
        return;
      case 'coordinate': {
        prelude.push(nest.index(e.index));
        f.op('i32x4.splat');
        if (e.index === axis && points.lanes > 1) {
          const first = points.turn * points.lanes;
          f.get(prelude.constant('i32x4', first, first + 1, first + 2, first + 3)).op('i32x4.add');
        }
        return;
      }
      default:
        results?.(e, points);
    }
  };

/** Computes the outputs at some points. */
export const valuesAt = ({ loop, target }: LoopWriting, points: Points): readonly Local[] =>
  points.values([...loop.outputs, ...(target ? [] : (loop.scatter?.at ?? []))]);

/** Stores outputs: all are there before the first one is stored, which may lie where an input was. */
export function finish(
  writing: LoopWriting,
  points: Points,
  values: readonly Local[] = valuesAt(writing, points),
): void {
  const { outputs, loop, prelude, axis } = writing;
  outputs.forEach((output, k) => {
    const value = values[k]!;
    if (output) storeAt(points, output, axis, loop.outputs[k]!.dtype, value);
    else if (writing.target) scatterRow(writing, points, value, writing.target);
    else scatter(loop, prelude, value, values.slice(loop.outputs.length));
  });
}

/** Stores a result at points along `axis` (−1: at one point). */
export function storeAt(points: Points, { now, strides }: Cursor, axis: number, dtype: DType, value: Local): void {
  const { f, lanes, turn, prelude } = points;
  const { bytes } = factsOf(dtype);
  const stride = axis < 0 ? bytes : strides[axis]!;
  if (lanes === 1) store(f, dtype, 1, value, () => prelude.push(now));
  else if (stride === bytes) store(f, dtype, lanes, value, () => prelude.push(now), turn * lanes * bytes);
  else
    for (let lane = 0; lane < lanes; lane++)
      storeLane(f, dtype, lane, value, () => {
        prelude.push(now);
        prelude.push(prelude.product(stride, turn * lanes + lane));
        f.op('i32.add');
      });
}

const TRIVIAL: ReadonlySet<string> = /* @__PURE__ */ new Set(['literal', 'arg', 'symbol', 'accumulator', 'position']);

/** Computes what does not change along an axis, before its loop is opened: values of one point, which are in all lanes alike. */
export function hoisted(writing: LoopWriting, roots: readonly Expr[], axis: number): ReadonlyMap<Expr, Local> {
  const { readings, prelude } = writing;
  const fixed = new Map<Expr, boolean>();
  visit(roots, (e) =>
    fixed.set(
      e,
      e.args.every((arg) => fixed.get(arg)!) &&
        (e.kind === 'input'
          ? !moves(readings[e.index]!, axis)
          : e.kind === 'coordinate'
            ? e.index !== axis
            : e.kind !== 'accumulator' && e.kind !== 'position'),
    ),
  );
  const known = new Map<Expr, Local>();
  const points = new Points(prelude, leafOf(writing), 1);
  const found: Expr[] = [];
  const seen = new Set<Expr>();
  const walk = (e: Expr): void => {
    if (seen.has(e) || TRIVIAL.has(e.kind)) return;
    seen.add(e);
    if (fixed.get(e)) found.push(e);
    else e.args.forEach(walk);
  };
  roots.forEach(walk);
  points.expect(found);
  for (const e of found) known.set(e, points.local(e));
  const ahead = new Points(prelude, leafOf(writing), 1, 0, known);
  for (const e of seen)
    if (e.kind === 'load' && !known.has(e)) lookAtLoad(ahead, e, writing, axis);
    else if (e.kind === 'input' && !known.has(e)) lookAhead(readings[e.index]!, axis, prelude);
  if (writing.lanes > 1) writing.target = scatterTarget(ahead, writing, axis);
  return known;
}

/** Forgets what was found before a loop that is closed now. */
export function forget(writing: LoopWriting): void {
  for (const reading of writing.readings) if (reading) reading.ahead = null;
  writing.stretches.clear();
  writing.target = null;
}
