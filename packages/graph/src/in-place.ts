import { avalOf, contracts, isRows, type Loop, sameShape, tensorsOf } from '@tensai/core';
import { isInPlace, readsPlainly } from './compose.ts';
import type { Nest } from './nest.ts';
import type { Launch } from './program.ts';

/**
 * Which inputs of a step its result `out` may overwrite: those that are read at the very point that is written, and nowhere else. Kernels and algorithms
 * promise nothing of the kind, and behind a matrix product the result's place is taken before the input is read.
 */
export function overwritable({ site, ins, operands }: Launch, out: number): readonly number[] {
  const { op, attrs, outs, device } = site;
  const type = outs[out]!;
  if (site.way !== 'loop' || !op.lower) return [];
  const loop = op.lower(
    operands.map((placed) => avalOf(placed?.type ?? null)),
    attrs,
  );
  if (isRows(loop) || loop.scatter || loop.out || contracts(loop) || !sameShape(loop.space, type.shape)) return [];
  // one that is cut into several launches reads again what it has written
  if (tensorsOf(loop) > device.backend.caps.maxBuffers) return [];
  const nest = asNest(loop);
  return ins.flatMap((placed, i) => {
    const readings = loop.inputs.flatMap(({ of }, k) => ((of ?? k) === i ? [k] : []));
    const fits = placed.type.dense && placed.type.size === type.size && placed.type.bytes === type.bytes;
    const here = readings.every(
      (k) => readsPlainly(nest, k) && isInPlace(loop.inputs[k]!.view, nest, placed.type.shape),
    );
    return fits && readings.length > 0 && here ? [i] : [];
  });
}

const asNest = ({ space, inputs, reduce, outputs }: Loop): Nest => ({
  space,
  ...(reduce && { reduce }),
  inputs: inputs.map(({ aval, view }, value) => ({ value, aval, view })),
  hosts: [],
  outputs,
});
