import { expect, test } from 'vitest';
import { ProcessWorker } from '../process-worker.ts';
import { ours, peers } from '../systems/index.ts';
import { workloads } from '../workloads/all.ts';

const options = { rate: 0.001, python: null, env: process.env, patience: 30_000 };
const find = (name: string): (typeof workloads)[number] => workloads.find((workload) => workload.name === name)!;

test('a system works in a process of its own', async () => {
  const { worker, answer } = await ProcessWorker.start(ours('cpu')[0]!, find('tiny-mlp'), options);
  expect(answer).toEqual({});
  const before = await worker.ask({ do: 'check' });
  expect((await worker.ask({ do: 'steps', count: 5 })).ms).toBeGreaterThan(0);
  const after = await worker.ask({ do: 'check' });
  expect(after.figures![0]).toBeLessThan(before.figures![0]!);
  await worker.stop();
  expect((await worker.ask({ do: 'check' })).error).toMatch(/process ended/);
});

test('what cannot be done is told in words', async () => {
  const { worker, answer } = await ProcessWorker.start(ours('no-such')[0]!, find('gemm-256'), options);
  expect(answer.error).toMatch(/backend-no-such/);
  await worker.stop();
});

test('a command measures by itself', async () => {
  const { worker } = await ProcessWorker.start(ours('cpu')[0]!, find('startup'), options);
  expect((await worker.ask({ do: 'steps', count: 1 })).error).toBeUndefined();
  expect((await worker.ask({ do: 'check' })).figures![0]).toBeGreaterThan(0);
  await worker.stop();
});

test('every peer has a name of its own, and its threads', () => {
  const keys = peers.map(({ name, threads }) => `${name} ${threads}`);
  expect(new Set(keys).size).toBe(keys.length);
});
