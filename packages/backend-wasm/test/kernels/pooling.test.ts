import { averageSpreadOp, type Loop, maxPoolOp, maxSpreadOp, type Op, sizeOf } from '@tensai/core';
import { randomPooling } from '@tensai/testkit';
import { describe, expect, it } from 'vitest';
import { kernelsOf } from '../../src/kernels/index.ts';
import {
  distance,
  engine,
  type Float,
  give,
  type Given,
  placed,
  referenceResults,
  release,
  resultsOf,
  values,
} from './given.ts';

const kernels = new Map(kernelsOf(engine));

function errorOf(op: Op<never>, dtype: Float, ins: readonly Given[], attrs: object): number {
  const avals = ins.map(({ aval }) => aval);
  const outs = op.infer(avals, attrs as never);
  const code = kernels.get(op.name)!.make({ ins: avals, outs, attrs }, {} as never)!;
  const loop = placed(op.lower!(avals, attrs as never) as Loop, ins);
  const error = distance(loop, code, ins, dtype, sizeOf(outs[0]!.shape));
  code.dispose?.();
  return error;
}

describe.each([
  ['float32', 1e-6],
  ['float64', 1e-13],
] as const)('gradients of pooling in %s', (dtype, tolerance) => {
  it('are what their loops say', () => {
    const wrong: unknown[] = [];
    for (let k = 0; k < 80; k++) {
      const { x, y: results, attrs: windows } = randomPooling(values);
      const attrs = { ...windows, size: x.slice(1, -1) };
      const y = give(dtype, results);
      if (!(errorOf(averageSpreadOp as Op<never>, dtype, [y], attrs) < tolerance)) wrong.push(['average', attrs]);
      // the last place of a window, which never starts after its end, lies in the input
      const position = sizeOf(attrs.window) - 1;
      const anywhere = attrs.before.every((extent) => extent === 0);
      const positions = give('int32', y.aval.shape, () => (anywhere ? values.whole(0, position) : position));
      if (!(errorOf(maxSpreadOp as Op<never>, dtype, [y, positions], attrs) < tolerance)) wrong.push(['max', attrs]);
      for (const { slice } of [y, positions]) release(slice);
    }
    expect(wrong).toEqual([]);
  });

  it('leave integers, and what has no elements, to the loops', () => {
    const aval = (type: 'int32' | 'float32', batch: number): Given['aval'] => ({
      shape: [batch, 4, 2],
      dtype: type,
      strides: [8, 2, 1],
      dense: true,
    });
    const attrs = { window: [2], strides: [2], before: [0], size: [8] };
    const make = (type: 'int32' | 'float32', batch: number): unknown =>
      kernels
        .get('averageSpread')!
        .make(
          { ins: [aval(type, batch)], outs: averageSpreadOp.infer([aval(type, batch)], attrs), attrs },
          {} as never,
        );
    expect(make('int32', 1)).toBeNull();
    expect(make('float32', 0)).toBeNull();
    expect(make('float32', 1)).not.toBeNull();
  });
});

it('find the largest elements and where they are, as their loop does', () => {
  const op = maxPoolOp.saving!({} as never, [])!.op as Op<never>;
  const special = [NaN, -Infinity, Infinity, 1, 1, 2];
  for (let k = 0; k < 60; k++) {
    const { x: shape, attrs } = randomPooling(values);
    const value = k % 3 === 0 ? () => special[values.whole(0, 5)]! : k % 3 === 1 ? () => -Infinity : values.centred;
    const x = give('float32', shape, value);
    const outs = op.infer([x.aval], attrs as never);
    const code = kernels.get(op.name)!.make({ ins: [x.aval], outs, attrs }, {} as never)!;
    const loop = placed(op.lower!([x.aval], attrs as never) as Loop, [x]);
    expect(resultsOf(code, [x], outs)).toEqual(referenceResults(loop, [x], outs));
    code.dispose?.();
    release(x.slice);
  }
});
