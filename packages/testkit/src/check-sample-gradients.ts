import { type Device, type DType, isFloat } from '@tensai/core';
import type { HostArray, Sample } from '@tensai/core/samples';
import type { Findings } from './case.ts';
import { compareAll } from './compare.ts';
import { conditionOf } from './condition.ts';
import { converted, isGeneric } from './dtype-runs.ts';
import { firstOrderDiffers, floatInputs, secondOrderDiffers, weightsFor } from './gradient-check.ts';
import { listOf } from './reading.ts';
import { spacing } from './spacing.ts';
import { type GradientTask, tapeGradient } from './tape-gradient.ts';

const FLOAT32_ULP = 8;

/**
 * The gradients of a sample, with everything disposed of that its rules do not name in `reads`: the first and the second one against finite
 * differences in float64, those of operands in other layouts, and those in float32 against those in float64 at 8 units of the measured condition
 * (or of the largest element). A backend without float64 is judged by `judge`, which has it.
 */
export async function checkSampleGradients(
  device: Device,
  judge: Device,
  sample: Sample,
  findings: Findings,
): Promise<void> {
  const wanted = wantedOf(sample);
  if (wanted.length === 0) return;
  const { dtypes = ['float32', 'float64'] } = sample;
  const generic = isGeneric(sample.inputs);
  if (generic && !dtypes.includes('float64')) {
    findings.skips.push('gradients: the sample is not for float64');
    return;
  }
  const inputs = sample.inputs.map((x) => converted(x, 'float64'));
  const weights = weightsOf(sample, inputs, 'float64');
  if (weights.every((w) => w === null)) return;
  const task: GradientTask = { device: judge, call: sample.call, inputs, wanted, weights };

  let first: HostArray[] | undefined;
  await findings.check('gradient', async () => {
    first = await tapeGradient(task);
    return firstOrderDiffers(task, first);
  });
  if (!first || findings.failures.length > 0) return;
  const known = first;
  // rules keep for themselves only: one may live on what another keeps
  for (const [n, input] of wanted.length > 1 ? wanted.entries() : [])
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await findings.check(`gradient of input ${input} alone`, async () => {
      const { difference } = compareAll(await tapeGradient({ ...task, wanted: [input] }), [known[n]!], {
        ulp: 64,
        scale: largestElement([known[n]!]),
      });
      return difference;
    });
  await findings.check('second gradient', () => secondOrderDiffers(task, known));
  if (device === judge)
    await findings.check('gradient, reversed inputs', async () => {
      const { difference } = compareAll(await tapeGradient({ ...task, arrangement: 'reversed' }), known, {
        ulp: 64,
        scale: largestElement(known),
      });
      return difference;
    });
  if (generic && dtypes.includes('float32') && device.backend.caps.bytes.float32 !== undefined)
    await findings.check('gradient, float32', () => float32Differs(device, task, sample, known));
}

const wantedOf = ({ gradients, inputs }: Sample): readonly number[] => gradients ?? floatInputs(inputs);

/** Is there anything in a sample whose gradient is checked? */
export const sampleHasGradient = (sample: Sample): boolean =>
  wantedOf(sample).length > 0 &&
  listOf<HostArray>(sample.reference(...sample.inputs)).some(({ dtype }) => isFloat(dtype));

/** Weights for the results of one dtype; null for the others. */
const weightsOf = (sample: Sample, inputs: readonly HostArray[], dtype: DType): (HostArray | null)[] =>
  listOf<HostArray>(sample.reference(...inputs)).map((y, k) =>
    y.dtype === dtype ? weightsFor(y.shape, 3 + k, dtype) : null,
  );

const largestElement = (arrays: readonly HostArray[]): ((k: number) => number) => {
  const units = arrays.map(({ data, dtype }) =>
    spacing(
      data.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
      dtype,
    ),
  );
  return (k) => units[k]!;
};

async function float32Differs(
  device: Device,
  { call, inputs, wanted, device: judge }: GradientTask,
  sample: Sample,
  exact: readonly HostArray[],
): Promise<string | null> {
  const narrow = (xs: readonly HostArray[]): HostArray[] =>
    xs.map((x) => (x.dtype === 'float64' ? { ...x, dtype: 'float32', data: x.data.map(Math.fround) } : x));
  const narrowed = narrow(inputs);
  const weights = weightsOf(sample, narrowed, 'float32');
  // the weights of the results are operands too: the gradient's condition depends on them
  const operands = [...narrowed, ...weights.filter((w) => w !== null)];
  const gradient64 = (xs: readonly HostArray[]): Promise<HostArray[]> => {
    const wide = xs.map((x): HostArray => (x.dtype === 'float32' ? { ...x, dtype: 'float64' } : x));
    const given = wide.slice(inputs.length);
    return tapeGradient({
      device: judge,
      call,
      inputs: wide.slice(0, inputs.length),
      wanted,
      weights: weights.map((w) => w && given.shift()!),
    });
  };
  const actual = await tapeGradient({ device, call, inputs: narrowed, wanted, weights });
  const expected = (await gradient64(operands)).map((g): HostArray => ({ ...g, dtype: 'float32' }));
  const largest = largestElement(exact.map((g): HostArray => ({ ...g, dtype: 'float32' })));
  const roughly = compareAll(actual, expected, { ulp: FLOAT32_ULP, scale: largest });
  if (roughly.difference === null) return null;
  const condition = await conditionOf((...xs) => gradient64(xs), operands);
  return compareAll(actual, expected, {
    ulp: FLOAT32_ULP,
    scale: (k, i) => Math.max(largest(k), condition[k]![i]!),
  }).difference;
}
