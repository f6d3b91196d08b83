import './setup.ts';
import {
  defineError,
  definePrimitive,
  apply1,
  type Backend,
  Expr,
  memory,
  type Op,
  plainView,
  registerBackend,
  setBackend,
  tensor,
  transpose,
  zeros,
} from '@tensai/core';
import { referenceBackend } from '@tensai/codegen';
import { expect, test } from 'vitest';

// tells where it ran: the loop subtracts one, the host adds one
const telling: Op = definePrimitive({
  name: 'test-telling',
  infer: ([x]) => [x!],
  lower: ([x]) => ({
    space: [...x!.shape],
    inputs: [{ aval: x!, view: plainView(x!) }],
    outputs: [Expr.input(0, x!.dtype).subtract(1)],
  }),
  host([x], [y]) {
    x!.forEach((value, i) => (y![i] = value + 1));
  },
});

// a result that no loop gives, of another dtype than its input
const reversed: Op = definePrimitive({
  name: 'test-reversed',
  infer: ([x]) => [x!, { shape: [], dtype: 'int32' }],
  host([x], [y, count]) {
    y!.set(x!.toReversed());
    count![0] = x!.length;
  },
});

const NoAnswerError = defineError('no-answer', { message: () => 'no answer' });

const failing: Op = definePrimitive({
  name: 'test-failing',
  infer: ([x]) => [x!],
  host() {
    throw new NoAnswerError({});
  },
});

test('a backend in the memory of the host runs the algorithm instead of the loop', () => {
  expect(apply1(telling, [tensor([1, 2])], {}).arraySync()).toEqual([2, 3]);
  expect(apply1(telling, [transpose(tensor([[1, 2], [3, 4]]))], {}).arraySync()).toEqual([[2, 4], [3, 5]]); // prettier-ignore
  expect(apply1(telling, [zeros([0, 3])], {}).shape).toEqual([0, 3]);
});

test('an algorithm that fails leaves nothing behind', () => {
  const x = tensor([1, 2]);
  const before = memory();
  for (let i = 0; i < 3; i++) expect(() => apply1(failing, [x], {})).toThrow('no answer');
  expect(memory()).toEqual(before);
});

test('other backends run the loop, and the algorithm on copies where there is none', async () => {
  registerBackend(referenceBackend());
  await setBackend('reference');
  try {
    expect(apply1(telling, [tensor([1, 2])], {}).arraySync()).toEqual([0, 1]);
    const x = tensor([1, 2, 3], { dtype: 'uint8' });
    expect(apply1(reversed, [x], {}).arraySync()).toEqual([3, 2, 1]);
  } finally {
    await setBackend('cpu');
  }
});

test('what is computed on the host only is refused where nothing is read at once', async () => {
  const { open } = referenceBackend();
  const unread = (): Backend => {
    const { readSync: _, ...backend } = open() as Backend;
    return { ...backend, name: 'unread', caps: { ...backend.caps, syncRead: false } };
  };
  registerBackend({ name: 'unread', priority: -20, synchronous: true, open: unread });
  const x = await tensor([1, 2], { dtype: 'uint8' }).to('unread');
  expect(() => apply1(reversed, [x], {})).toThrow("test-reversed(await x.to('cpu'))");
});
