import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  hostScalar,
  matmul,
  mean,
  multiply,
  power,
  relu,
  reshape,
  square,
  subtract,
  sum,
  Tensor,
  tensor,
  transpose,
  Variable,
  zeros,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { afterEach, expect, test, vi } from 'vitest';
import { difference } from './same-bits.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('structures go in and out', () => {
  const f = jit((batch: { x: Tensor; more: readonly [Tensor, number] }, name: string) => ({
    name,
    results: [add(batch.x, batch.more[0]), { scaled: multiply(batch.x, batch.more[1]) }],
    none: null,
  }));
  const found = f({ x: tensor([1, 2]), more: [tensor([3]), 4] }, 'a');
  expect(found.name).toBe('a');
  expect(found.none).toBeNull();
  expect((found.results[0] as Tensor).arraySync()).toEqual([4, 5]);
  expect((found.results[1] as { scaled: Tensor }).scaled.arraySync()).toEqual([4, 8]);
});

test('numbers change from call to call without a new trace, and are as exact as eager ones', () => {
  let traces = 0;
  const f = (x: Tensor, { rate }: { rate: number }): Tensor => {
    traces++;
    return subtract(multiply(x, rate), rate);
  };
  const compiled = jit(f);
  for (const rate of [0.1, 1 / 3, -0, 1e-9, 2]) {
    const x = tensor([1, 0.7, -3]);
    expect(difference([compiled(x, { rate })], [f(x, { rate })])).toBeNull();
  }
  // the first trace is compared with a second one
  expect(traces).toBe(2 + 5);
});

test('static numbers are part of the program', () => {
  const f = jit((x: Tensor, n: number) => reshape(x, [n, -1]), { staticArguments: [1] });
  const x = tensor([1, 2, 3, 4]);
  expect(f(x, 2).shape).toEqual([2, 2]);
  expect(f(x, 4).shape).toEqual([4, 1]);
  expect(f(x, 2).shape).toEqual([2, 2]);
});

test('strings, booleans and objects are part of the program', () => {
  class Model {
    weight = new Variable([2]);
  }
  const f = jit((x: Tensor, mode: string, model: Model) =>
    mode === 'train' ? multiply(x, model.weight as Variable) : x,
  );
  const [a, b] = [new Model(), new Model()];
  b.weight.assign([5]);
  const x = tensor([1]);
  expect(f(x, 'train', a).arraySync()).toEqual([2]);
  expect(f(x, 'train', b).arraySync()).toEqual([5]);
  expect(f(x, 'test', b).arraySync()).toEqual([1]);
});

test('a number that the function looks at is an error that says what to do', () => {
  const f = jit((x: Tensor, n: number) => (n > 1 ? x : add(x, 1)));
  expect(() => f(tensor([1]), 2)).toThrow(
    /jit: argument 1 is a number that changes from call to call.*\n?.*hint: .*staticArguments/s,
  );
  const deep = jit((x: Tensor, { a }: { a: readonly number[] }) => (a[0]! > 1 ? x : add(x, 1)));
  expect(() => deep(tensor([1]), { a: [2] })).toThrow(/argument 1\.a\[0\]/);
});

test('what depends on values is an error that names the read', () => {
  const f = jit((x: Tensor) => (x.itemSync() > 0 ? x : add(x, 1)));
  expect(() => f(tensor(2))).toThrow(/itemSync\(\): a traced tensor/);
});

test('arguments whose elements would go unseen are refused', () => {
  const f = jit((x: Tensor, other: object) => (other ? x : x));
  const x = tensor([1]);
  expect(() => f(x, new Map())).toThrow(/jit: argument 1 is a Map\nhint: pass an array or a plain object/);
  expect(() => f(x, Float32Array.of(1))).toThrow(/jit: argument 1 is a Float32Array\nhint: pass tensor\(x\)/);
  expect(() => f(x, { inner: Promise.resolve(1) })).toThrow(/is a Promise\nhint: await/);
});

test('disposed arguments are refused', () => {
  const f = jit((x: Tensor) => add(x, 1));
  const x = tensor([1]);
  f(x);
  x.dispose();
  expect(() => f(x)).toThrow(/disposed/);
});

test('without tensors among the arguments it runs on the default backend', () => {
  expect(jit(() => zeros([2]))().arraySync()).toEqual([0, 0]);
  expect(jit((n: number) => multiply(tensor([1, 2]), n))(3).arraySync()).toEqual([3, 6]);
});

test('numbers lifted outside', () => {
  const scale = hostScalar(() => 3);
  const f = jit((x: Tensor) => multiply(x, scale));
  expect(f(tensor([2])).arraySync()).toEqual([6]);
  let rate = 1;
  const g = jit((x: Tensor) =>
    power(
      add(
        x,
        hostScalar(() => rate),
      ),
      2,
    ),
  );
  expect(g(tensor([2])).arraySync()).toEqual([9]);
  rate = 2;
  expect(g(tensor([2])).arraySync()).toEqual([16]);
});

test('partial batches trace once per shape, and old shapes come back at once', () => {
  let traces = 0;
  const f = (x: Tensor): Tensor => {
    traces++;
    return mean(square(relu(subtract(x, 0.5))), 0);
  };
  const compiled = jit(f);
  for (const size of [4, 4, 3, 4, 3, 1]) {
    const x = tensor(
      Float32Array.from({ length: size * 2 }, (_, i) => Math.sin(i)),
      { shape: [size, 2] },
    );
    expect(difference([compiled(x)], [f(x)])).toBeNull();
  }
  // the first trace is compared with a second one
  expect(traces).toBe(1 + 3 + 6);
});

/** What is said of a function that is called again and again. */
function warnings(body: () => void): string[] {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  body();
  const texts = warn.mock.calls.map(([text]) => String(text));
  warn.mockRestore();
  return texts;
}

test.each<[string, (k: number) => unknown, string, string]>([
  ['shapes', (k) => zeros([k + 1, 2]), 'argument 1 changed, from float32 [9, 2] to float32 [10, 2] at last', 'pad batches to one shape, or leave out a last one that is smaller'], // prettier-ignore
  ['shapes inside', (k) => ({ a: [1, zeros([2])], b: zeros([k + 1]) }), 'argument 1.b changed, from float32 [9] to float32 [10] at last', 'pad batches'], // prettier-ignore
  ['dtypes', (k) => zeros([k + 1], { dtype: k % 2 ? 'int32' : 'float32' }), 'argument 1 changed, from float32 [9] to int32 [10] at last', 'pad'], // prettier-ignore
  ['objects', () => new Date(0), 'argument 1 changed, from one object to another at last', 'pass the same object each time'], // prettier-ignore
  ['strings', (k) => `step ${k}`, 'argument 1 changed, from "step 8" to "step 9" at last', 'each value is a program of its own'], // prettier-ignore
  ['lists', (k) => Array.from({ length: k }, () => 1), 'argument 1 changed, from one structure to another at last', 'each value'], // prettier-ignore
])('repeated traces warn once and name what changed: %s', (_, argument, change, hint) => {
  const f = jit(function step(__: string, x: unknown) {
    return x instanceof Tensor ? sum(x) : 1;
  });
  const texts = warnings(() => {
    for (let k = 0; k < 20; k++) f('a', argument(k));
  });
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain(`tensai: jit: step has been traced 10 times because ${change}\nhint: ${hint}`);
});

test('repeated traces because of a static number say so', () => {
  const f = jit((x: Tensor, k: number) => multiply(x, k), { staticArguments: [1] });
  const texts = warnings(() => {
    for (let k = 0; k < 20; k++) f(tensor([1]), k);
  });
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain(
    'tensai: jit: a function has been traced 10 times because argument 1 changed, from 8 to 9 at last\nhint: leave the argument out of staticArguments: numbers may then change from call to call',
  );
});

test('an argument that comes and goes is no reason to warn', () => {
  const f = jit((x: Tensor) => sum(x));
  const texts = warnings(() => {
    for (let k = 0; k < 40; k++) f(zeros([1 + (k % 5)]));
  });
  expect(texts).toEqual([]);
});

test('compiled functions within compiled functions', () => {
  const inner = jit((x: Tensor, n: number) => multiply(x, n));
  const outer = jit((x: Tensor, n: number) => add(inner(x, n), inner(x, 2)));
  expect(outer(tensor([1, 2]), 5).arraySync()).toEqual([7, 14]);
  expect(outer(tensor([1, 2]), 6).arraySync()).toEqual([8, 16]);
});

test('under a tape it is recorded', () => {
  const f = jit((x: Tensor) => sum(square(x)));
  const x = tensor([1, 2, 3]);
  f(x);
  const tape = new GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f(x);
  });
  expect(tape.gradient(y, x).arraySync()).toEqual([2, 4, 6]);
});

test('captured tensors outlive what disposes of them', () => {
  const w = tensor([[1, 2]]);
  const f = jit((x: Tensor) => matmul(x, w) as Tensor);
  expect(f(tensor([[3]])).arraySync()).toEqual([[3, 6]]);
  w.dispose();
  expect(f(tensor([[4]])).arraySync()).toEqual([[4, 8]]);
});

test('a function that waits is refused', () => {
  const f = jit(async (x: Tensor) => x);
  expect(() => f(tensor([1]))).toThrow(/await|Promise/);
});

test('what is traced once is found again: after other calls, and in another layout', () => {
  let traces = 0;
  const double = jit((x: Tensor, { by }: { by: number }) => {
    traces++;
    return multiply(x, by);
  });
  const [small, large] = [tensor([[1, 2], [3, 4]]), tensor([[1, 2, 3]])] as [Tensor, Tensor]; // prettier-ignore
  for (let round = 0; round < 3; round++) {
    expect(double(small, { by: 2 }).arraySync()).toEqual([[2, 4], [6, 8]]); // prettier-ignore
    expect(double(large, { by: round }).arraySync()).toEqual([[round, 2 * round, 3 * round]]);
    expect(double(transpose(small), { by: 2 }).arraySync()).toEqual([[2, 6], [4, 8]]); // prettier-ignore
  }
  expect(traces).toBe(1 + 2);
});
