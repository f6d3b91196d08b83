import './setup.ts';
import { cpu } from '@tensai/backend-cpu';
import {
  add,
  type Backend,
  defaultDevice,
  matmul,
  memory,
  multiply,
  type Program,
  registerBackend,
  scan,
  setBackend,
  type Slice,
  sparseCategoricalCrossentropy,
  sum,
  tanh,
  tensor,
  type Tensor,
  Variable,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cases, randomCases, results, ways } from './compiled-cases.ts';

type Step = Program['steps'][number];

/** How many programs are held, how often one was run, and how often a result of a loop had to be copied. */
const held = { programs: 0, runs: 0, copies: 0 };

/** The cpu backend, taking programs whole and interpreting them as the contract says. */
function recording(): Backend {
  const backend = cpu().open() as Backend;
  return {
    ...backend,
    name: 'recording',
    record({ buffers, slots, steps }) {
      held.programs++;
      const own = buffers.map((bytes): Slice => ({ storage: backend.alloc(bytes), offset: 0, bytes }));
      return {
        run(bind, host) {
          held.runs++;
          const inner = new Map<number, Slice>();
          const at = ({ slot, offset = 0 }: { slot: number; offset?: number }): Slice => {
            const { bytes, at: where } = slots[slot]!;
            const base =
              where === 'inner'
                ? inner.get(slot)!
                : 'buffer' in where
                  ? { ...own[where.buffer]!, offset: where.offset }
                  : 'bind' in where
                    ? bind[where.bind]!
                    : where.given;
            return { storage: base.storage, offset: base.offset + offset, bytes };
          };
          const play = (list: readonly Step[]): void => {
            for (const step of list) {
              if ('copy' in step)
                backend.copy({ ...at(step.copy), bytes: step.bytes }, { ...at(step.from), bytes: step.bytes });
              else if ('exec' in step)
                step.exec.run(
                  step.ins.map(at),
                  step.outs.map(at),
                  step.args.map((arg) => (typeof arg === 'number' ? arg : host[arg.host]!)),
                  step.scratch?.map(at),
                );
              else {
                for (let k = 0; k < step.repeat; k++) {
                  for (const { init, state, next, spare } of step.carry) {
                    inner.set(state, at(k === 0 ? init : spare[(k - 1) & 1]!));
                    inner.set(next, at(spare[k & 1]!));
                  }
                  for (const { slot, of, start, stride } of step.slices) {
                    const whole = at(of);
                    inner.set(slot, { ...whole, offset: whole.offset + start + k * stride });
                  }
                  play(step.body);
                }
                for (const { final, spare } of step.carry) {
                  const last = spare[(step.repeat - 1) & 1]!;
                  if (last.slot === final.slot && last.offset === final.offset) continue;
                  held.copies++;
                  backend.copy(at(final), at(last));
                }
              }
            }
          };
          play(steps);
        },
        dispose() {
          held.programs--;
          for (const { storage } of own) backend.free(storage.held);
        },
      };
    },
  };
}

beforeAll(async () => {
  registerBackend({ name: 'recording', priority: -1, synchronous: true, open: recording });
  await setBackend('recording');
});
afterAll(() => setBackend('cpu'));

const decides = 'scan, cond and whileLoop';

test.each([...cases.filter(({ name }) => name !== decides), ...randomCases([1, 2, 3, 4, 5], 12)])(
  '$name: taken whole, it has the same bits',
  async (one) => {
    const runs = held.runs;
    const [eager, ...compiled] = await Promise.all(
      ways.map(([, how]) => results(one, defaultDevice(), how, one.inputs)),
    );
    for (const found of compiled) expect(found).toEqual(eager);
    expect(held.runs).toBeGreaterThan(runs);
  },
);

test('what decides on values that it computes is walked through', async () => {
  const one = cases.find(({ name }) => name === decides)!;
  const runs = held.runs;
  const [eager, compiled] = await Promise.all(
    ways.slice(0, 2).map(([, how]) => results(one, defaultDevice(), how, one.inputs)),
  );
  expect(compiled).toEqual(eager);
  expect(held.runs).toBe(runs);
});

test.each([1, 2, 3, 6])('a scan of %i steps, forwards and backwards', (length) => {
  const xs = tensor(Array.from({ length }, (_, k) => [k + 1, 0.5 - k]));
  const f = (x: Tensor, reverse: boolean): Tensor[] => {
    const [[last, count], all] = scan(
      ([h, n], row) => [[tanh(add(multiply(h, 0.5), row)), add(n, 1)], multiply(h, row)],
      [tensor([1, 2]), tensor(0)],
      x,
      { reverse },
    );
    return [last, count, all] as Tensor[];
  };
  const runs = held.runs;
  const compiled = jit(f);
  for (const reverse of [false, true])
    expect(compiled(xs, reverse).map((y) => y.arraySync())).toEqual(f(xs, reverse).map((y) => y.arraySync()));
  expect(held.runs).toBe(runs + 2);
  // the last step writes the results where they belong
  expect(held.copies).toBe(0);
});

test('the code of a program goes with it', async () => {
  let disposed = 0;
  const open = (): Backend => {
    const backend = cpu().open() as Backend;
    return {
      ...backend,
      name: 'disposing',
      compile: (...args) => ({ ...backend.compile!(...args)!, dispose: () => void disposed++ }),
    };
  };
  registerBackend({ name: 'disposing', priority: -1, synchronous: true, open });
  await setBackend('disposing');
  try {
    const f = jit((x: Tensor) => scan((c: Tensor, row: Tensor) => [tanh(add(c, sum(row))), null], 0, x)[0] as Tensor);
    f(tensor([[1, 2], [3, 4]])); // prettier-ignore
    const before = disposed;
    f.dispose();
    expect(disposed).toBeGreaterThan(before);
  } finally {
    await setBackend('recording');
  }
});

test('checks of what is handed in come first, and nothing is assigned after a failure', () => {
  const w = new Variable([[1, 2, 3]]);
  const step = jit((y: Tensor) => {
    const loss = sum(sparseCategoricalCrossentropy(y, w, { fromLogits: true }));
    w.assign(multiply(w, 2));
    return loss;
  });
  const runs = held.runs;
  step(tensor([1], { dtype: 'int32' }));
  expect(held.runs).toBe(runs + 1);
  expect(() => step(tensor([5], { dtype: 'int32' }))).toThrow(/sparseCategoricalCrossentropy.*5/s);
  expect(held.runs).toBe(runs + 1);
  expect(w.arraySync()).toEqual([[2, 4, 6]]);
});

test('programs go with the function, and keep no memory of calls alive', () => {
  const before = { programs: held.programs, bytes: memory().bytes };
  const f = jit((x: Tensor) => matmul(tanh(x), x) as Tensor);
  const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
  f(x).dispose();
  const first = memory();
  for (let i = 0; i < 100; i++) f(x).dispose();
  expect(memory()).toEqual(first);
  expect(held.programs).toBe(before.programs + 1);
  f.dispose();
  x.dispose();
  expect(held.programs).toBe(before.programs);
  expect(memory().bytes).toBe(before.bytes);
});
