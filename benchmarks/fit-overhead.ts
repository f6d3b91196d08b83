import {
  add,
  Adam,
  Dense,
  GradientTape,
  Input,
  jit,
  losses,
  matmul,
  random,
  relu,
  Sequential,
  type Tensor,
  tensor,
  tidy,
} from 'tensai';

/** A perceptron in training. */
export interface FitTask {
  /** Its inputs, hidden units and classes. */
  readonly widths: readonly number[];
  readonly batch: number;
  /** In an epoch. */
  readonly steps: number;
  readonly rounds: number;
}

/** Seconds per step. */
export interface FitTimes {
  /** Of a step written by hand and compiled by `jit`, over the same batches. */
  readonly byHand: number;
  /** Of `fit`, which also shuffles the rows, gathers batches from them and keeps the mean of the loss. */
  readonly byFit: number;
}

const loss = new losses.SparseCategoricalCrossentropy({ fromLogits: true });

function perceptron({ widths }: FitTask): Sequential {
  const [inputs, ...units] = widths;
  const last = units.length - 1;
  return new Sequential([
    Input([inputs!]),
    ...units.map((n, k) => new Dense(n, k < last ? { activation: 'relu' } : {})),
  ]);
}

/** Measures both in turns, after a warm-up of each, and takes the fastest epoch of each: whatever else runs on the machine only adds. */
export async function fitTimes(task: FitTask): Promise<FitTimes> {
  const { widths, batch, steps, rounds } = task;
  const rows = batch * steps;
  const inputs = widths[0]!;
  const x = random.uniform([rows, inputs], { seed: 1 });
  const y = random.randint([rows], 0, widths.at(-1)!, { seed: 2 });
  const [xs, ys] = [x.dataSync(), y.dataSync()];

  const variables = perceptron(task).trainableWeights;
  const adam = new Adam();
  const step = jit((input: Tensor, labels: Tensor): Tensor => {
    const tape = new GradientTape();
    const value = tape.record(() => {
      let h = input;
      for (let k = 0; k < variables.length; k += 2) {
        const z = add(matmul(h, variables[k]!), variables[k + 1]!);
        h = k + 2 < variables.length ? relu(z) : z;
      }
      return loss.apply(labels, h);
    });
    adam.apply(tape.gradient(value, variables), variables);
    return value;
  });
  const byHand = (): void => {
    for (let from = 0; from < rows; from += batch)
      tidy(() => {
        const input = tensor(xs.subarray(from * inputs, (from + batch) * inputs), { shape: [batch, inputs] });
        step(input, tensor(ys.subarray(from, from + batch)));
      });
  };

  const model = perceptron(task);
  model.compile({ optimizer: new Adam(), loss });
  const byFit = (): Promise<unknown> => model.fit(x, y, { batchSize: batch, verbose: 0 });

  const best = { byHand: Infinity, byFit: Infinity };
  for (let round = -2; round < rounds; round++)
    for (const [name, run] of [
      ['byHand', byHand],
      ['byFit', byFit],
    ] as const) {
      const start = performance.now();
      await run(); // oxlint-disable-line no-await-in-loop -- they would disturb each other
      if (round >= 0) best[name] = Math.min(best[name], (performance.now() - start) / 1000 / steps);
    }
  return best;
}
