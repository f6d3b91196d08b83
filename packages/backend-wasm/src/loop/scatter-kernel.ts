import { Expr, factsOf, type Intrinsic } from '@tensai/core';
import { load, loadLane, literalOf, store, storeLane } from './lanes.ts';
import { leafOf, type LoopWriting } from './loop-kernel.ts';
import { Nest } from './nest.ts';
import { Points } from './points.ts';
import type { Atom } from './prelude.ts';

const COMBINING = { add: 'add', max: 'maximum', min: 'minimum' } as const satisfies Record<string, Intrinsic>;

/** Writes a loop whose result is stored at computed positions, point after point: of two that meet the later one counts. */
export function writeScatter(writing: LoopWriting): void {
  const { loop, nest, prelude } = writing;
  const { f } = prelude;
  const { at, combine, into } = loop.scatter!;
  const { bytes } = factsOf(into.dtype);
  const target = prelude.pointer(loop.inputs.length);
  const strides: Atom[] = [];
  let stride: Atom = bytes;
  for (let axis = into.shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride = prelude.product(stride, prelude.number(into.shape[axis]!));
  }
  writeStart(writing, strides);

  const address = f.local('i32');
  const position = f.local('i32');
  nest.overAll(
    loop.space.map((_, axis) => axis),
    () => {
      const points = new Points(prelude, leafOf(writing), 1);
      const [value, ...positions] = points.values([loop.outputs[0]!, ...at]);
      f.get(target).set(address).i32(1);
      positions.forEach((local, axis) => {
        f.get(local).lane('i32x4.extract_lane', 0).tee(position);
        prelude.push(prelude.number(into.shape[axis]!));
        f.op('i32.lt_u', 'i32.and').get(address, position);
        prelude.push(strides[axis]!);
        f.op('i32.mul', 'i32.add').set(address);
      });
      f.if(() => {
        if (combine === 'set') {
          storeLane(f, into.dtype, 0, value!, () => f.get(address));
          return;
        }
        const old = f.local('v128');
        f.get(value!).set(old);
        loadLane(f, into.dtype, 0, old, () => f.get(address));
        // an expression over two values that are known
        const [a, b] = [Expr.accumulator(0, into.dtype, 0), Expr.accumulator(0, into.dtype, 1)];
        const known = new Map([
          [a, old],
          [b, value!],
        ]);
        const both = new Points(prelude, () => {}, 1, 0, known);
        both.push(Expr.of(COMBINING[combine], into.dtype, [a, b]));
        storeLane(f, into.dtype, 0, both.keep(), () => f.get(address));
      });
    },
  );
}

/** What the result holds before the first point: a number, or the elements of input 0. */
function writeStart({ loop, prelude }: LoopWriting, strides: readonly Atom[]): void {
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
