import { cpu } from '@tensai/backend-cpu';
import {
  type Backend,
  defaultDevice,
  type Device,
  deviceOf,
  memory,
  multiply,
  registerBackend,
  registerMethods,
  scan,
  setBackend,
  take,
  tensor,
  type Tensor,
  tidy,
  Variable,
} from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';
import { spread } from '@tensai/core/samples';
import { jit } from '@tensai/graph';
import { beforeAll, expect, test, vi } from 'vitest';
import { place } from '../../testkit/src/layouts.ts';
import { read } from '../../testkit/src/reading.ts';
import { disagreement } from './agreement.ts';
import { cases, randomCases, results, ways } from './compiled-cases.ts';
import { compiledSamples } from './compiled-samples.ts';
import { perceptron } from './perceptron.ts';

/** A GPU for a test of its own, with what it did not accept. */
export interface OwnGpu {
  readonly device: GPUDevice;
  readonly backend: Backend;
  readonly errors: readonly string[];
}

/** Which part of what could be tried is. */
export interface Amount {
  readonly part: readonly [number, number];
  readonly seeds: readonly number[];
}

const x = spread([4, 6], -1, 1, 9);
const labels = (...y: number[]): Tensor => tensor(y, { dtype: 'int32' });
const batch = (): Tensor => place(defaultDevice(), x);
const valuesOf = (variables: readonly Variable[]): Promise<HostArray[]> =>
  Promise.all(variables.map(({ tensor: value }) => read(value)));

/** Tests of compiled functions on a GPU that `open` opens. */
export function testCompiledOnGpu(open: (name: string) => Promise<OwnGpu>, { part, seeds }: Amount): void {
  let gpu: OwnGpu;
  let device: Device;

  beforeAll(async () => {
    gpu = await open('gpu');
    registerBackend(cpu());
    registerMethods();
    registerBackend({ name: 'gpu', priority: -1, synchronous: false, open: async () => gpu.backend });
    await setBackend('gpu');
    device = defaultDevice();
  });

  test.each([...cases, ...randomCases(seeds, 8)])('$name: as on the cpu', async (one) => {
    const host = deviceOf('cpu') as Device;
    const judge = (...inputs: HostArray[]): Promise<HostArray[]> => results(one, host, (f) => f, inputs);
    const expected = await judge(...one.inputs);
    for (const [name, how] of ways) {
      // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
      const actual = await results(one, device, how, one.inputs);
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect([name, await disagreement(actual, { expected, judge, inputs: one.inputs })]).toEqual([name, null]);
    }
  });

  test('samples of all ops agree, compiled, with op by op', async () => {
    const { wrong, tried } = await compiledSamples(part);
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(30);
  }, 600_000);

  /** How often something is asked of the GPU. */
  const counted = async (target: object, method: string, body: () => Promise<void>): Promise<number> => {
    const spy = vi.spyOn(target as Record<string, () => void>, method);
    await body();
    const { length } = spy.mock.calls;
    spy.mockRestore();
    return length;
  };

  test.each([
    ['that nobody waits for', async () => {}],
    ['whose loss is read', async (loss: Tensor) => void (await loss.data())],
  ] as const)('a step %s is one submission, with the batch that it uploads', async (_, after) => {
    const step = jit(perceptron().step);
    const train = async (steps: number): Promise<void> => {
      for (let i = 0; i < steps; i++) {
        const [xs, ys] = [batch(), labels(0, 2, 1, 1)];
        const loss = step(xs, ys);
        // oxlint-disable-next-line no-await-in-loop -- steps follow one another
        await after(loss);
        for (const t of [xs, ys, loss]) t.dispose();
        // oxlint-disable-next-line no-await-in-loop -- what is submitted goes at the end of a turn
        await Promise.resolve();
      }
    };
    await train(3);
    expect(await counted(gpu.device.queue, 'submit', () => train(10))).toBe(10);
  });

  test('steps in one turn are a submission each at most, and steps make no buffers once the first ones are over', async () => {
    // weights of 96 kB have buffers of their own; small ones share pages
    const wide = [spread([6, 4096], -0.5, 0.5, 1), spread([4096], -0.1, 0.1, 2), spread([4096, 3], -0.5, 0.5, 3)];
    const { step: plain, weights } = perceptron([...wide, spread([3], -0.1, 0.1, 4)]);
    const step = jit(plain);
    const train = async (steps: number): Promise<void> => {
      for (let i = 0; i < steps; i++) tidy(() => void step(batch(), labels(0, 2, 1, 1)));
      await weights[0]!.data();
    };
    await train(5);
    const before = memory();
    expect(await counted(gpu.device, 'createBuffer', () => train(200))).toBe(0);
    // what earlier tests left may have been collected meanwhile
    const { bytes, buffers, tensors } = memory();
    expect([bytes > before.bytes, buffers > before.buffers, tensors > before.tensors]).toEqual([false, false, false]);
    expect(await counted(gpu.device.queue, 'submit', () => train(20))).toBeLessThanOrEqual(20);
  });

  test.each([true, false])('bad labels change nothing, and the next read names them (fuse: %s)', async (fuse) => {
    const { step, weights, optimizer } = perceptron();
    const compiled = jit(step, { fuse });
    tidy(() => void compiled(batch(), labels(0, 2, 1, 1)));
    const state = [...weights, ...optimizer.variables.slice(2)];
    const before = await valuesOf(state);
    // what follows the failure is void too
    tidy(() => {
      compiled(batch(), labels(0, 2, 7, 1));
      compiled(batch(), labels(0, 2, 1, 1));
    });
    await expect(weights[0]!.data()).rejects.toThrow(
      /^sparseCategoricalCrossentropy: the label 7 at element 2 is outside 0 … 2/,
    );
    expect(await valuesOf(state)).toEqual(before);
    // numbers of the host go on with each call
    expect(optimizer.iterations).toBe(3);
    tidy(() => void compiled(batch(), labels(0, 2, 1, 1)));
    const after = await valuesOf(state);
    after.forEach((one, k) => expect(one).not.toEqual(before[k]));
  });

  test('a check within a loop guards what is assigned behind it', async () => {
    const v = new Variable([1, 2]);
    const f = jit((rows: Tensor) => {
      const [last] = scan((c, i) => [take(c, i, 0), null], v.read(), rows) as readonly unknown[] as [Tensor];
      v.assign(multiply(last, 2));
    });
    const rows = (...at: number[][]): Tensor => tensor(at, { dtype: 'int32' });
    f(rows([0, 1], [1, 0]));
    expect(await v.array()).toEqual([4, 2]);
    f(rows([0, 1], [5, 0]));
    await expect(v.data()).rejects.toThrow(/^take: the index 5 at element 0/);
    expect(await v.array()).toEqual([4, 2]);
  });

  test('constants are checked at each call', async () => {
    const [table, wrong] = [tensor([1, 2]), tensor([0, 3], { dtype: 'int32' })];
    const v = new Variable([1, 2]);
    const f = jit((rate: number) => void v.assign(multiply(take(table, wrong), rate)));
    for (const rate of [2, 3]) {
      f(rate);
      // oxlint-disable-next-line no-await-in-loop -- one call after the other
      await expect(table.data()).rejects.toThrow(/^take: the index 3 at element 1/);
    }
    expect(await v.array()).toEqual([1, 2]);
  });

  test('without checks, and where nothing is checked, assignments are what they are', async () => {
    const v = new Variable([1, 2]);
    const step = jit((i: Tensor) => void v.assign(take(v.read(), i)), { checks: false });
    step(tensor([0, 5], { dtype: 'int32' }));
    await v.data();
    const grow = jit(() => void v.assign(multiply(v.read(), 2)));
    v.assign([1, 2]);
    grow();
    expect(await v.array()).toEqual([2, 4]);
  });

  test('a lost device: a compiled step says so, at once and in what is read', async () => {
    const own = await open('fragile');
    registerBackend({ name: 'fragile', priority: -1, synchronous: false, open: async () => own.backend });
    await setBackend('fragile');
    const { step, weights } = perceptron();
    const compiled = jit(step);
    const inputs = [batch(), labels(0, 2, 1, 1)] as const;
    compiled(...inputs);
    const reading = compiled(...inputs).data();
    own.device.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'device-lost' });
    for (let i = 0; i < 2; i++)
      expect(() => compiled(...inputs)).toThrow(/the device of the backend 'fragile' was lost/);
    await expect(weights[0]!.data()).rejects.toMatchObject({ code: 'device-lost' });
    // nothing is waited for
    await own.backend.idle();
    await own.backend.throttle?.(0);
    await setBackend('gpu');
  });

  test('the device accepted all of this', async () => {
    await gpu.backend.idle();
    expect(gpu.errors).toEqual([]);
  });
}
