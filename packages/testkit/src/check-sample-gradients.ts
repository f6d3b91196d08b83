import { type Device, type DType, isFloat, sameShape, sizeOf, type Tensor } from '@tensai/core';
import type { HostArray, Sample } from '@tensai/core/samples';
import { callSample, type Findings } from './case.ts';
import { checkCompiled } from './check-compiled.ts';
import { compareAll, indexOf } from './compare.ts';
import { conditionOf } from './condition.ts';
import { converted, isGeneric } from './dtype-runs.ts';
import { extremeInputs, turns } from './extremes.ts';
import { narrow } from './differences.ts';
import { firstOrderDiffers, floatInputs, secondOrderDiffers, weightsFor } from './gradient-check.ts';
import { place } from './layouts.ts';
import { listOf } from './reading.ts';
import { spacing } from './spacing.ts';
import { gradientCall, type GradientTask, tapeGradient } from './tape-gradient.ts';

const FLOAT32_ULP = 8;

/**
 * The gradients of a sample (see `tapeGradient`), with everything disposed of that its rules do not name in `reads`: the first and the second one against finite
 * differences in float64, those of operands in other layouts, and those in float32 against those in float64 at 8 units of the measured condition
 * (or of the largest element). A backend without float64 is judged by `judge`, which has it.
 */
export async function checkSampleGradients(
  device: Device,
  judge: Device,
  sample: Sample,
  findings: Findings,
): Promise<void> {
  const empty = sample.inputs.some(({ shape }) => sizeOf(shape) === 0);
  const wanted = empty ? floatsOf(sample.inputs) : wantedOf(sample);
  if (wanted.length === 0) return;
  const { dtypes = ['float32', 'float64'] } = sample;
  const generic = isGeneric(sample.inputs);
  if (generic && !dtypes.includes('float64')) return checkNarrowly(judge, sample, wanted, findings);
  const inputs = sample.inputs.map((x) => converted(x, 'float64'));
  const weights = weightsOf(sample, inputs, 'float64');
  if (weights.every((w) => w === null)) return;
  const task: GradientTask = { device: judge, call: sample.call, inputs, wanted, weights };

  if (empty) {
    // nothing to compare, but shapes
    await findings.check('gradient', async () => shapesDiffer(task, await tapeGradient(task)));
    return;
  }
  let first: HostArray[] | undefined;
  await findings.check('gradient', async () => {
    first = await tapeGradient(task);
    return firstOrderDiffers(task, first);
  });
  if (!first || findings.failures.length > 0) return;
  findings.order = 1;
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
  await findings.check('second gradient', () => secondOrderDiffers(task));
  if (findings.failures.length === 0) findings.order = 2;
  if (device === judge)
    await findings.check('gradient, reversed inputs', async () => {
      const { difference } = compareAll(await tapeGradient({ ...task, arrangement: 'reversed' }), known, {
        ulp: 64,
        scale: largestElement(known),
      });
      return difference;
    });
  if (!generic) return;
  await checkExtremes(task, sample, findings);
  const { bytes } = device.backend.caps;
  const needed = [
    'float32' as const,
    ...listOf<HostArray>(sample.reference(...sample.inputs)).map(({ dtype }) => dtype),
  ];
  if (!dtypes.includes('float32') || needed.some((dtype) => bytes[dtype] === undefined)) return;
  const narrowed = inFloat32(device, task, sample);
  const judged = float32Judge(task, narrowed, known);
  await findings.check('gradient, float32', async () => judged(await tapeGradient(narrowed)));
  if (findings.failures.length === 0 && findings.compiles) await checkCompiledGradient(narrowed, judged, findings);
  await checkExtremes(narrowed, sample, findings);
}

type Judge = (actual: readonly HostArray[]) => Promise<string | null>;

/** A gradient as a program: forward and backward, with loops joined across. */
async function checkCompiledGradient(task: GradientTask, judged: Judge, findings: Findings): Promise<void> {
  const { device, inputs, weights } = task;
  const operands = (): Tensor[] => [...inputs, ...weights.filter((w) => w !== null)].map((x) => place(device, x));
  const call = gradientCall(task);
  const eager = await callSample({ call }, device, operands);
  await checkCompiled('gradient', { device, call, operands, eager, judged }, findings);
}

/** The gradients of what has no float64, as complex numbers have none. */
async function checkNarrowly(
  device: Device,
  sample: Sample,
  wanted: readonly number[],
  findings: Findings,
): Promise<void> {
  const inputs = sample.inputs.map((x) => converted(x, 'float32'));
  const weights = weightsOf(sample, inputs, 'float32');
  if (weights.every((w) => w === null) || inputs.some(({ shape }) => sizeOf(shape) === 0)) return;
  const task = { device, call: sample.call, inputs, wanted, weights, precision: narrow };
  await findings.check('gradient', async () => firstOrderDiffers(task, await tapeGradient(task)));
  if (findings.failures.length > 0) return;
  findings.order = 1;
  await findings.check('second gradient', () => secondOrderDiffers(task));
  if (findings.failures.length === 0) findings.order = 2;
}

/** The same task in float32. */
function inFloat32(device: Device, { call, inputs, wanted }: GradientTask, sample: Sample): GradientTask {
  const narrowed = inputs.map((x): HostArray =>
    x.dtype === 'float64' ? { ...x, dtype: 'float32', data: x.data.map(Math.fround) } : x,
  );
  return { device, call, inputs: narrowed, wanted, weights: weightsOf(sample, narrowed, 'float32') };
}

/** Far from 0, and close to it, a gradient is a number wherever the function is smooth: no 0 · ∞, no ∞ − ∞. */
async function checkExtremes(task: GradientTask, sample: Sample, findings: Findings): Promise<void> {
  const tries = turns.flatMap((turn) => {
    const inputs = extremeInputs(sample, task.inputs, turn);
    return inputs ? [inputs] : [];
  });
  if (tries.length === 0) return;
  const { dtype } = task.inputs[task.wanted[0]!]!;
  await findings.check(`gradient at extremes, ${dtype}`, async () => {
    for (const inputs of tries) {
      // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
      const gradients = await tapeGradient({ ...task, inputs });
      for (const [n, { data, shape }] of gradients.entries()) {
        const at = data.findIndex(Number.isNaN);
        if (at < 0) continue;
        const operands = inputs.map((x) => x.data[at % x.data.length]).join(', ');
        return `NaN of input ${task.wanted[n]} at ${indexOf(at, shape)}, operands ${operands}`;
      }
    }
    return null;
  });
}

function shapesDiffer({ inputs, wanted }: GradientTask, gradients: readonly HostArray[]): string | null {
  const n = gradients.findIndex(({ shape }, k) => !sameShape(shape, inputs[wanted[k]!]!.shape));
  return n < 0 ? null : `the gradient of input ${wanted[n]} has the shape [${gradients[n]!.shape.join(', ')}]`;
}

const floatsOf = (inputs: readonly HostArray[]): number[] =>
  inputs.flatMap(({ dtype }, i) => (isFloat(dtype) ? [i] : []));

const wantedOf = ({ gradients, inputs }: Sample): readonly number[] => gradients ?? floatInputs(inputs);

/** Is there anything in a sample whose gradient is checked? */
export const sampleHasGradient = (sample: Sample): boolean =>
  wantedOf(sample).length > 0 &&
  listOf<HostArray>(sample.reference(...sample.inputs)).some(({ dtype }) => isFloat(dtype));

/** Does a sample lead from numbers to numbers? What does has slopes, be they 0. */
export const sampleHasSlopes = ({ inputs, reference }: Sample): boolean =>
  floatInputs(inputs).length > 0 && listOf<HostArray>(reference(...inputs)).some(({ dtype }) => isFloat(dtype));

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

/** Tells what is wrong with gradients in float32: what those in float64 do not admit. */
function float32Judge(exactTask: GradientTask, task: GradientTask, exact: readonly HostArray[]): Judge {
  const { call, inputs, wanted, weights } = task;
  // the weights of the results are operands too: the gradient's condition depends on them
  const operands = [...inputs, ...weights.filter((w) => w !== null)];
  const gradient64 = (xs: readonly HostArray[]): Promise<HostArray[]> => {
    const wide = xs.map((x): HostArray => (x.dtype === 'float32' ? { ...x, dtype: 'float64' } : x));
    const given = wide.slice(inputs.length);
    return tapeGradient({
      device: exactTask.device,
      call,
      inputs: wide.slice(0, inputs.length),
      wanted,
      weights: weights.map((w) => w && given.shift()!),
    });
  };
  const largest = largestElement(exact.map((g): HostArray => ({ ...g, dtype: 'float32' })));
  let expected: HostArray[] | undefined;
  return async (actual) => {
    expected ??= (await gradient64(operands)).map((g): HostArray => ({ ...g, dtype: 'float32' }));
    const roughly = compareAll(actual, expected, { ulp: FLOAT32_ULP, scale: largest });
    if (roughly.difference === null) return null;
    const condition = await conditionOf((...xs) => gradient64(xs), operands);
    return compareAll(actual, expected, {
      ulp: FLOAT32_ULP,
      scale: (k, i) => Math.max(largest(k), condition[k]![i]!),
    }).difference;
  };
}
