import type { HostArray } from '@tensai/core/samples';
import { compareAll } from '../../testkit/src/compare.ts';
import { conditionOf, type HostFunction } from '../../testkit/src/condition.ts';
import { spacing } from '../../testkit/src/spacing.ts';

/** What results are held to. */
export interface Expectation {
  readonly expected: readonly HostArray[];
  /** What the condition is measured of, and where. */
  readonly judge: HostFunction;
  readonly inputs: readonly HostArray[];
  /** 8 if left out. */
  readonly ulp?: number;
}

/** Where results are off by more than 8 units of the measured condition, or of the largest element; null where they are not. */
export async function disagreement(
  actual: readonly HostArray[],
  { expected, judge, inputs, ulp = 8 }: Expectation,
): Promise<string | null> {
  // what lies on the way is of size 1 or more: what cancels leaves its rounding behind
  const largest = expected.map(({ data, dtype }) =>
    spacing(
      data.reduce((most, x) => Math.max(most, Number.isFinite(x) ? Math.abs(x) : 0), 1),
      dtype,
    ),
  );
  const roughly = compareAll(actual, expected, { ulp, scale: (k) => largest[k]! });
  if (roughly.difference === null) return null;
  const condition = await conditionOf(judge, inputs);
  return compareAll(actual, expected, { ulp, scale: (k, i) => Math.max(largest[k]!, condition[k]![i]!) }).difference;
}
