import './setup.ts';
import { add, currentHandler, memory, multiply, tensor, type Tensor, tidy } from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';

/** A function that writes down how it is run. */
function noting(): { readonly f: (x: Tensor) => Tensor; readonly ran: string[] } {
  const ran: string[] = [];
  const f = (x: Tensor): Tensor => {
    ran.push(`${currentHandler() === null ? 'plain' : 'traced'} ${x.shape.join()}`);
    return add(multiply(x, factor), 1);
  };
  return { f, ran };
}
const [two, three, factor] = [tensor([1, 2]), tensor([1, 2, 3]), tensor([2])];

test('the first calls with arguments of each shape run op by op', () => {
  const { f, ran } = noting();
  const compiled = jit(f, { warmUp: 2 });
  for (const x of [two, three, two, two, three, two])
    expect(compiled(x).arraySync()).toEqual([3, 5, 7].slice(0, x.size));
  expect(ran).toEqual(['plain 2', 'plain 3', 'plain 2', 'traced 2', 'traced 2', 'plain 3']);
});

test('without warming up, the first call traces', () => {
  const { f, ran } = noting();
  jit(f)(two);
  // the second trace is compared with the first
  expect(ran).toEqual(['traced 2', 'traced 2']);
});

test('what was disposed of begins anew and holds nothing', () => {
  const { f, ran } = noting();
  const compiled = jit(f, { warmUp: 1 });
  const call = (): void => tidy(() => void compiled(two));
  call();
  const before = memory().tensors;
  call();
  // a constant of the program
  expect(memory().tensors).toBe(before + 1);
  compiled.dispose();
  expect(memory().tensors).toBe(before);
  call();
  call();
  expect(ran).toEqual(['plain 2', 'traced 2', 'traced 2', 'plain 2', 'traced 2', 'traced 2']);
});
