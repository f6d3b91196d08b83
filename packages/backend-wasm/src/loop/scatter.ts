import { Expr, factsOf, type Intrinsic, type Loop, type Sym } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { load, loadLane, literalOf, store, storeLane } from './lanes.ts';
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
    if (combine === 'set') {
      storeLane(f, into.dtype, 0, value, here);
      return;
    }
    const old = f.local('v128');
    f.get(value).set(old);
    loadLane(f, into.dtype, 0, old, here);
    // an expression of two values that are known
    const [a, b] = [Expr.accumulator(0, into.dtype, 0), Expr.accumulator(0, into.dtype, 1)];
    const known = new Map([
      [a, old],
      [b, value],
    ]);
    const both = new Points(prelude, () => {}, 1, 0, known);
    both.push(Expr.of(COMBINING[combine], into.dtype, [a, b]));
    storeLane(f, into.dtype, 0, both.keep(), here);
  });
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
  const value = f.local('v128');
  fill.overAll(
    into.shape.map((_, axis) => axis),
    () => {
      if (from) {
        prelude.push(from.now);
        load(f, into.dtype, 1);
      } else f.get(prelude.constant(...literalOf(into.dtype, init as number)));
      f.set(value);
      store(f, into.dtype, 1, value, () => prelude.push(to.now));
    },
  );
}
