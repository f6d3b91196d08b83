import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  cond,
  foriLoop,
  greater,
  less,
  multiply,
  scan,
  sum,
  tanh,
  type Tensor,
  tensor,
  Variable,
  whileLoop,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';
import { difference } from './same-bits.ts';

const x = tensor([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]); // prettier-ignore

test.each<[string, (w: Variable, given: Tensor) => Tensor]>([
  ['cond', (w, given) => cond(greater(sum(given), 0), () => multiply(given, w), () => given) as Tensor], // prettier-ignore
  ['foriLoop', (w, given) => foriLoop(0, 4, (_, y: Tensor) => tanh(multiply(y, w)), given) as Tensor],
  ['scan', (w, given) => scan((carry: Tensor, row: Tensor) => { const next = tanh(add(multiply(carry, w), row)); return [next, next]; }, tensor([0, 0]), given)[1] as Tensor], // prettier-ignore
])('%s and its gradient have the bits of the plain calls', (_, f) => {
  const w = new Variable([1.5, -0.5]);
  const step = (given: Tensor): Tensor[] => {
    const tape = new GradientTape();
    const y = tape.record(() => sum(f(w, given)));
    return [y, tape.gradient(y, w as unknown as Tensor)];
  };
  const expected = step(x);
  for (const fuse of [true, false]) {
    const compiled = jit(step, { fuse });
    for (let i = 0; i < 2; i++) expect(difference(compiled(x), expected)).toBeNull();
  }
});

test('how often a loop runs is decided at each call', () => {
  const f = jit((start: Tensor) => whileLoop((y: Tensor) => less(y, 100), (y: Tensor) => [multiply(y, 2)], [start])); // prettier-ignore
  expect((f(tensor(3)) as Tensor[])[0]!.itemSync()).toBe(192);
  expect((f(tensor(60)) as Tensor[])[0]!.itemSync()).toBe(120);
});
