import { add, type Device, isFloat, multiply, sizeOf, type Tensor } from '@tensai/core';
import { host, type HostArray, spread } from '@tensai/core/samples';
import { callSample } from './case.ts';
import { indexOf } from './compare.ts';
import { type Precision, slopeDiffers } from './differences.ts';
import { place } from './layouts.ts';
import { listOf } from './reading.ts';
import { secondTapeGradient, tapeGradient, type GradientTask, type TensorFunction } from './tape-gradient.ts';

/** What is judged by finite differences: float64 inputs on a device that has float64. */
export interface DifferenceTask extends GradientTask {
  /** How many elements of an input are looked at one by one; all of them together are always looked at along a line. */
  readonly elements?: number;
  /** In float64 if left out. */
  readonly precision?: Precision;
}

const ELEMENTS = 12;
const DIRECTIONS = 2;

/** A weight in [−1.5, −0.5] or [0.5, 1.5] for every element, so that no two results cancel. */
export function weightsFor(shape: readonly number[], seed: number, dtype: HostArray['dtype'] = 'float64'): HostArray {
  const { data } = spread(shape, -1, 1, seed, dtype);
  return host(
    data.map((x) => (x < 0 ? x - 0.5 : x + 0.5)),
    shape,
    dtype,
  );
}

/** `Σ weights · results`, and the sum of the magnitudes of its terms. */
async function weighted(
  device: Device,
  call: TensorFunction,
  inputs: readonly HostArray[],
  weights: readonly (HostArray | null)[],
): Promise<{ readonly sum: number; readonly magnitude: number }> {
  const results = await callSample({ call }, device, () => inputs.map((x) => place(device, x)));
  let sum = 0;
  let magnitude = 0;
  results.forEach(({ data }, k) => {
    const weight = weights[k]?.data;
    if (!weight) return;
    data.forEach((y, i) => {
      sum += y * weight[i]!;
      magnitude += Math.abs(y * weight[i]!);
    });
  });
  return { sum, magnitude };
}

const largestOf = (arrays: readonly HostArray[]): number =>
  arrays.reduce((most, { data }) => data.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0);

/** An element as wide as its value: steps are relative to it. */
const width = (x: number): number => Math.max(1, Math.abs(x));

/** The claimed gradients against central differences: element by element, and all elements along a line. The first difference, readably. */
export async function firstOrderDiffers(task: DifferenceTask, claimed: readonly HostArray[]): Promise<string | null> {
  const { device, call, inputs, weights, wanted, elements = ELEMENTS } = task;
  const precision = task.precision && { precision: task.precision };
  const scale = largestOf(claimed);
  const { magnitude } = await weighted(device, call, inputs, weights);
  for (const [n, input] of wanted.entries()) {
    const { shape, data } = inputs[input]!;
    const gradient = claimed[n]!;
    if (gradient.data.length !== data.length)
      return `the gradient of input ${input} has the shape [${gradient.shape.join(', ')}], the input [${shape.join(', ')}]`;
    const value = async (moved: readonly number[]): Promise<number> =>
      (
        await weighted(
          device,
          call,
          inputs.map((x, k) => (k === input ? { ...x, data: moved } : x)),
          weights,
        )
      ).sum;
    // spread evenly over the input, its first and last element among them
    const count = Math.min(elements, data.length);
    for (let k = 0; k < count; k++) {
      const at = count === 1 ? 0 : Math.round((k * (data.length - 1)) / (count - 1));
      // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
      const measured = await slopeDiffers({
        along: (t) => value(data.with(at, data[at]! + t * width(data[at]!))),
        claimed: gradient.data[at]! * width(data[at]!),
        scale,
        magnitude,
        ...precision,
      });
      if (measured !== null)
        return `of input ${input} at ${indexOf(at, shape)}: ${gradient.data[at]} instead of ${measured / width(data[at]!)}`;
    }
    if (data.length <= count) continue;
    const direction = weightsFor(shape, 5 + input).data.map((u, i) => u * width(data[i]!));
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    const measured = await slopeDiffers({
      along: (t) => value(data.map((x, i) => x + t * direction[i]!)),
      claimed: dot(gradient.data, direction),
      scale: scale * direction.reduce((sum, x) => sum + Math.abs(x), 0),
      magnitude,
      ...precision,
    });
    if (measured !== null)
      return `of input ${input} along a line through all elements: ${dot(gradient.data, direction)} instead of ${measured}`;
  }
  return null;
}

/**
 * The gradient of the gradient against central differences of the gradient, along lines through all elements of all inputs. The results are bent on
 * their way into the sum, so that the backward of a linear function has something to differentiate too.
 */
export async function secondOrderDiffers(straight: DifferenceTask): Promise<string | null> {
  const task = { ...straight, call: bent(straight.call) };
  const { inputs, wanted } = task;
  const first = await tapeGradient(task);
  const seconds = wanted.map((i) => weightsFor(inputs[i]!.shape, 11 + i, inputs[i]!.dtype));
  const claimed = await secondTapeGradient(task, seconds);
  const combined = (gradients: readonly HostArray[], size: (x: number) => number): number =>
    gradients.reduce((sum, { data }, n) => sum + dot(data.map(size), seconds[n]!.data.map(size)), 0);
  const magnitude = combined(first, Math.abs);
  const scale = largestOf(claimed);
  for (let k = 0; k < DIRECTIONS; k++) {
    const directions = wanted.map((i) =>
      weightsFor(inputs[i]!.shape, 23 + 7 * k + i).data.map((u, j) => u * width(inputs[i]!.data[j]!)),
    );
    const along = async (t: number): Promise<number> => {
      const moved = inputs.map((x, i) => {
        const n = wanted.indexOf(i);
        return n < 0 ? x : { ...x, data: x.data.map((value, j) => value + t * directions[n]![j]!) };
      });
      return combined(await tapeGradient({ ...task, inputs: moved }), (x) => x);
    };
    const slope = claimed.reduce((sum, { data }, n) => sum + dot(data, directions[n]!), 0);
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    const measured = await slopeDiffers({
      along,
      claimed: slope,
      scale,
      magnitude,
      jumps: true,
      ...(task.precision && { precision: task.precision }),
    });
    if (measured !== null) return `along a line through all elements: ${slope} instead of ${measured}`;
  }
  return null;
}

// y + y² / 2, which has a slope at 0 too
const bent =
  (call: TensorFunction): TensorFunction =>
  (...xs) =>
    listOf<Tensor>(call(...xs)).map((y) => (isFloat(y.dtype) ? add(y, multiply(multiply(y, y), 0.5)) : y));

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** The inputs that have a gradient. */
export const floatInputs = (inputs: readonly HostArray[]): number[] =>
  inputs.flatMap(({ dtype, shape }, i) => (isFloat(dtype) && sizeOf(shape) > 0 ? [i] : []));
