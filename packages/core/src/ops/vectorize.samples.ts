import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { add, multiply, subtract } from './arithmetic.ts';
import { greater } from './comparison.ts';
import { zeros } from './creation.ts';
import { dot, outer } from './dot.ts';
import { sum } from './reduce.ts';
import { vectorize } from './vectorize.ts';
import { where } from './where.ts';

const either = (a: Tensor, b: Tensor): Tensor => where(greater(a, b), subtract(a, b), add(a, b)) as Tensor;
const eitherOf = (a: number, b: number): number => (a > b ? a - b : a + b);
const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);

const points = (title: string, a: HostArray, b: HostArray): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => vectorize(either)(x!, y!),
  reference: (x, y) => pointwise(eitherOf)(x!, y!),
});

const any = vectorize as unknown as (...xs: unknown[]) => (...ys: unknown[]) => unknown;
const inside = (a: Tensor, b: Tensor): Tensor => dot(a, b);

export const vectorizeSamples: OpSamples = {
  name: 'vectorize',
  ops: [],
  samples: [
    points('vectors', f([4]), f([4], 2)),
    points('matrices', f([2, 2]), f([2, 2], 2)),
    points('a row with a column', f([1, 3]), f([2, 1], 2)),
    points('scalars', f([]), f([], 2)),
    points('a scalar with a vector', f([]), f([3], 2)),
    points('int32', spread([3], -9, 9, 1, 'int32'), spread([3], -9, 9, 2, 'int32')),
    {
      title: 'inner products',
      inputs: [f([2, 3]), f([3], 2)],
      call: (x, y) => vectorize(inside, { signature: '(n),(n)->()' })(x!, y!),
      reference: (x, y) =>
        build([2], x!.dtype, ([row]) =>
          [0, 1, 2].reduce((total, k) => total + elementOf(x!, [row!, k]) * y!.data[k]!, 0),
        ),
    },
    {
      title: 'outer products of a batch',
      inputs: [f([2, 2]), f([2, 3], 2)],
      call: (x, y) => vectorize((a: Tensor, b: Tensor) => outer(a, b), { signature: '(m), (n) -> (m, n)' })(x!, y!),
      reference: (x, y) => build([2, 2, 3], x!.dtype, ([b, m, n]) => elementOf(x!, [b!, m!]) * elementOf(y!, [b!, n!])),
    },
    {
      title: 'an operand that is left out',
      inputs: [f([3]), f([2], 2)],
      call: (x, y) => vectorize((a: Tensor, b: Tensor) => multiply(a, sum(b)) as Tensor, { excluded: [1] })(x!, y!),
      reference: (x, y) => ({ ...x!, data: x!.data.map((v) => v * (y!.data[0]! + y!.data[1]!)) }),
    },
    {
      title: 'several results',
      inputs: [f([3])],
      call: (x) => vectorize((a: Tensor) => [multiply(a, 2) as Tensor, multiply(a, a) as Tensor])(x!),
      reference: (x) => [
        { ...x!, data: x!.data.map((v) => 2 * v) },
        { ...x!, data: x!.data.map((v) => v * v) },
      ],
    },
  ],
  badCalls: [
    { title: 'no function', call: () => any(3), code: 'option' },
    { title: 'a signature that cannot be read', call: () => any(inside, { signature: '(n),(n)' }), code: 'signature' },
    { title: 'an open parenthesis', call: () => any(inside, { signature: '(n,(n)->()' }), code: 'signature' },
    { title: 'a position below 0', call: () => any(inside, { excluded: [-1] }), code: 'option' },
    { title: 'an unknown option', call: () => any(inside, { otypes: 'f' }), code: 'option' },
    { title: 'no operands', call: () => any(inside)(), code: 'option' },
    { title: 'no elements', call: () => any(inside)(zeros([0]), zeros([0])), code: 'option' },
    {
      title: 'another number of operands',
      call: () => any(inside, { signature: '(n),(n)->()' })(zeros([2])),
      code: 'option',
    },
    {
      title: 'extents that differ',
      call: () => any(inside, { signature: '(n),(n)->()' })(zeros([2]), zeros([3])),
      code: 'shape-mismatch',
    },
    {
      title: 'too few axes',
      call: () => any(inside, { signature: '(n),(n)->()' })(zeros([2]), 1),
      code: 'shape-mismatch',
    },
    {
      title: 'a result of other axes',
      call: () => any((a: Tensor) => a, { signature: '(n)->()' })(zeros([2])),
      code: 'shape-mismatch',
    },
    {
      title: 'operands that do not broadcast',
      call: () => any(either)(zeros([2]), zeros([3])),
      code: 'broadcast-shape',
    },
    { title: 'a nested array', call: () => any(either)([1], 2), code: 'operand' },
  ],
};
