import { type Expr, factsOf, visit } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { load, loadLane } from './lanes.ts';
import type { LoopWriting } from './loop-writing.ts';
import type { Points } from './points.ts';
import { moves } from './reading.ts';

/** Pushes the elements at computed positions, 0 where they are outside of the input. */
export function pushLoad(points: Points, e: Expr, writing: LoopWriting): void {
  const { f, prelude, lanes } = points;
  const { dims } = writing.loop.inputs[e.index]!.view;
  const { bytes } = factsOf(e.dtype);
  const positions = e.args.map((arg) => points.local(arg));
  const address = f.local('i32');
  const at = f.local('i32');
  /** Finds the address for one lane, and pushes whether it is inside. */
  const look = (lane: number, more = 0): void => {
    f.get(writing.pointer(e.index)).set(address).i32(1);
    dims.forEach(({ size, stride }, j) => {
      f.get(positions[j]!).lane('i32x4.extract_lane', lane).tee(at);
      if (more > 0 && j === dims.length - 1) f.i32(more).op('i32.add');
      prelude.push(prelude.number(size));
      f.op('i32.lt_u', 'i32.and').get(address, at);
      prelude.push(prelude.product(prelude.number(stride!), bytes));
      f.op('i32.mul', 'i32.add').set(address);
    });
  };
  const eachLane = (): Local => {
    const value = f.local('v128');
    points.constant('i32x4', 0).set(value);
    for (let lane = 0; lane < lanes; lane++) {
      look(lane);
      f.if(() => loadLane(f, e.dtype, lane, value, () => f.get(address)));
    }
    return value;
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
  } else if (isStretch(e, writing)) {
    // positions are 0 or more along the axis, so both ends are inside if the last one is
    look(0, lanes - 1);
    f.if(
      () => {
        f.get(address);
        load(f, e.dtype, lanes);
      },
      () => f.get(eachLane()),
      'v128',
    );
  } else f.get(eachLane());
}

/** Are the points of a vector neighbours in memory: the last position the coordinate along its axis, the others the same for all of it? */
function isStretch(e: Expr, { loop, axis, readings }: LoopWriting): boolean {
  const last = e.args.at(-1);
  if (last?.kind !== 'coordinate' || last.index !== axis || loop.inputs[e.index]!.view.dims.at(-1)!.stride !== 1)
    return false;
  let fixed = true;
  visit(e.args.slice(0, -1), ({ kind, index }) => {
    if (kind === 'coordinate' && index === axis) fixed = false;
    if (kind === 'input' && moves(readings[index]!, axis)) fixed = false;
  });
  return fixed;
}
