import { GradientTape } from '@tensai/autodiff';
import {
  add,
  defaultDevice,
  matmul,
  mean,
  random,
  relu,
  type SeedGenerator,
  sparseCategoricalCrossentropy,
  type Tensor,
  Variable,
} from '@tensai/core';
import { type HostArray, spread } from '@tensai/core/samples';
import { Adam } from '@tensai/optimizers';
import { place } from '../../testkit/src/layouts.ts';

/** Two layers in training. */
export interface Perceptron {
  readonly weights: readonly Variable[];
  readonly optimizer: Adam;
  /** A step of Adam for a batch; gives the loss. */
  readonly step: (x: Tensor, y: Tensor) => Tensor;
}

/** Its weights at first, for six features, and three classes. */
export const firstWeights: readonly HostArray[] = [
  spread([6, 8], -0.5, 0.5, 1),
  spread([8], -0.1, 0.1, 2),
  spread([8, 3], -0.5, 0.5, 3),
  spread([3], -0.1, 0.1, 4),
];

/** On the default device; with a generator, half of the hidden units are dropped at each step. */
export function perceptron(initial: readonly HostArray[] = firstWeights, seed?: SeedGenerator): Perceptron {
  const weights = initial.map((x) => new Variable(place(defaultDevice(), x)));
  const [kernel, bias, last, lastBias] = weights as [Variable, Variable, Variable, Variable];
  const optimizer = new Adam({ learningRate: 0.01 });
  const step = (x: Tensor, y: Tensor): Tensor => {
    const tape = new GradientTape();
    const loss = tape.record(() => {
      const active: Tensor = relu(add(matmul(x, kernel.read()), bias));
      const hidden = seed ? (random.dropout(active, 0.5, { seed }) as Tensor) : active;
      const logits = add(matmul(hidden, last.read()), lastBias);
      return mean(sparseCategoricalCrossentropy(y, logits, { fromLogits: true }));
    });
    optimizer.apply(tape.gradient(loss, weights), weights);
    return loss;
  };
  return { weights, optimizer, step };
}
