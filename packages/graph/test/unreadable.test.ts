import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import { referenceBackend } from '@tensai/codegen';
import {
  add,
  cond,
  greater,
  less,
  multiply,
  registerBackend,
  scan,
  setBackend,
  sum,
  switchCase,
  tanh,
  tensor,
  type Tensor,
  whileLoop,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { unreadable } from '@tensai/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

beforeAll(async () => {
  registerBackend(unreadable(referenceBackend()));
  await setBackend('unreadable');
});
afterAll(() => setBackend('cpu'));

const programs: readonly (readonly [name: string, f: (x: Tensor) => Tensor])[] = [
  ['a choice', (x) => cond(greater(sum(x), 0), () => tanh(x), () => multiply(x, 3)) as Tensor], // prettier-ignore
  ['a choice among three', (x) => switchCase(greater(sum(x), 0).cast('int32'), [() => x, () => tanh(x), () => multiply(x, 3)]) as Tensor], // prettier-ignore
  ['a choice in a scan', (x) => scan((c: Tensor, row: Tensor) => [cond(greater(row, 0), () => add(c, row), () => multiply(c, row)), null], 1, x)[0] as Tensor], // prettier-ignore
  ['a loop with a limit', (x) => whileLoop((y: Tensor) => less(sum(y), 20), (y: Tensor) => add(multiply(y, 2), 1), x, { maximumIterations: 5 }) as Tensor], // prettier-ignore
];

test.each(programs)('%s: the values and gradients of the plain call', async (_, f) => {
  const step = (x: Tensor): Tensor[] => {
    const tape = new GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return sum(f(x)) as Tensor;
    });
    return [f(x), tape.gradient(y, x) as Tensor];
  };
  for (const fuse of [true, false]) {
    const compiled = jit(step, { fuse });
    for (const values of [
      [0.5, -0.25, 1],
      [-0.5, -0.75, 1],
    ]) {
      const [expected, found] = await Promise.all(
        [step, compiled].map((how) => Promise.all(how(tensor(values)).map((y) => y.data()))),
      );
      // what is joined is rounded less often there
      found!.forEach((y, k) => y.forEach((value, i) => expect(value).toBeCloseTo(expected![k]![i]!, 5)));
    }
  }
});
