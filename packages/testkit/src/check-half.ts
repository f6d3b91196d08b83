import type { Device, DType } from '@tensai/core';
import type { HostArray, Sample } from '@tensai/core/samples';
import { callSample, type Findings } from './case.ts';
import { compareAll } from './compare.ts';
import { conditionOf } from './condition.ts';
import { converted } from './dtype-runs.ts';
import { place } from './layouts.ts';
import type { Observed } from './observer.ts';
import { listOf } from './reading.ts';
import { spacing } from './spacing.ts';

// each op rounds to few bits, and the next one works with what is left
const SEVERAL_OPS = 4;

/**
 * One call of a sample in a half dtype, against its reference at the same rounded inputs. What is one op is calculated in float32 and rounded once: it may
 * be off by 1 unit in the last place of the dtype, a function of several ops by 4, of the spacing at the expected value or the condition (or at the largest
 * element, for samples that state their own error bound).
 */
export async function checkHalf(
  device: Device,
  sample: Sample,
  dtype: DType,
  observed: Observed,
  findings: Findings,
): Promise<void> {
  const inputs = sample.inputs.map((x) => converted(x, dtype));
  const expected = halfReference(sample, dtype, inputs);
  const ulp = observed.ops > 1 ? SEVERAL_OPS : 1;
  await findings.check(dtype, async () => {
    const actual = await callSample(sample, device, () => inputs.map((x) => place(device, x)));
    const { difference } = compareAll(actual, expected, { ulp });
    if (difference === null) return null;
    const condition = await conditionOf((...xs) => halfReference(sample, dtype, xs), inputs);
    const largest = expected.map(({ data }) =>
      sample.ulp === undefined ? 0 : spacing(Math.max(0, ...data.map(Math.abs).filter(Number.isFinite)), dtype),
    );
    return compareAll(actual, expected, { ulp, scale: (k, i) => Math.max(largest[k]!, condition[k]![i]!) }).difference;
  });
}

/** What a sample expects of inputs of a half dtype: references know float32 and float64. What is float32 for both is so by itself. */
function halfReference({ reference }: Sample, dtype: DType, inputs: readonly HostArray[]): HostArray[] {
  const among = (name: DType): readonly HostArray[] =>
    listOf<HostArray>(reference(...inputs.map((x) => (x.dtype === dtype ? { ...x, dtype: name } : x))));
  const double = among('float64');
  return among('float32').map((y, k) =>
    y.dtype === 'float32' && double[k]!.dtype === 'float64' ? { ...y, dtype } : y,
  );
}
