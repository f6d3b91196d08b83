import {
  factsOf,
  leavesOf,
  mapStructure,
  onDevice,
  type Shape,
  ShapeMismatchError,
  type Structure,
  type Tensor,
  tensor,
  type TypedArray,
  pace,
} from '@tensai/core';
import type { Trainer } from '../trainer.ts';
import type { Tensors } from '../tensors.ts';
import { CallbackList } from './callbacks/callback-list.ts';
import { Feed } from './feed.ts';
import { progressLine } from './progress.ts';
import { type Given, plainBatches } from './read-data.ts';
import type { PredictOptions } from './run-options.ts';
import { runSteps } from './run-steps.ts';
import { lazyLogs } from './step-logs.ts';

/** Outputs of one place in the structure, on the host. */
interface Column {
  readonly parts: TypedArray[];
  rows: number;
  readonly like: Tensor;
  readonly shape: Shape;
}

/** The outputs for all batches, one after another. Each batch is copied to the host, so that the device holds one at a time; the whole goes back at the end. */
export async function predictWith(model: Trainer, given: Given<PredictOptions>): Promise<Tensors> {
  const { steps = null, callbacks: asked = [], verbose = 0, signal, yieldEvery = 50 } = given.options;
  const device = model.prepare();
  const feed = new Feed('predict', plainBatches('predict', given), steps);
  const params = { epochs: 1, steps: feed.steps, verbose: verbose === 'auto' ? 1 : verbose };
  const callbacks = new CallbackList('predict', asked, model, params);
  const began = performance.now();
  let structure: Structure<number> | null = null;
  const columns: Column[] = [];
  const collect = async (outputs: Tensors): Promise<void> => {
    const leaves = leavesOf(outputs as Structure<Tensor>);
    let next = 0;
    structure ??= mapStructure(outputs as Structure<Tensor>, () => next++);
    const data = await Promise.all(leaves.map((leaf) => leaf.data() as Promise<TypedArray>));
    leaves.forEach((leaf, k) => append(columns, k, leaf, data[k]!));
  };
  const step = model.stepFor('predictStep');
  try {
    await callbacks.call('onPredictBegin', {});
    await runSteps(
      {
        model,
        feed,
        device,
        step: (batch) => {
          const outputs = step(batch);
          // they end with their step
          return lazyLogs([['outputs', () => outputs]]);
        },
        callbacks,
        hooks: 'Predict',
        after: ({ outputs }) => collect(outputs as Tensors),
        stopped: () => signal?.aborted === true,
        due: pace(yieldEvery),
      },
      ({ steps: done }) => {
        if (verbose !== 0) console.log(progressLine(done, {}, (performance.now() - began) / 1000));
      },
    );
    // some of the outputs would be no answer
    signal?.throwIfAborted();
    await callbacks.call('onPredictEnd', {});
  } finally {
    feed.close();
  }
  return onDevice(device, () => mapStructure(structure!, (k) => joined(columns[k]!)));
}

function append(columns: Column[], k: number, leaf: Tensor, data: TypedArray): void {
  const [rows = 1, ...shape] = leaf.shape;
  const column = (columns[k] ??= { parts: [], rows: 0, like: leaf, shape });
  if (column.shape.some((extent, axis) => extent !== shape[axis]) || column.shape.length !== shape.length)
    throw new ShapeMismatchError({
      op: 'predict',
      what: 'outputs of different batches do not join',
      shapes: [[column.rows, ...column.shape], leaf.shape],
      hint: 'predict batches of different shapes apart: predictOnBatch(x)',
    });
  column.parts.push(data);
  column.rows += rows;
}

function joined({ parts, rows, shape, like: { dtype } }: Column): Tensor {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new (factsOf(dtype).array)(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return tensor(all, { shape: [rows, ...shape], dtype });
}
