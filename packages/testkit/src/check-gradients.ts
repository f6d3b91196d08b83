import { defaultDevice, defineError, type ErrorClass, MissingDTypeError, tensor, type TensorLike } from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';
import { callSample } from './case.ts';
import { firstOrderDiffers, floatInputs, secondOrderDiffers, weightsFor } from './gradient-check.ts';
import { place } from './layouts.ts';
import { read } from './reading.ts';
import { type GradientTask, tapeGradient, type TensorFunction } from './tape-gradient.ts';

/** What `checkGradients` may be told. */
export interface GradientOptions {
  /** The inputs whose gradients are checked; all if left out. */
  readonly wanted?: readonly number[];
  /** How many elements of each input are looked at one by one; all if left out. */
  readonly elements?: number;
  /** 2 checks the gradient of the gradient too. */
  readonly order?: 1 | 2;
}

/** A gradient that finite differences contradict. */
export const GradientError: ErrorClass<{ order: 1 | 2; difference: string }> = /* @__PURE__ */ defineError('gradient', {
  message: ({ order, difference }) =>
    `checkGradients: the ${order === 1 ? 'gradient' : 'second gradient'} is off: ${difference} by finite differences`,
});

/**
 * Compares the gradient of a function, as a tape computes it, with central differences in float64, and throws `GradientError`, which names the
 * element, where they differ. The function gets float64 tensors on the default backend, which must have that dtype. Its results may be of any shape:
 * they are added up with fixed weights. Points where it has a kink pass with any sub-gradient.
 *
 * @example
 * await checkGradients((x, y) => x.mul(y).sum(), [[1, 2], [3, 4]]);
 * await checkGradients((x) => x.mul(Math.random()), [[1, 2]]) // throws gradient
 */
export async function checkGradients(
  f: TensorFunction,
  inputs: readonly TensorLike[],
  { wanted, elements = Infinity, order = 1 }: GradientOptions = {},
): Promise<void> {
  const device = defaultDevice();
  const { name, caps } = device.backend;
  if (caps.bytes.float64 === undefined) throw new MissingDTypeError({ dtype: 'float64', backend: name });
  const arrays = await Promise.all(inputs.map(inFloat64));
  const results = await callSample({ call: f }, device, () => arrays.map((x) => place(device, x)));
  const task: GradientTask = {
    device,
    call: f,
    inputs: arrays,
    wanted: wanted ?? floatInputs(arrays),
    weights: results.map(({ shape, dtype }, k) => (dtype === 'float64' ? weightsFor(shape, 3 + k) : null)),
  };
  const first = await tapeGradient(task);
  const difference = await firstOrderDiffers({ ...task, elements }, first);
  if (difference !== null) throw new GradientError({ order: 1, difference });
  if (order === 1) return;
  const second = await secondOrderDiffers(task);
  if (second !== null) throw new GradientError({ order: 2, difference: second });
}

async function inFloat64(input: TensorLike): Promise<HostArray> {
  const x = typeof input === 'object' && 'type' in input ? input : tensor(input, { dtype: 'float64' });
  const array = await read('tensor' in x ? x.tensor : x);
  if (x !== input) x.dispose();
  return { ...array, dtype: 'float64' };
}
