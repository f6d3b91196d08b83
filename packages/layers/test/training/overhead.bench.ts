// How much `fit` costs over the same step written by hand:
// node --conditions=@tensai/source packages/layers/test/training/overhead.bench.ts
import { cpu } from '@tensai/backend-cpu';
import { add, matmul, registerBackend, relu, setRandomSeed, tensor, tidy, Variable } from '@tensai/core';
import { GradientTape } from '@tensai/autodiff';
import { Dense, Input, Sequential } from '@tensai/layers';
import { SparseCategoricalCrossentropy } from '@tensai/losses';
import { Adam } from '@tensai/optimizers';

registerBackend(cpu());
setRandomSeed(1);

interface Task {
  readonly widths: readonly number[];
  readonly batch: number;
  readonly steps: number;
}

const tasks: readonly Task[] = [
  { widths: [32, 64, 10], batch: 32, steps: 2000 },
  { widths: [784, 512, 512, 10], batch: 128, steps: 30 },
];

const loss = new SparseCategoricalCrossentropy({ fromLogits: true });

function dataOf({ widths, batch, steps }: Task): { x: Float32Array; y: Int32Array } {
  const rows = batch * Math.min(steps, 100);
  return {
    x: Float32Array.from({ length: rows * widths[0]! }, () => Math.random()),
    y: Int32Array.from({ length: rows }, () => Math.floor(Math.random() * widths.at(-1)!)),
  };
}

const layersOf = ({ widths }: Task): Dense[] =>
  widths.slice(1).map((units, k) => new Dense(units, k < widths.length - 2 ? { activation: relu } : {}));

/** Microseconds of one step in a loop of one's own, with ops alone. */
function byHand(task: Task): number {
  const { widths, batch, steps } = task;
  const { x, y } = dataOf(task);
  const model = new Sequential([Input([widths[0]!]), ...layersOf(task)]);
  const variables = model.trainableWeights.map((variable) => new Variable(variable.value));
  const adam = new Adam();
  const rows = y.length;
  const began = performance.now();
  for (let step = 0; step < steps; step++)
    tidy(() => {
      const at = (step * batch) % rows;
      const input = tensor(x.subarray(at * widths[0]!, (at + batch) * widths[0]!), { shape: [batch, widths[0]!] });
      const labels = tensor(y.subarray(at, at + batch));
      const tape = new GradientTape();
      const value = tape.record(() => {
        let h = input as never;
        for (let k = 0; k < variables.length; k += 2) {
          const z = add(matmul(h, variables[k]!), variables[k + 1]!);
          h = (k + 2 < variables.length ? relu(z) : z) as never;
        }
        return loss.apply(labels, h);
      });
      adam.apply(tape.gradient(value, variables) as never, variables);
    });
  return ((performance.now() - began) * 1000) / steps;
}

/** Microseconds of one step in `fit`. */
async function byFit(task: Task): Promise<number> {
  const { widths, batch, steps } = task;
  const { x, y } = dataOf(task);
  const model = new Sequential([Input([widths[0]!]), ...layersOf(task)]);
  model.compile({ optimizer: new Adam(), loss });
  const rows = tensor(x, { shape: [y.length, widths[0]!] });
  const epochs = (steps * batch) / y.length;
  const began = performance.now();
  await model.fit(rows, y, { batchSize: batch, epochs, verbose: 0 });
  return ((performance.now() - began) * 1000) / steps;
}

for (const task of tasks) {
  const ratios: number[] = [];
  const hands: number[] = [];
  const fits: number[] = [];
  for (let round = 0; round < 5; round++) {
    const hand = byHand(task);
    // oxlint-disable-next-line no-await-in-loop -- they would disturb each other
    const fit = await byFit(task);
    hands.push(hand);
    fits.push(fit);
    ratios.push(fit / hand);
  }
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[2]!;
  console.log(
    `${task.widths.join('-')}, batch ${task.batch}: ${middle(hands).toFixed(0)} us by hand, ${middle(fits).toFixed(0)} us in fit, ×${middle(ratios).toFixed(2)}`,
  );
}
