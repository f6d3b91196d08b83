import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  exp,
  hostScalar,
  memory,
  multiply,
  pad,
  random,
  scan,
  SeedGenerator,
  setRandomSeed,
  sin,
  sum,
  type Tensor,
  tensor,
  TensaiError,
  Variable,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';

const x = tensor([1, 2]);

/** The error of a first call. */
function refusal(f: (x: Tensor) => unknown): TensaiError {
  try {
    jit(f)(x);
  } catch (error) {
    if (error instanceof TensaiError) return error;
    throw error;
  }
  throw new TypeError('nothing was refused');
}

let calls = 0;
test.each<[string, (x: Tensor) => unknown, RegExp]>([
  ['a random number', (x) => multiply(x, Math.random()), /multiply takes, as operand 1, the number 0\.\d+ in one trace and the number 0\.\d+/], // prettier-ignore
  ['a counter', (x) => add(x, calls++), /add takes, as operand 1, the number \d+ in one trace and the number \d+/],
  ['an attribute', (x) => pad(x, [[0, calls++]]), /pad has, as /],
  ['a constant', (x) => add(x, tensor([calls++, 1])), /add takes, as operand 1, a constant in one trace and one with other values/], // prettier-ignore
  ['another op', (x) => (calls++ % 2 ? exp(x) : sin(x)), /step 0 is (exp|sin) in one trace and (sin|exp) in the next/],
  ['more ops', (x) => { let y: Tensor = x; for (let i = 0; i <= calls; i++) y = exp(y); calls++; return y; }, /step \d+ is missing/], // prettier-ignore
  ['a number in a loop', (x) => scan((c: Tensor) => [multiply(c, Math.random()), null], x, null, { length: 2 }), /multiply takes/], // prettier-ignore
  ['which result', (x) => { const ys = [exp(x), sin(x)]; return ys[calls++ % 2]; }, /the function returns value \d+ in one trace and value \d+ in the next/], // prettier-ignore
])('%s that differs between traces is refused', (_, f, message) => {
  const error = refusal(f);
  expect(error.code).toBe('unsteady-trace');
  expect(error.message).toMatch(message);
  expect(error.message).toMatch(/hostScalar\(\(\) => …\), or pass it as an argument/);
});

test('under a tape too', () => {
  const f = jit((y: Tensor) => multiply(y, Math.random()));
  expect(() => new GradientTape().record(() => f(x))).toThrow(/multiply takes/);
});

test('a first call that was refused is compared again', () => {
  let steady = false;
  const f = jit((y: Tensor) => multiply(y, steady ? 2 : Math.random()) as Tensor);
  expect(() => f(x)).toThrow(/multiply/);
  steady = true;
  expect(f(x).arraySync()).toEqual([2, 4]);
});

test('constants that are made anew are fine where they are equal', () => {
  const f = jit((y: Tensor) => add(add(y, tensor([1, 2])), tensor(NaN)) as Tensor);
  expect(f(x).arraySync()).toEqual([NaN, NaN]);
  expect(f(x).shape).toEqual([2]);
});

test('what is made at the first trace only', () => {
  let scale: number | null = null;
  let weights: Variable | null = null;
  const f = jit((y: Tensor) => {
    // the first trace has an op more
    const given = scale === null ? multiply(y, 1) : y;
    scale ??= 3;
    weights ??= new Variable([1, 1]);
    return multiply(add(given, weights), scale) as Tensor;
  });
  expect(f(x).arraySync()).toEqual([6, 9]);
  weights!.assign([2, 2]);
  expect(f(x).arraySync()).toEqual([9, 12]);
});

test('no number of the host is computed, nothing drawn and nothing assigned but at the call', () => {
  let computed = 0;
  const seed = new SeedGenerator(2);
  const count = new Variable(0);
  const f = jit((y: Tensor) => {
    count.assignAdd(1);
    return add(
      add(y, random.normal([2], { seed })),
      hostScalar(() => ++computed),
    );
  });
  f(x);
  expect([computed, seed.position, count.itemSync()]).toEqual([1, 1, 1]);
});

test('a generator that is made inside takes one seed from the global one', () => {
  const drawn = (how: (f: () => Tensor) => () => Tensor): number => {
    setRandomSeed(4);
    how(() => random.uniform([], { seed: new SeedGenerator() }) as Tensor)();
    return (random.uniform([]) as Tensor).itemSync();
  };
  expect(drawn(jit)).toBe(drawn((f) => f));
});

test('a second trace leaves no memory behind', () => {
  const table = tensor(new Float32Array(1000));
  const bytes = (): number => memory().bytes;
  const run = (): void => jit((y: Tensor) => add(y, sum(table)))(x).dispose();
  run();
  const before = bytes();
  run();
  // the sum is a constant of the program
  expect(bytes() - before).toBeLessThan(64);
});

test('a traced tensor that was carried out says what it is', () => {
  let seen: Tensor | null = null;
  jit((y: Tensor) => (seen = exp(y)))(x);
  expect(() => seen!.dataSync()).toThrow(/the result of exp has no values/);
  expect(() => jit((y: Tensor) => add(y, seen!))(x)).toThrow(/the result of exp has no values/);
});

test('traces leave no tensors behind', () => {
  const run = (): void => jit((y: Tensor) => exp(add(y, 1)))(x).dispose();
  run();
  const before = memory().tensors;
  run();
  expect(memory().tensors).toBe(before);
});
