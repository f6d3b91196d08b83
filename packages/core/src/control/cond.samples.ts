import { tensor } from '../create.ts';
import { add, multiply, negative, subtract } from '../ops/arithmetic.ts';
import { greater, less } from '../ops/comparison.ts';
import { concatenate } from '../ops/concatenate.ts';
import { ones } from '../ops/creation.ts';
import { cast } from '../ops/cast.ts';
import { exp, log } from '../ops/exponential.ts';
import { sum } from '../ops/reduce.ts';
import { sin } from '../ops/trigonometric.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { branchOp } from './branch-op.ts';
import { cond } from './cond.ts';
import { like } from './row-reference.ts';
import { switchCase } from './switch-case.ts';

const total = ({ data }: HostArray): number => data.reduce((a, b) => a + b, 0);

const each = (x: HostArray, f: (value: number, i: number) => number): HostArray => like(x, x.data.map(f));

/** The sine where the sum is positive, else the exponential. */
const chosen = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (a) =>
    cond(
      greater(sum(a!), 0),
      () => sin(a!),
      () => exp(a!),
    ),
  reference: (a) => each(a!, total(a!) > 0 ? Math.sin : Math.exp),
});

const constant = (title: string, pred: number | boolean, holds: boolean): Sample => ({
  title,
  inputs: [spread([3], -1, 1)],
  call: (x) =>
    cond(
      pred,
      () => multiply(x!, 2),
      () => negative(x!),
    ),
  reference: (x) => each(x!, (value) => (holds ? 2 * value : -value)),
});

export const condSamples: OpSamples = {
  name: 'cond',
  ops: [branchOp],
  samples: [
    chosen('the first', host([1, 0.5, -0.25])),
    chosen('the second', host([-1, 0.5, -0.25])),
    chosen('a matrix', spread([2, 3], 0.25, 1)),
    chosen('a scalar', host([-0.5], [])),
    constant('true', true, true),
    constant('false', false, false),
    constant('a number that holds', 3, true),
    constant('zero', 0, false),
    {
      title: 'a predicate of one element',
      inputs: [spread([2], -1, 1)],
      call: (x) =>
        cond(
          tensor([1]),
          () => multiply(x!, x!),
          () => x!,
        ),
      reference: (x) => each(x!, (value) => value * value),
    },
    {
      title: 'what only one of them looks at',
      inputs: [host([0.5, 0.25]), host([2, 3])],
      call: (x, y) =>
        cond(
          less(sum(x!), 0),
          () => multiply(x!, y!),
          () => multiply(x!, x!),
        ),
      reference: (x) => each(x!, (value) => value * value),
    },
    {
      title: 'several results by name',
      inputs: [spread([2], 0.25, 1)],
      call: (x) => {
        const { a, b } = cond(
          greater(sum(x!), 0),
          () => ({ a: multiply(x!, 3), b: [x!, 1] as const }),
          () => ({ b: [negative(x!), 2] as const, a: x! }),
        );
        return [a, b[0], b[1]];
      },
      reference: (x) => [each(x!, (v) => 3 * v), x!, { shape: [], dtype: x!.dtype, data: [1] }],
      dtypes: ['float32'],
      gradients: [],
    },
    {
      title: 'an infinite slope in the other',
      inputs: [host([0, 1])],
      call: (x) =>
        cond(
          greater(sum(x!), 5),
          () => log(x!),
          () => multiply(x!, 2),
        ),
      reference: (x) => each(x!, (value) => 2 * value),
    },
    {
      title: 'a choice in a choice',
      inputs: [host([0.5, 0.25])],
      call: (x) =>
        cond(
          greater(sum(x!), 0),
          () =>
            cond(
              greater(sum(x!), 1),
              () => exp(x!),
              () => sin(x!),
            ),
          () => x!,
        ),
      reference: (x) => each(x!, Math.sin),
    },
  ],
  badCalls: [
    {
      title: 'a predicate of two elements',
      call: () =>
        cond(
          ones([2]),
          () => ones([1]),
          () => ones([1]),
        ),
      code: 'shape-mismatch',
    },
    { title: 'no function', call: () => cond(true, (() => ones([1])) as never, null as never), code: 'option' },
    {
      title: 'a result that is a string',
      call: () =>
        cond(
          true,
          () => 'yes',
          () => 'no',
        ),
      code: 'operand',
    },
    {
      title: 'a predicate that is a string',
      call: () =>
        cond(
          'yes' as never,
          () => ones([1]),
          () => ones([1]),
        ),
      code: 'operand',
    },
  ],
};

const branches = [
  (x: Tensor, y: Tensor) => add(x, y),
  (x: Tensor, y: Tensor) => multiply(x, y),
  (x: Tensor, y: Tensor) => subtract(sin(x), multiply(y, y)),
];

const hostBranches = [
  (x: number, y: number) => x + y,
  (x: number, y: number) => x * y,
  (x: number, y: number) => Math.sin(x) - y * y,
];

const operands = [spread([2, 2], -1, 1), spread([2, 2], -1, 1, 2)];

const numbered = (title: string, index: number, given: (index: number) => Tensor | number): Sample => ({
  title,
  inputs: operands,
  call: (x, y) => switchCase(given(index), branches, x!, y!),
  reference: (x, y) => each(x!, (value, i) => hostBranches[index]!(value, y!.data[i]!)),
});

const scalar = (index: number): Tensor => tensor(index, { dtype: 'int32' });

export const switchCaseSamples: OpSamples = {
  name: 'switchCase',
  ops: [branchOp],
  samples: [
    ...[0, 1, 2].map((index) => numbered(`branch ${index}`, index, scalar)),
    ...[0, 2].map((index) => numbered(`branch ${index} by number`, index, (i) => i)),
    numbered('an index of one element', 1, (i) => tensor([i], { dtype: 'int32' })),
    numbered('an index of uint8', 2, (i) => tensor(i, { dtype: 'uint8' })),
    {
      title: 'an index from the values',
      inputs: [host([1, 2, -3]), spread([3], -1, 1)],
      call: (x, y) => switchCase(cast(sum(greater(x!, 0)), 'int32'), branches, x!, y!),
      reference: (x, y) => each(x!, (value, i) => Math.sin(value) - y!.data[i]! ** 2),
    },
    {
      title: 'one branch',
      inputs: [spread([3], -1, 1)],
      call: (x) => switchCase(scalar(0), [(a: Tensor) => multiply(a, a)], x!),
      reference: (x) => each(x!, (value) => value * value),
    },
    {
      title: 'operands by name, and a captured one',
      inputs: operands,
      call: (x, y) =>
        switchCase(
          scalar(1),
          [({ a }: { a: Tensor }) => a, ({ a, factor }: { a: Tensor; factor: Tensor }) => add(multiply(a, factor), y!)],
          { a: x!, factor: 3 },
        ),
      reference: (x, y) => each(x!, (value, i) => 3 * value + y!.data[i]!),
    },
    {
      title: 'without operands',
      inputs: [spread([3], -1, 1)],
      call: (x) => switchCase(scalar(1), [() => x!, () => exp(x!)]),
      reference: (x) => each(x!, Math.exp),
    },
  ],
  badCalls: [
    { title: 'an index past the end', call: () => switchCase(3, branches, ones([1]), ones([1])), code: 'index-range' },
    { title: 'a negative index', call: () => switchCase(-1, branches, ones([1]), ones([1])), code: 'index-range' },
    { title: 'half an index', call: () => switchCase(0.5, branches, ones([1]), ones([1])), code: 'index-range' },
    { title: 'an index of float32', call: () => switchCase(tensor(1), branches, ones([1]), ones([1])), code: 'dtype' },
    {
      title: 'two indices',
      call: () => switchCase(tensor([0, 1], { dtype: 'int32' }), branches, ones([1]), ones([1])),
      code: 'shape-mismatch',
    },
    { title: 'no branches', call: () => switchCase(0, [], ones([1])), code: 'option' },
    {
      title: 'a branch that is no function',
      call: () => switchCase(0, [concatenate, 3 as never], ones([1]) as never),
      code: 'option',
    },
  ],
};
