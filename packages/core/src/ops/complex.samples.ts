import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { polar, viewAsComplex, viewAsComplexOp, viewAsReal, viewAsRealOp } from './complex.ts';
import { transpose } from './transpose.ts';

// complex numbers have float32 parts
const single = { dtypes: ['float32'] } as const satisfies Partial<Sample>;

const SHAPES: readonly (readonly number[])[] = [
  [2],
  [1, 2],
  [3, 2],
  [0, 2],
  [4, 0, 2],
  [2, 3, 2],
  [1, 1, 2],
  [5, 1, 2],
  [40, 2],
];
const pairs = (shape: readonly number[]): HostArray => spread(shape, -3, 3, shape.length);
const special = host([NaN, 1, Infinity, -0, 0, -Infinity, 1e-40, 3e38], [4, 2]);
const named = (shape: readonly number[]): string => `of shape [${shape.join(', ')}]`;

const there: Sample['call'] = (x) => viewAsReal(viewAsComplex(x!));

export const viewAsComplexSamples: OpSamples = {
  name: 'viewAsComplex',
  ops: [viewAsComplexOp],
  samples: [
    ...SHAPES.map((shape): Sample => ({
      title: `pairs ${named(shape)}`,
      inputs: [pairs(shape)],
      call: (x) => viewAsComplex(x!),
      reference: (x) => ({ shape: x!.shape.slice(0, -1), dtype: 'complex64', data: x!.data }),
      ...single,
    })),
    {
      title: 'special values',
      inputs: [special],
      call: (x) => viewAsComplex(x!),
      reference: (x) => ({ shape: [4], dtype: 'complex64', data: x!.data }),
      ...single,
    },
    {
      title: 'of half floats and integers',
      inputs: [host([1.5, -2], [1, 2], 'float16'), host([3, 4], [2], 'int32')],
      call: (x, y) => [viewAsComplex(x!), viewAsComplex(y!)],
      reference: (x, y) => [
        { shape: [1], dtype: 'complex64', data: x!.data },
        { shape: [], dtype: 'complex64', data: y!.data },
      ],
      gradients: [],
    },
  ],
  badCalls: [
    { title: 'three in a row', call: () => viewAsComplex(tensor([1, 2, 3])), code: 'shape-mismatch' },
    { title: 'a scalar', call: () => viewAsComplex(1), code: 'shape-mismatch' },
    { title: 'complex numbers', call: () => viewAsComplex(viewAsComplex(tensor([1, 2]))), code: 'dtype' },
    { title: 'an array', call: () => viewAsComplex([1, 2] as unknown as In), code: 'operand' },
    {
      title: 'a disposed tensor',
      call: () => {
        const x = tensor([1, 2]);
        x.dispose();
        viewAsComplex(x);
      },
      code: 'disposed',
    },
  ],
};

export const viewAsRealSamples: OpSamples = {
  name: 'viewAsReal',
  ops: [viewAsRealOp],
  samples: [
    ...SHAPES.map((shape): Sample => ({
      title: `there and back, ${named(shape)}`,
      inputs: [pairs(shape)],
      call: there,
      reference: (x) => x!,
      ...single,
    })),
    { title: 'special values', inputs: [special], call: there, reference: (x) => x!, gradients: [], ...single },
    {
      title: 'of a small view of a large tensor',
      inputs: [pairs([40, 2])],
      call: (x) => viewAsReal(viewAsComplex(transpose(transpose(x!) as Tensor) as Tensor)),
      reference: (x) => x!,
      ...single,
    },
  ],
  badCalls: [
    { title: 'real numbers', call: () => viewAsReal(tensor([1, 2])), code: 'dtype' },
    { title: 'a number', call: () => viewAsReal(3), code: 'dtype' },
    { title: 'null', call: () => viewAsReal(null as unknown as In), code: 'unconnected-gradient' },
    { title: 'complex numbers in another op', call: () => multiply(viewAsComplex(tensor([1, 2])), 2), code: 'dtype' },
  ],
};

const polarSample = (title: string, abs: HostArray, angle: HostArray, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [abs, angle],
  call: (r, t) => viewAsReal(polar(r!, t!)),
  reference: (r, t) => {
    const [a, b] = [r!.shape.length, t!.shape.length];
    const shape = a >= b ? r!.shape : t!.shape;
    const [size, turn] = [r!, t!].map(
      ({ data }) =>
        (i: number): number =>
          data[i % Math.max(1, data.length)]!,
    );
    const count = shape.reduce((n, extent) => n * extent, 1);
    return {
      shape: [...shape, 2],
      dtype: 'float32',
      data: Array.from({ length: 2 * count }, (_, i) => {
        const at = i >> 1;
        return size!(at) * (i % 2 === 0 ? Math.cos(turn!(at)) : Math.sin(turn!(at)));
      }),
    };
  },
  ...single,
  ...more,
});

export const polarSamples: OpSamples = {
  name: 'polar',
  ops: [],
  samples: [
    polarSample('vectors', spread([7], 0, 3), spread([7], -4, 4, 2)),
    polarSample('matrices', spread([2, 3], 0, 3), spread([2, 3], -4, 4, 2)),
    polarSample('scalars', host([2], []), host([0.5], [])),
    polarSample('no elements', spread([0, 3], 0, 1), spread([0, 3], 0, 1)),
    polarSample('one magnitude for all', host([2], []), spread([2, 3], -4, 4)),
    polarSample('one angle for all', spread([2, 3], 0, 3), host([0.7], [])),
    polarSample('a row of magnitudes', spread([3], 0, 3), spread([2, 3], -4, 4)),
    polarSample('a row of angles', spread([2, 3], 0, 3), spread([3], -4, 4)),
    polarSample('negative magnitudes', host([-1, -2]), host([0.25, 3])),
    polarSample('quarters of a turn', host([1, 1, 1, 1, 0]), host([0, Math.PI / 2, Math.PI, -Math.PI / 2, 1]), {
      ulp: 2,
    }),
    polarSample('whole numbers', host([1, 2], [2], 'int32'), host([0, 1], [2], 'int32')),
  ],
  badCalls: [
    {
      title: 'shapes that do not broadcast',
      call: () => polar(tensor([1, 2, 3]), tensor([1, 2])),
      code: 'broadcast-shape',
    },
    { title: 'complex magnitudes', call: () => polar(viewAsComplex(tensor([1, 2])), 1), code: 'dtype' },
    { title: 'an array', call: () => polar(1, [1] as unknown as In), code: 'operand' },
  ],
};
