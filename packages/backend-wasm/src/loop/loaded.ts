import { type Expr, factsOf, visit } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { load, loadLane } from './lanes.ts';
import type { LoopWriting } from './loop-writing.ts';
import type { Points } from './points.ts';
import type { Atom, Prelude } from './prelude.ts';
import { moves } from './reading.ts';

/** Elements that lie side by side in memory along an axis, found before its loop is opened. */
export interface Stretch {
  /** Are the other positions inside? */
  readonly near: Local;
  /** Is all of the axis inside? */
  readonly whole: Local;
  /** Of the element at 0 along the axis. */
  readonly address: Local;
}

/** Finds stretches at known positions: those of `sizes` and `strides` (bytes) but the last, along which the axis of extent `extent` lies. */
export function stretchOf(
  prelude: Prelude,
  base: Local,
  positions: readonly Local[],
  sizes: readonly Atom[],
  strides: readonly Atom[],
  extent: Atom,
): Stretch {
  const { f } = prelude;
  const [near, whole, address, at] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  f.get(base).set(address).i32(1);
  positions.forEach((position, j) => {
    f.get(position).lane('i32x4.extract_lane', 0).tee(at);
    prelude.push(sizes[j]!);
    f.op('i32.lt_u', 'i32.and').get(address, at);
    prelude.push(strides[j]!);
    f.op('i32.mul', 'i32.add').set(address);
  });
  f.tee(near);
  prelude.push(extent);
  prelude.push(sizes.at(-1)!);
  f.op('i32.le_s', 'i32.and').set(whole);
  return { near, whole, address };
}

/** Pushes the address that a stretch has where the loop over the axis is. */
export function pushPlace({ f, prelude }: Points, { address }: Stretch, index: Atom, bytes: number): void {
  prelude.push(index);
  f.i32(Math.log2(bytes)).op('i32.shl').get(address).op('i32.add');
}

/** Pushes whether a place `more` points further along the axis is inside of a stretch. */
export function pushInside({ f, prelude }: Points, { near }: Stretch, index: Atom, more: number, size: Atom): void {
  prelude.push(index);
  f.i32(more).op('i32.add');
  prelude.push(size);
  f.op('i32.lt_u').get(near).op('i32.and');
}

/** Finds where a load is along `axis`, if its elements are neighbours there. */
export function lookAtLoad(points: Points, e: Expr, writing: LoopWriting, axis: number): void {
  if (!isStretch(e, writing, axis)) return;
  const { loop, prelude, stretches, pointer } = writing;
  const { dims } = loop.inputs[e.index]!.view;
  const positions = e.args.slice(0, -1).map((arg) => points.local(arg));
  const { bytes } = factsOf(e.dtype);
  const sizes = dims.map(({ size }) => prelude.number(size));
  const strides = dims.map(({ stride }) => prelude.product(prelude.number(stride!), bytes));
  const extent = prelude.number([...loop.space, ...(loop.reduce?.size ?? [])][axis]!);
  stretches.set(e, stretchOf(prelude, pointer(e.index), positions, sizes, strides, extent));
}

/** Pushes elements of a stretch, 0 where they are outside of the input. */
function pushStretch(points: Points, e: Expr, writing: LoopWriting, stretch: Stretch): void {
  const { f, prelude, lanes, turn } = points;
  const { bytes } = factsOf(e.dtype);
  const index = writing.nest.index(writing.axis);
  const size = prelude.number(writing.loop.inputs[e.index]!.view.dims.at(-1)!.size);
  const first = turn * lanes;
  f.get(stretch.whole).if(
    () => {
      pushPlace(points, stretch, index, bytes);
      load(f, e.dtype, lanes, first * bytes);
    },
    () => {
      const value = f.local('v128');
      points.constant('i32x4', 0).set(value);
      for (let lane = 0; lane < lanes; lane++) {
        pushInside(points, stretch, index, first + lane, size);
        f.if(() =>
          loadLane(f, e.dtype, lane, value, () => {
            pushPlace(points, stretch, index, bytes);
            f.i32((first + lane) * bytes).op('i32.add');
          }),
        );
      }
      f.get(value);
    },
    'v128',
  );
}

/** Pushes the elements at computed positions, 0 where they are outside of the input. */
export function pushLoad(points: Points, e: Expr, writing: LoopWriting): void {
  const stretch = writing.axis >= 0 ? writing.stretches.get(e) : undefined;
  if (stretch) {
    pushStretch(points, e, writing, stretch);
    return;
  }
  const { f, prelude, lanes } = points;
  const { dims } = writing.loop.inputs[e.index]!.view;
  const { bytes } = factsOf(e.dtype);
  const positions = e.args.map((arg) => points.local(arg));
  const address = f.local('i32');
  const at = f.local('i32');
  /** Finds the address for one lane, and pushes whether it is inside. */
  const look = (lane: number): void => {
    f.get(writing.pointer(e.index)).set(address).i32(1);
    dims.forEach(({ size, stride }, j) => {
      f.get(positions[j]!).lane('i32x4.extract_lane', lane).tee(at);
      prelude.push(prelude.number(size));
      f.op('i32.lt_u', 'i32.and').get(address, at);
      prelude.push(prelude.product(prelude.number(stride!), bytes));
      f.op('i32.mul', 'i32.add').set(address);
    });
  };
  if (lanes === 1) {
    look(0);
    f.if(
      () => {
        f.get(address);
        load(f, e.dtype, 1);
      },
      () => points.constant('i32x4', 0),
      'v128',
    );
    return;
  }
  const value = f.local('v128');
  points.constant('i32x4', 0).set(value);
  for (let lane = 0; lane < lanes; lane++) {
    look(lane);
    f.if(() => loadLane(f, e.dtype, lane, value, () => f.get(address)));
  }
  f.get(value);
}

/** Are points along an axis neighbours in memory: the last position its coordinate, the others the same for all of it? */
export function isStretch(e: Expr, { loop, readings }: LoopWriting, axis: number): boolean {
  const last = loop.inputs[e.index]!.view.dims.at(-1);
  return last?.stride === 1 && isAlong(e.args, readings, axis);
}

/** Is the last of some positions the coordinate along an axis, and do the others not change along it? */
export function isAlong(positions: readonly Expr[], readings: LoopWriting['readings'], axis: number): boolean {
  const last = positions.at(-1);
  if (last?.kind !== 'coordinate' || last.index !== axis) return false;
  let fixed = true;
  visit(positions.slice(0, -1), ({ kind, index }) => {
    if (kind === 'coordinate' && index === axis) fixed = false;
    if (kind === 'input' && moves(readings[index]!, axis)) fixed = false;
  });
  return fixed;
}
