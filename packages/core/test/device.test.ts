import { cpu } from '@tensai/backend-cpu';
import {
  add,
  type Backend,
  type BackendSpec,
  getBackend,
  hostDevice,
  memory,
  ready,
  registerBackend,
  registeredBackends,
  registerKernel,
  setBackend,
  tensor,
} from '@tensai/core';
import { expect, test, vi } from 'vitest';

// the cpu backend under another name
const renamed = (name: string, more: Partial<BackendSpec> = {}): BackendSpec => {
  const open = (): Backend => Object.assign(Object.create(cpu().open() as Backend) as Backend, { name });
  return { name, priority: -5, synchronous: true, open, ...more };
};

test('without a backend the error says how to get one', () => {
  expect(() => tensor([1])).toThrow(
    /no backend is registered\nhint: import \{ cpu \} from '@tensai\/backend-cpu'; registerBackend\(cpu\(\)\)/,
  );
});

test('the default is the synchronous backend of highest priority, opened at first use', async () => {
  const open = vi.fn(cpu().open);
  registerBackend({ ...cpu(), open });
  registerBackend(renamed('slow'));
  registerBackend(
    renamed('gpu', { priority: 20, synchronous: false, open: () => Promise.reject(new RangeError('no adapter')) }),
  );
  expect(registeredBackends()).toEqual(['gpu', 'cpu', 'slow']);
  expect(open).not.toHaveBeenCalled();
  expect(tensor([1]).backend).toBe('cpu');
  expect(open).toHaveBeenCalledTimes(1);
  expect(await ready()).toBe('cpu');
});

test('callbacks of datasets run on the default where it can be read at once, else on the least of the others', async () => {
  expect(hostDevice().backend.name).toBe('cpu');
  await setBackend('slow');
  expect(hostDevice().backend.name).toBe('slow');
  registerBackend(renamed('later', { synchronous: false }));
  await setBackend('later');
  expect(hostDevice().backend.name).toBe('slow');
  await setBackend('cpu');
});

test('setBackend of a synchronous one is in effect on return', async () => {
  const done = setBackend('slow');
  expect(getBackend()).toBe('slow');
  await done;
  const x = tensor([1, 2]);
  await setBackend('cpu');
  expect(() => add(x, tensor([1, 2]))).toThrow(
    /add: its inputs are on 'slow' and 'cpu'\nhint: move one: await x\.to\('slow'\)/,
  );
  const moved = await x.to('cpu');
  expect(add(moved, tensor([1, 2])).arraySync()).toEqual([2, 4]);
  // numbers belong to no backend
  expect(add(x, 1).backend).toBe('slow');
});

test('what cannot be is said', async () => {
  await expect(setBackend('cpuu')).rejects.toThrow(
    /the backend 'cpuu' is not registered .*\nhint: did you mean 'cpu'\?/,
  );
  await expect(setBackend('gpu')).rejects.toThrow('no adapter');
  expect(() => registerBackend(cpu())).toThrow(/open backend 'cpu'/);
});

test('a kernel from elsewhere goes before the loop', async () => {
  registerKernel('slow', add.op, {
    make: ({ outs }) => ({
      run: (_, [out]) => {
        const { backend } = tensor([0]).type.device;
        backend.write(out!, new Float32Array(outs[0]!.shape[0]!).fill(42));
      },
    }),
  });
  await setBackend('slow');
  expect(add(tensor([1, 2, 3]), tensor([1, 2, 3])).arraySync()).toEqual([42, 42, 42]);
  await setBackend('cpu');
  expect(memory().bytes).toBeGreaterThan(0);
});
