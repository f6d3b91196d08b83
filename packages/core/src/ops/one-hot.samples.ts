import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample } from '../sample.ts';
import { multiHot, multiHotOp, oneHot, oneHotOp } from './one-hot.ts';

const labels = host([0, 2, 1, 3, -1, 7], [2, 3], 'int32');

/** Ones where `label === class`, with classes as axis `axis`, in loops over outer blocks. */
function hotOf({ shape, data }: HostArray, classes: number, axis: number, dtype: HostArray['dtype']): HostArray {
  const inner = shape.slice(axis).reduce((product, n) => product * n, 1);
  const outer = inner === 0 ? 0 : data.length / inner;
  const hot: number[] = [];
  for (let o = 0; o < outer; o++)
    for (let k = 0; k < classes; k++)
      for (let i = 0; i < inner; i++) hot.push(Math.trunc(data[o * inner + i]!) === k ? 1 : 0);
  return { shape: [...shape.slice(0, axis), classes, ...shape.slice(axis)], dtype, data: hot };
}

const sample = (
  title: string,
  x: HostArray,
  call: Sample['call'],
  axis: number,
  dtype: HostArray['dtype'] = 'float32',
): Sample => ({
  title,
  inputs: [x],
  call,
  reference: (given) => hotOf(given!, 4, axis, dtype),
  gradients: [],
});

const call = oneHot as unknown as (x: unknown, numClasses?: unknown, options?: unknown) => unknown;

export const oneHotSamples: OpSamples = {
  name: 'oneHot',
  slopeless: true,
  ops: [oneHotOp],
  samples: [
    sample('the last axis; keras-0792', host([0, 1, 2, 3], [4], 'int32'), (x) => oneHot(x!, 4), 1),
    sample('labels outside', labels, (x) => oneHot(x!, 4), 2),
    sample('the first axis', labels, (x) => oneHot(x!, 4, 0), 0),
    sample('an axis inside', labels, (x) => oneHot(x!, 4, { axis: -2 }), 1),
    sample('int32', labels, (x) => oneHot(x!, 4, { dtype: 'int32' }), 2, 'int32'),
    sample('bool', labels, (x) => oneHot(x!, 4, { axis: 0, dtype: 'bool' }), 0, 'bool'),
    sample('labels of floating point', host([0, 1.75, -0.5, 3, -3, 4]), (x) => oneHot(x!, 4), 1),
    sample('labels of uint8', host([3, 255, 0], [3], 'uint8'), (x) => oneHot(x!, 4), 1),
    sample('labels of bool', host([1, 0], [2], 'bool'), (x) => oneHot(x!, 4), 1),
    sample('one label', host([2], [], 'int32'), (x) => oneHot(x!, 4), 0),
    sample('no labels', host([], [0], 'int32'), (x) => oneHot(x!, 4), 1),
    {
      title: 'no classes',
      inputs: [labels],
      call: (x) => oneHot(x!, 0),
      reference: () => host([], [2, 3, 0]),
    },
  ],
  badCalls: [
    { title: 'a negative number of classes', call: () => call(tensor([0]), -1), code: 'size' },
    { title: 'half a class', call: () => call(tensor([0]), 2.5), code: 'size' },
    { title: 'no number of classes', call: () => call(tensor([0])), code: 'option' },
    { title: 'an axis outside', call: () => call(tensor([0]), 2, { axis: 2 }), code: 'axis' },
    { title: 'a dtype that is none', call: () => call(tensor([0]), 2, { dtype: 'float' }), code: 'unknown-dtype' },
    { title: 'an unknown option', call: () => call(tensor([0]), 2, { sparse: false }), code: 'option' },
  ],
};

/** Rows of labels `[rows, n]`, each as the set of its classes. */
const setsOf = (rows: readonly (readonly number[])[], classes: number): number[] =>
  rows.flatMap((row) => Array.from({ length: classes }, (_, k) => (row.includes(k) ? 1 : 0)));

const hot = multiHot as unknown as (x: unknown, options?: unknown) => unknown;

export const multiHotSamples: OpSamples = {
  name: 'multiHot',
  ops: [multiHotOp],
  samples: [
    {
      title: 'one example; keras-0787',
      inputs: [host([0, -1, -1, 3], [4], 'int32')],
      call: (x) => multiHot(x!, { numClasses: 4 }),
      reference: () => host([1, 0, 0, 1]),
    },
    {
      title: 'a batch',
      inputs: [labels],
      call: (x) => multiHot(x!, { numClasses: 4 }),
      reference: ({ data }) => host(setsOf([data.slice(0, 3), data.slice(3)], 4), [2, 4]),
    },
    {
      title: 'the same class twice',
      inputs: [host([1, 1, 0, 1, 1, 1], [2, 3], 'int32')],
      call: (x) => multiHot(x!, { numClasses: 2, dtype: 'int32' }),
      reference: ({ data }) => host(setsOf([data.slice(0, 3), data.slice(3)], 2), [2, 2], 'int32'),
    },
    {
      title: 'classes in front',
      inputs: [labels],
      call: (x) => multiHot(x!, { numClasses: 4, axis: 0 }),
      reference: ({ data }) => {
        const [a, b] = [setsOf([data.slice(0, 3)], 4), setsOf([data.slice(3)], 4)];
        return host(
          a.flatMap((_, k) => [a[k]!, b[k]!]),
          [4, 2],
        );
      },
    },
    {
      title: 'more axes behind the labels',
      inputs: [host([0, 1, 2, 3, 3, 2], [1, 3, 2], 'int32')],
      call: (x) => multiHot(x!, { numClasses: 4 }),
      reference: ({ data }) =>
        host(
          setsOf(
            [
              [data[0]!, data[2]!, data[4]!],
              [data[1]!, data[3]!, data[5]!],
            ],
            4,
          ),
          [1, 2, 4],
        ),
    },
    {
      title: 'one label',
      inputs: [host([2], [], 'int32')],
      call: (x) => multiHot(x!, { numClasses: 4 }),
      reference: () => host([0, 0, 1, 0]),
    },
    {
      title: 'no labels',
      inputs: [host([], [2, 0], 'int32')],
      call: (x) => multiHot(x!, { numClasses: 3 }),
      reference: () => host([0, 0, 0, 0, 0, 0], [2, 3]),
    },
    {
      title: 'labels of uint8',
      inputs: [host([3, 255, 0], [3], 'uint8')],
      call: (x) => multiHot(x!, { numClasses: 4 }),
      reference: () => host([1, 0, 0, 1]),
    },
    {
      title: 'of bool',
      inputs: [labels],
      call: (x) => multiHot(x!, { numClasses: 4, dtype: 'bool' }),
      reference: ({ data }) => host(setsOf([data.slice(0, 3), data.slice(3)], 4), [2, 4], 'bool'),
    },
    {
      title: 'no examples',
      inputs: [host([], [0, 3], 'int32')],
      call: (x) => multiHot(x!, { numClasses: 2 }),
      reference: () => host([], [0, 2]),
    },
  ],
  badCalls: [
    { title: 'no number of classes', call: () => hot(tensor([0])), code: 'option' },
    { title: 'a bare number for the options', call: () => hot(tensor([0]), 4), code: 'option' },
    { title: 'a negative number of classes', call: () => hot(tensor([0]), { numClasses: -1 }), code: 'size' },
    { title: 'an axis outside', call: () => hot(tensor([0]), { numClasses: 2, axis: 1 }), code: 'axis' },
  ],
};
