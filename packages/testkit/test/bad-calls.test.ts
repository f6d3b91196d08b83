import { cpu } from '@tensai/backend-cpu';
import { add, exp, multiply, type Tensor, tensor } from '@tensai/core';
import { host, type OpSamples, samples } from '@tensai/core/samples';
import { judgeBadCalls } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { alteredCpu } from './altered-cpu.ts';

test('every bad call of every function is refused by a typed error, before anything is allocated', async () => {
  const { calls, refusedBefore, late, silent, untyped } = await judgeBadCalls(cpu());
  expect({ silent, untyped }).toEqual({ silent: [], untyped: [] });
  // what only values show, or what a function returns that is called in a loop, is seen when something has begun
  expect(late.length).toBeLessThan(38);
  expect(refusedBefore).toBe(calls - late.length);
  expect(calls).toBeGreaterThan(3000);
});

/** A function with one sample of two operands. */
const careless = (
  call: (a: Tensor, b: Tensor) => unknown,
  badCalls: OpSamples['badCalls'] = [],
): readonly OpSamples[] => [
  {
    name: 'careless',
    ops: [],
    badCalls,
    samples: [
      { title: 'two vectors', inputs: [host([1, 2]), host([3, 4])], call: call as never, reference: (a) => a! },
    ],
  },
];

test('what is accepted is named', async () => {
  const { silent } = await judgeBadCalls(cpu(), { samples: careless((a) => a) });
  expect(silent[0]).toEqual({ op: 'careless', call: 'operand 0 was disposed of', detail: 'is accepted' });
  expect(silent.map(({ call }) => call)).toContain('operand 1 is on another device');
});

test('an error of another kind is named', async () => {
  const { untyped } = await judgeBadCalls(cpu(), { samples: careless((a, b) => add(a, b.shape[0]! + a.size)) });
  expect(untyped.find(({ call }) => call === 'null as operand 0')!.detail).toMatch(/^TypeError: /);
});

test('a refusal after something was allocated is named', async () => {
  const late = { title: 'too late', call: () => add(exp(tensor([1, 2])), tensor([1, 2, 3]) as never), code: 'x' };
  const { late: found } = await judgeBadCalls(cpu(), { samples: careless((a, b) => multiply(exp(a), b), [late]) });
  expect(found[0]!.detail).toMatch(/^1 buffers later: broadcast-shape: /);
  expect(found.map(({ call }) => call)).toContain('operand 1 was disposed of');
});

test('where values are not read at once, a check may refuse at the next read', async () => {
  const spec = alteredCpu(({ caps }) => ({ readSync: undefined as never, caps: { ...caps, syncRead: false } }), {
    synchronous: false,
  });
  const { open } = spec;
  const { refusedAtRead, silent, untyped } = await judgeBadCalls(
    { ...spec, open: async () => open() },
    { samples: samples.filter(({ name }) => name === 'take') },
  );
  expect({ silent, untyped }).toEqual({ silent: [], untyped: [] });
  expect(refusedAtRead).toBeGreaterThan(0);
});
