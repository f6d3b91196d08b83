import { type Expr, factsOf, type Loop, type Sym } from '@tensai/core';
import { loadLane } from './lanes.ts';
import type { Points } from './points.ts';

/** Pushes the elements at computed positions, 0 where they are outside of the input. */
export function pushLoad(points: Points, e: Expr, loop: Loop<Sym>): void {
  const { f, prelude, lanes } = points;
  const { view } = loop.inputs[e.index]!;
  const { bytes } = factsOf(e.dtype);
  const positions = e.args.map((arg) => points.local(arg));
  const value = f.local('v128');
  const address = f.local('i32');
  const at = f.local('i32');
  points.constant('i32x4', 0).set(value);
  for (let lane = 0; lane < lanes; lane++) {
    f.get(prelude.pointer(e.index)).set(address).i32(1);
    view.dims.forEach(({ size, stride }, j) => {
      f.get(positions[j]!).lane('i32x4.extract_lane', lane).tee(at);
      prelude.push(prelude.number(size));
      f.op('i32.lt_u', 'i32.and').get(address, at);
      prelude.push(prelude.product(prelude.number(stride!), bytes));
      f.op('i32.mul', 'i32.add').set(address);
    });
    f.if(() => loadLane(f, e.dtype, lane, value, () => f.get(address)));
  }
  if (lanes === 1) {
    // one point is in all lanes alike
    if (bytes === 8) f.get(value).lane('f64x2.extract_lane', 0).op('f64x2.splat');
    else f.get(value).lane('i32x4.extract_lane', 0).op('i32x4.splat');
  } else f.get(value);
}
