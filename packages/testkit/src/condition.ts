import { isFloat } from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';
import { spacing } from './spacing.ts';

/** Something computed from host arrays: a sample's reference, or a gradient. */
export type HostFunction = (...inputs: HostArray[]) => readonly HostArray[] | Promise<readonly HostArray[]>;

const TRIALS = 5;

/**
 * The measured condition: how far each element of each result moves when every floating point element of the inputs moves by one unit in the last
 * place of its dtype, up or down. What no calculation in that dtype can do better than, however it sums.
 */
export async function conditionOf(f: HostFunction, inputs: readonly HostArray[]): Promise<readonly number[][]> {
  const base = await f(...inputs);
  const moved = base.map(({ data }) => new Array<number>(data.length).fill(0));
  for (let trial = 0; trial < TRIALS; trial++) {
    // oxlint-disable-next-line no-await-in-loop -- f may use the only device
    const results = await f(...inputs.map((x, k) => nudged(x, trial, k)));
    results.forEach(({ data }, k) =>
      data.forEach((y, i) => {
        const distance = Math.abs(y - base[k]!.data[i]!);
        if (distance > moved[k]![i]!) moved[k]![i] = distance;
      }),
    );
  }
  return moved;
}

/** The array with each element moved by one unit; in the first trial all away from zero, then in signs without pattern. */
function nudged(x: HostArray, trial: number, input: number): HostArray {
  if (!isFloat(x.dtype)) return x;
  const data = x.data.map((value, i) => {
    const up = trial === 0 ? value >= 0 : coin(i, trial * 31 + input);
    const step = Number.isFinite(value) ? spacing(value, x.dtype) : 0;
    return up ? value + step : value - step;
  });
  return { ...x, data };
}

/** Heads or tails, unlike for neighbours and from trial to trial. */
function coin(i: number, salt: number): boolean {
  let hash = Math.imul(i + 1 + salt * 7919, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 9) & 1) === 1;
}
