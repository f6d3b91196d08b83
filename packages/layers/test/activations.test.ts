import './setup.ts';
import { gelu, mul, relu, sigmoid, softmax, tanh, type Tensor, tensor } from '@tensai/core';
import { activationName, activationRegistry, activations, getActivation } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { checkGradients } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { difference } from './difference.ts';

test('without register(), names are unknown and say where they come from', () => {
  expect(() => getActivation('relu')).toThrow(
    "the activation 'relu' is not registered\nhint: pass the activation itself, or call register() from '@tensai/layers/all'",
  );
  expect(activationName(relu)).toBe('relu');
  expect(() => activationName(softmax)).toThrow("register() from '@tensai/layers/all'");
  register();
});

test.each(
  'relu relu6 leaky_relu elu selu celu gelu silu swish mish sigmoid hard_sigmoid log_sigmoid sparse_sigmoid tanh hard_tanh tanh_shrink hard_shrink soft_shrink softplus softsign softmax log_softmax sparsemax squareplus sparse_plus exponential linear hard_silu hard_swish'.split(
    ' ',
  ),
)('%s is known, keeps shapes, and is found again by its saved name', (name) => {
  const activation = getActivation(name);
  expect(activation(tensor([[1, -2, 0.5]])).shape).toEqual([1, 3]);
  expect(getActivation(activationName(activation))).toBe(activation);
});

test('glu halves the last axis', () => {
  expect(getActivation('glu')(tensor([[1, 2, 0, 0]])).arraySync()).toEqual([[0.5, 1]]);
});

test('null is linear', () => {
  const x = tensor([1]);
  expect(getActivation(null)).toBe(activations.linear);
  expect(getActivation(undefined)(x)).toBe(x);
});

test('the string gelu is exact, unlike the op', async () => {
  const x = tensor([-1, 2]);
  expect(difference(getActivation('gelu')(x), gelu(x, { approximate: false }))).toBeNull();
  expect(difference(activations.gelu(x, { approximate: true }), gelu(x))).toBeNull();
  expect(activationName(getActivation('gelu'))).toBe('gelu');
  // saved as 'gelu' it would come back as another function
  expect(() => activationName(gelu)).toThrow('without a registered name');
});

test('names of ops, of registered functions, of no one', () => {
  expect([tanh, sigmoid, softmax, activations.exponential].map((f) => activationName(f))).toEqual([
    'tanh',
    'sigmoid',
    'softmax',
    'exponential',
  ]);
  const twice = (x: Tensor): Tensor => mul(x, 2);
  expect(() => activationName(twice)).toThrow("give it one: activationRegistry.register('twice', twice)");
  activationRegistry.register('twice', twice);
  expect(activationName(twice)).toBe('twice');
  expect(getActivation('twice')).toBe(twice);
});

test('relu with a slope, a largest value and a threshold', async () => {
  const x = tensor([-3, 0.5, 1, 2, 9]);
  expect(difference(activations.relu(x, { maxValue: 6 }), [0, 0.5, 1, 2, 6])).toBeNull();
  expect(difference(activations.relu(x, { threshold: 1 }), [0, 0, 1, 2, 9])).toBeNull();
  expect(
    difference(activations.relu(x, { negativeSlope: 0.5, threshold: 1, maxValue: 2 }), [-2, -0.25, 1, 2, 2]),
  ).toBeNull();
  expect(() => activations.relu(x, { negativeSlope: -1 })).toThrow('relu: negativeSlope is not negative, got -1');
  expect(() => activations.relu(x, { maxValue: -1 })).toThrow('relu: maxValue is not negative, got -1');
  expect(() => activations.relu(x, { slope: 1 } as never)).toThrow('there is no option');
});

test('sparsemax: on the simplex, with ties, along any axis, differentiable', async () => {
  expect(difference(activations.sparsemax(tensor([2, 2, -5])), [0.5, 0.5, 0])).toBeNull();
  expect(
    difference(
      activations.sparsemax(
        tensor([
          [1, 0],
          [1, 5],
        ]),
        0,
      ),
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ),
  ).toBeNull();
  expect(difference(activations.sparsemax(tensor([7])), [1])).toBeNull();
  await checkGradients(
    (x) => mul(activations.sparsemax(x), tensor([1, -2, 3], { dtype: 'float64' })),
    [tensor([0.3, 0.1, -2], { dtype: 'float64' })],
  );
});

test('refused', () => {
  expect(() => getActivation('rellu')).toThrow(/hint: did you mean 'relu'/);
  expect(() => getActivation(3 as never)).toThrow('an activation is a string or a function, got a number');
  expect(() => getActivation('threshold')).toThrow('not registered');
});
