import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { zeros } from '../creation.ts';
import { cofactorsOp, det, detOp, logdet, slogdet, slogdetOp } from './det.ts';
import { determinantOf, eachNumber, regular } from './linalg-oracle.ts';

/** Not checked by the compiler: what is refused. */
const any = (x: unknown): In => x as In;

const sample = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => det(t!),
  reference: (t) => eachNumber(t!, determinantOf),
});

const refused = (f: (x: In) => unknown): OpSamples['badCalls'] => [
  { title: 'not square', call: () => f(zeros([2, 3])), code: 'matrix-shape' },
  { title: 'a vector', call: () => f(tensor([1])), code: 'matrix-shape' },
  { title: 'a scalar', call: () => f(1), code: 'matrix-shape' },
  { title: 'bools', call: () => f(tensor([[true]])), code: 'dtype' },
  { title: 'nested arrays', call: () => f(any([[1]])), code: 'operand' },
];

export const detSamples: OpSamples = {
  name: 'det',
  ops: [detOp, cofactorsOp],
  samples: [
    sample('two rows', spread([2, 2], -1, 1)),
    sample('three rows', spread([3, 3], -1, 1)),
    sample('five rows', regular([5, 5])),
    sample('a batch', spread([4, 3, 3], -1, 1)),
    sample('two batch axes', spread([2, 3, 2, 2], -1, 1)),
    sample('an even number of exchanges', host([0, 1, 0, 0, 0, 1, 1, 0, 0], [3, 3])),
    sample('an odd number of exchanges', host([0, 1, 1, 0], [2, 2])),
    sample('one element', host([-7], [1, 1])),
    sample('no elements', host([], [0, 0])),
    sample('no matrices', host([], [0, 2, 2])),
    { ...sample('singular', host([1, 2, 2, 4], [2, 2])), gradients: [] },
    { ...sample('zero', host(new Array<number>(9).fill(0), [3, 3])), gradients: [] },
    { ...sample('integers', host([1, 2, 3, 4], [2, 2], 'int32')), reference: () => host([-2], []) },
  ],
  badCalls: refused(det),
};

const logs = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => slogdet(t!),
  reference: (t) => [
    eachNumber(t!, (a) => Math.sign(determinantOf(a))),
    eachNumber(t!, (a) => Math.log(Math.abs(determinantOf(a)))),
  ],
});

export const slogdetSamples: OpSamples = {
  name: 'slogdet',
  ops: [slogdetOp],
  samples: [
    logs('two rows', spread([2, 2], -1, 1, 2)),
    logs('three rows', spread([3, 3], -1, 1)),
    logs('five rows', regular([5, 5])),
    logs('a batch', regular([4, 3, 3])),
    logs('two batch axes', regular([2, 3, 2, 2])),
    logs('an odd number of exchanges', host([0, 2, 3, 0], [2, 2])),
    logs('one element', host([-7], [1, 1])),
    logs('no elements', host([], [0, 0])),
    logs('no matrices', host([], [0, 2, 2])),
    { ...logs('singular', host([1, 2, 2, 4], [2, 2])), gradients: [] },
    { ...logs('Keras: keras-1320', host(new Array<number>(16).fill(2), [4, 4], 'float64')), gradients: [] },
  ],
  badCalls: refused(slogdet),
};

const logarithm = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => logdet(t!),
  reference: (t) => eachNumber(t!, (a) => Math.log(Math.abs(determinantOf(a)))),
});

export const logdetSamples: OpSamples = {
  name: 'logdet',
  ops: [],
  samples: [
    logarithm('two rows', spread([2, 2], -1, 1, 2)),
    logarithm('three rows', regular([3, 3])),
    logarithm('five rows', regular([5, 5])),
    logarithm('a batch', regular([4, 3, 3])),
    logarithm('two batch axes', regular([2, 3, 2, 2])),
    logarithm('a negative determinant', host([0, 2, 3, 0], [2, 2])),
    logarithm('one element', host([7], [1, 1])),
    logarithm('no elements', host([], [0, 0])),
    logarithm('no matrices', host([], [0, 2, 2])),
    { ...logarithm('singular', host([1, 2, 2, 4], [2, 2])), gradients: [] },
  ],
  badCalls: refused(logdet),
};
