import { Expr, factsOf, type Intrinsic, type Loop, type Sym } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { type Lanes, isWide, load, loadLane, literalOf, store, storeLane } from './lanes.ts';
import { isAlong, pushInside, pushPlace, type Stretch, stretchOf } from './loaded.ts';
import type { LoopWriting } from './loop-writing.ts';
import { Nest } from './nest.ts';
import { Points } from './points.ts';
import type { Atom, Prelude } from './prelude.ts';

const COMBINING = { add: 'add', max: 'maximum', min: 'minimum' } as const satisfies Record<string, Intrinsic>;

/** Distances between neighbours in the result, in bytes. */
function stridesOf({ scatter }: Loop<Sym>, prelude: Prelude): readonly Atom[] {
  const { shape, dtype } = scatter!.into;
  const strides: Atom[] = [];
  let stride: Atom = factsOf(dtype).bytes;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride = prelude.product(stride, prelude.number(shape[axis]!));
  }
  return strides;
}

/** Stores one value at computed positions of the result; nothing where they are outside. */
export function scatter(loop: Loop<Sym>, prelude: Prelude, value: Local, at: readonly Local[]): void {
  const { f } = prelude;
  const { combine, into } = loop.scatter!;
  const strides = stridesOf(loop, prelude);
  const address = f.local('i32');
  const position = f.local('i32');
  f.get(prelude.pointer(loop.inputs.length)).set(address).i32(1);
  at.forEach((local, axis) => {
    f.get(local).lane('i32x4.extract_lane', 0).tee(position);
    prelude.push(prelude.number(into.shape[axis]!));
    f.op('i32.lt_u', 'i32.and').get(address, position);
    prelude.push(strides[axis]!);
    f.op('i32.mul', 'i32.add').set(address);
  });
  const here = (): void => void f.get(address);
  f.if(() => {
    const old = f.local('v128');
    if (combine !== 'set') {
      f.get(value).set(old);
      loadLane(f, into.dtype, 0, old, here);
    }
    storeLane(f, into.dtype, 0, combined(loop, prelude, 1, old, value), here);
  });
}

/** What is stored where `old` was. */
function combined({ scatter: given }: Loop<Sym>, prelude: Prelude, lanes: Lanes, old: Local, value: Local): Local {
  const { combine, into } = given!;
  if (combine === 'set') return value;
  // an expression of two values that are known
  const [a, b] = [Expr.accumulator(0, into.dtype, 0), Expr.accumulator(0, into.dtype, 1)];
  const both = new Points(
    prelude,
    () => {},
    lanes,
    0,
    new Map([
      [a, old],
      [b, value],
    ]),
  );
  both.push(Expr.of(COMBINING[combine], into.dtype, [a, b]));
  return both.keep();
}

/** Do points along an axis go to places side by side? Then no two of them meet. */
export const scattersRows = ({ loop, readings }: LoopWriting, axis: number): boolean =>
  loop.scatter !== undefined && !loop.reduce && isAlong(loop.scatter.at, readings, axis);

/** Where the points along an axis go, if they go to places side by side. */
export function scatterTarget(points: Points, writing: LoopWriting, axis: number): Stretch | null {
  if (!scattersRows(writing, axis)) return null;
  const { loop, prelude } = writing;
  const { at, into } = loop.scatter!;
  const positions = at.slice(0, -1).map((e) => points.local(e));
  const sizes = into.shape.map(prelude.number);
  const extent = prelude.number(loop.space[axis]!);
  return stretchOf(prelude, prelude.pointer(loop.inputs.length), positions, sizes, stridesOf(loop, prelude), extent);
}

/** Stores values at places side by side; nothing where they are outside. */
export function scatterRow(writing: LoopWriting, points: Points, value: Local, target: Stretch): void {
  const { loop, prelude, nest, axis } = writing;
  const { f, lanes, turn } = points;
  const { combine, into } = loop.scatter!;
  const { bytes } = factsOf(into.dtype);
  const index = nest.index(axis);
  const first = turn * lanes;
  const old = f.local('v128');
  const reads = combine !== 'set';
  f.get(target.whole).if(
    () => {
      const place = f.local('i32');
      pushPlace(points, target, index, bytes);
      f.set(place);
      if (reads) {
        f.get(place);
        load(f, into.dtype, lanes, first * bytes);
        f.set(old);
      }
      const result = combined(loop, prelude, lanes, old, value);
      store(f, into.dtype, lanes, result, () => f.get(place), first * bytes);
    },
    () => {
      const size = prelude.number(into.shape.at(-1)!);
      const eachInside = (body: (lane: number, place: () => void) => void): void => {
        for (let lane = 0; lane < lanes; lane++) {
          pushInside(points, target, index, first + lane, size);
          f.if(() =>
            body(lane, () => {
              pushPlace(points, target, index, bytes);
              f.i32((first + lane) * bytes).op('i32.add');
            }),
          );
        }
      };
      f.get(value).set(old);
      if (reads) eachInside((lane, place) => loadLane(f, into.dtype, lane, old, place));
      const result = combined(loop, prelude, lanes, old, value);
      eachInside((lane, place) => storeLane(f, into.dtype, lane, result, place));
    },
  );
}

/** Writes what the result holds before the first point: a number, or the elements of input 0. */
export function startScatter(loop: Loop<Sym>, prelude: Prelude): void {
  const strides = stridesOf(loop, prelude);
  const { f } = prelude;
  const { init, into } = loop.scatter!;
  const { bytes } = factsOf(into.dtype);
  // a nest of its own: these loops run over the result, not over the points
  const fill = new Nest(prelude, into.shape.map(prelude.number));
  const to = fill.cursor(prelude.pointer(loop.inputs.length), strides);
  const from =
    init === 'input0'
      ? fill.cursor(
          prelude.pointer(0),
          loop.inputs[0]!.view.dims.map((dim) => prelude.product(prelude.number(dim.stride!), bytes)),
        )
      : null;
  if (into.shape.length === 0) {
    fillOne(1);
    return;
  }
  const last = into.shape.length - 1;
  const lies = from === null || from.strides[last] === bytes;
  const lanes = isWide(into.dtype) ? 2 : 4;
  fill.overAll(
    into.shape.slice(1).map((_, axis) => axis),
    () => fill.overVectors(last, lies ? lanes : 1, lies ? 4 : 1, fillOne),
  );
  function fillOne(count: Lanes, turns = 1): void {
    for (let turn = 0; turn < turns; turn++) {
      const value = f.local('v128');
      const offset = turn * count * bytes;
      if (from) {
        prelude.push(from.now);
        load(f, into.dtype, count, offset);
      } else f.get(prelude.constant(...literalOf(into.dtype, init as number)));
      f.set(value);
      store(f, into.dtype, count, value, () => prelude.push(to.now), offset);
    }
  }
}
