import { isFloat, sameShape } from '@tensai/core';
import type { HostArray, Sample } from '@tensai/core/samples';
import { listOf } from './reading.ts';
import { rounded } from './spacing.ts';

// where exponentials overflow, sigmoids saturate and squares vanish in float32
const EXTREMES = [1e4, -100, 30, 100, -1e4, 1e-5, -30, -1e-5];

/** The turns in which the first element is far from 0. */
export const turns: readonly number[] = [0, 3, 4];

/**
 * Operands far from 0 and close to it, at which a sample's reference and its slopes are finite: elements where they are not are those of the sample.
 * In another turn each element gets another one. Null where that does not do either: a sum of such elements overflows.
 */
export function extremeInputs({ reference }: Sample, inputs: readonly HostArray[], turn: number): HostArray[] | null {
  const extreme = inputs.map((x, k): HostArray =>
    isFloat(x.dtype)
      ? {
          ...x,
          data: x.data.map((_, i) => rounded(EXTREMES[(i * (2 * k + 1) + k + turn) % EXTREMES.length]!, x.dtype)),
        }
      : x,
  );
  const results = (xs: readonly HostArray[]): readonly HostArray[] => listOf<HostArray>(reference(...xs));
  function* around(xs: readonly HostArray[]): Generator<HostArray> {
    yield* results(xs);
    for (const [k, x] of xs.entries())
      if (isFloat(x.dtype)) for (const sign of [1, -1]) yield* results(xs.with(k, moved(x, sign)));
  }
  const finite = (y: HostArray, i: number): boolean => Number.isFinite(rounded(y.data[i]!, y.dtype));
  const whole = (ys: Iterable<HostArray>): boolean => {
    for (const y of ys) if (!y.data.every((_, i) => finite(y, i))) return false;
    return true;
  };
  const first = inputs[0]!.shape;
  const elementwise =
    inputs.every(({ shape }) => sameShape(shape, first)) &&
    results(extreme).every(({ shape }) => sameShape(shape, first));
  if (!elementwise) return whole(around(extreme)) ? extreme : null;
  const near = [...around(extreme)];
  const tame = extreme.map((x, k) => ({
    ...x,
    data: x.data.map((value, i) => (near.every((y) => finite(y, i)) ? value : inputs[k]!.data[i]!)),
  }));
  return whole(near) || whole(around(tame)) ? tame : null;
}

// by no whole number: powers of negative numbers are there for those only
const moved = (x: HostArray, sign: number): HostArray => ({
  ...x,
  data: x.data.map((value) => value + sign * 1e-3 * Math.SQRT2 * Math.max(1e-3, Math.abs(value))),
});
