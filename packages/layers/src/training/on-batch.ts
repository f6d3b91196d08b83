import { type Device, onDevice, type Scope, type Tensor, tidy } from '@tensai/core';
import type { Trainer } from '../trainer.ts';
import { asTensors, type Data, onto } from './as-tensors.ts';
import type { Batch } from './batch.ts';
import { classTable, weightedByClass } from './class-weights.ts';
import type { OnBatchOptions } from './run-options.ts';
import { type NumberLogs, readLogs } from './step-logs.ts';
import { StepMemory } from './step-memory.ts';
import type { Step } from './compiled-steps.ts';
import type { Tensors } from '../tensors.ts';

/** One step on one batch, and what it measured. */
export async function stepOnce(
  method: string,
  {
    model,
    device,
    step,
    data,
    options,
  }: {
    readonly model: Trainer;
    readonly device: Device;
    readonly step: Step;
    readonly data: { readonly x: Data; readonly y: Data | null };
    readonly options: OnBatchOptions;
  },
): Promise<NumberLogs> {
  const memory = new StepMemory(() => model.flattenLayers());
  const { scope } = memory;
  try {
    const batch = readBatch(method, scope, device, { ...data, sampleWeight: options.sampleWeight ?? null });
    const there = batch instanceof Promise ? await batch : batch;
    const table = options.classWeight ? classTable(method, options.classWeight) : null;
    const logs = onDevice(device, () => scope.run(() => weightedByClass(step, table)(there)));
    return await readLogs(logs, scope);
  } finally {
    memory.end();
  }
}

/** The outputs for one batch. */
export async function predictOnce(model: Trainer, device: Device, x: Data): Promise<Tensor> {
  const memory = new StepMemory(() => model.flattenLayers());
  try {
    const batch = await readBatch('predictOnBatch', memory.scope, device, { x, y: null, sampleWeight: null });
    // the outputs belong to the caller, not to the step
    return onDevice(device, () => tidy(() => model.stepFor('predictStep')(batch)));
  } finally {
    memory.end();
  }
}

/** Data as a batch on a device. What is made for it ends with the scope; tensors that were given stay. */
function readBatch(
  method: string,
  scope: Scope,
  device: Device,
  { x, y, sampleWeight }: { readonly x: Data; readonly y: Data | null; readonly sampleWeight: Data | null },
): Batch | Promise<Batch> {
  const parts = onDevice(device, () =>
    scope.run(() => ({
      x: asTensors(method, 'x', x),
      ...(y !== null && { y: asTensors(method, 'y', y) }),
      ...(sampleWeight !== null && { sampleWeight: asTensors(method, 'sampleWeight', sampleWeight) }),
    })),
  );
  const there = onto(device, scope, parts);
  return there instanceof Promise ? there.then(asBatch) : asBatch(parts);
}

// in the order that batches of rows have: it is the same shape of batch
const asBatch = (parts: Tensors): Batch => {
  const { x, y = null, sampleWeight = null } = parts as unknown as Partial<Batch>;
  return { x, y, sampleWeight } as Batch;
};
