import './setup.ts';
import { tensor } from '@tensai/core';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  categoricalHinge,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
} from '@tensai/losses';
import { checkGradients } from '@tensai/testkit';
import { expect, test } from 'vitest';

const distributions = [
  [0.2, 0.5, 0.3],
  [0.6, 0.15, 0.25],
];
const predicted = [
  [0.3, 0.45, 0.25],
  [0.5, 0.3, 0.2],
];
const functions = {
  binaryCrossentropy,
  categoricalCrossentropy,
  cosineSimilarity,
  hinge,
  klDivergence,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  squaredHinge,
  categoricalHinge,
  logCosh,
  huber: (yTrue: Parameters<typeof huber>[0], yPred: Parameters<typeof huber>[1]) =>
    huber(yTrue, yPred, { delta: 0.12 }),
};

test.each(Object.entries(functions))('%s', async (_, f) => {
  await expect(
    checkGradients((yPred, yTrue) => f(yTrue, yPred), [predicted, distributions], { order: 2 }),
  ).resolves.toBeUndefined();
});

test('sparseCategoricalCrossentropy, with labels left out', async () => {
  const labels = tensor([2, -1], { dtype: 'int32' });
  await checkGradients((yPred) => sparseCategoricalCrossentropy(labels, yPred, { ignoreClass: -1 }), [predicted]);
  await expect(
    checkGradients(
      (x) => sparseCategoricalCrossentropy(labels, x, { ignoreClass: -1, fromLogits: true }),
      [
        [
          [3, -4, 1],
          [0, 1, 2],
        ],
      ],
    ),
  ).resolves.toBeUndefined();
});

test('logCosh is exact for small and for large errors', () => {
  const labels = tensor([[0], [0], [0], [0]]);
  const errors = [1e-4, 0.5, -20, 1e4];
  const losses = logCosh(labels, tensor(errors, { shape: [4, 1] })).arraySync() as readonly number[];
  const exact = [5e-9, Math.log(Math.cosh(0.5)), 20 - Math.LN2, 1e4 - Math.LN2];
  losses.forEach((loss, i) => expect(loss / exact[i]!).toBeCloseTo(1, 5));
});
