import { tensor } from '../create.ts';
import type { DType } from '../dtype.ts';
import type { Op } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { type BadCall, host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { cumprod, cumprodOp, cumsum, cumsumOp, type CumulativeOptions, nancumprod, nancumsum } from './cumulative.ts';
import { recurrenceOp } from './recurrence.ts';

type Combine = (a: number, b: number) => number;
type Call = (x: Tensor, options?: CumulativeOptions | number | null) => Tensor;

function scanned(x: HostArray, axis: number | null, start: number, combine: Combine, dtype: DType): HostArray {
  const given = axis === null ? { ...x, shape: [sizeOf(x.shape)] } : x;
  return build(given.shape, dtype, (index) => {
    let value = start;
    for (let k = 0; k <= index[axis ?? 0]!; k++) value = combine(value, elementOf(given, index.with(axis ?? 0, k)));
    return value;
  });
}

function samplesOf(name: string, op: Op, fn: Call, start: number, combine: Combine, nan: boolean): OpSamples {
  const sample = (
    title: string,
    x: HostArray,
    axis: number | null,
    call: (x: Tensor) => Tensor = (t) => fn(t, axis),
    dtype: DType | 'same' = 'same',
    more: Partial<Sample> = {},
  ): Sample => ({
    title,
    inputs: [x],
    call: (t) => call(t!),
    reference: (t) => scanned(t!, axis, start, combine, dtype === 'same' ? t!.dtype : dtype),
    ...more,
  });
  const badCalls: BadCall[] = [
    { title: 'an axis that is not there', call: () => fn(zeros([2, 3]), 2), code: 'axis' },
    { title: 'an axis that is no whole number', call: () => fn(zeros([2, 3]), { axis: 0.5 }), code: 'axis' },
    { title: 'two axes', call: () => fn(zeros([2]), { axis: [0] as never }), code: 'axis' },
    { title: 'an unknown dtype', call: () => fn(zeros([2]), { dtype: 'float128' as never }), code: 'unknown-dtype' },
    { title: 'the dtype bool', call: () => fn(zeros([2]), { dtype: 'bool' }), code: 'dtype' },
    { title: 'an unknown option', call: () => fn(zeros([2]), { keepdims: true } as object), code: 'option' },
    { title: 'a nested array', call: () => fn([1, 2] as never), code: 'operand' },
    {
      title: 'a disposed tensor',
      call: () => {
        const x = tensor([1, 2]);
        x.dispose();
        return fn(x, 0);
      },
      code: 'disposed',
    },
  ];
  return {
    name,
    ops: [op, recurrenceOp],
    samples: [
      sample('a vector', spread([7], 0.5, 1.5), 0),
      sample('flattened', spread([2, 3], -1.5, 1.5), null, (x) => fn(x)),
      sample('the first axis', spread([4, 3], -1.5, 1.5, 2), 0, (x) => fn(x, { axis: 0 })),
      sample('the last axis', spread([2, 3, 4], -1.5, 1.5, 3), 2, (x) => fn(x, -1)),
      sample('the middle axis', spread([2, 5, 3], -1.5, 1.5, 4), 1),
      sample('zeros among them', host([2, 0, 3, 0.5, 0, -1.5, 1, 2, 0.25], [3, 3]), 1),
      sample('zeros along the whole axis', host([0, 0, 0, 2], [4]), 0),
      sample('a scalar', host([1.5], []), null, (x) => fn(x)),
      sample('an axis of one', spread([3, 1], -1, 1), 1),
      sample('no elements along it', host([], [2, 0]), 1),
      sample('no lines', host([], [0, 3]), 1),
      sample('nothing flattened', host([], [0, 3]), null, (x) => fn(x)),
      sample('int32', spread([3, 4], -9, 9, 1, 'int32'), 0),
      sample('int32 that wraps', host([2 ** 30, 2 ** 30, 2 ** 30, 3], [4], 'int32'), 0, undefined, 'same', {
        reference: (x) => {
          let value = start;
          const data = x!.data.map((v) => (value = start === 0 ? (value + v) | 0 : Math.imul(value, v)));
          return { ...x!, data };
        },
      }),
      sample('uint8 as int32', host([200, 100, 3], [3], 'uint8'), 0, undefined, 'int32'),
      sample('bools as int32', host([1, 1, 0, 1], [4], 'bool'), 0, undefined, 'int32'),
      sample(
        'in another dtype',
        host([1, 2, 3], [3], 'int32'),
        0,
        (x) => fn(x, { axis: 0, dtype: 'float32' }),
        'float32',
      ),
      // products of parts of so many extreme factors overflow in float32, where those from the beginning do not
      sample(
        'many elements',
        spread([2, 300], 0.9, 1.1, 5),
        1,
        undefined,
        'same',
        start === 1 ? { gradients: [] } : {},
      ),
      sample('forty elements', spread([2, 40], 0.9, 1.1, 6), 1),
      ...(nan
        ? [
            sample('NaN', host([1, NaN, 3, NaN, 2, -1], [2, 3]), null, (x) => fn(x), 'same', { gradients: [] }),
            sample('NaN along an axis', host([1, NaN, 3, NaN, 2, -1], [2, 3]), 1, undefined, 'same', { gradients: [] }),
            sample('nothing but NaN', host([NaN, NaN], [2]), 0, undefined, 'same', { gradients: [] }),
          ]
        : [sample('∞ and NaN', host([1, Infinity, 2, NaN, 3]), 0, undefined, 'same', { gradients: [] })]),
    ],
    badCalls,
  };
}

const unless =
  (combine: Combine): Combine =>
  (a, b) =>
    Number.isNaN(b) ? a : combine(a, b);
const add: Combine = (a, b) => a + b;
const multiply: Combine = (a, b) => a * b;

export const cumsumSamples: OpSamples = samplesOf('cumsum', cumsumOp, cumsum as Call, 0, add, false);
export const cumprodSamples: OpSamples = samplesOf('cumprod', cumprodOp, cumprod as Call, 1, multiply, false);
export const nancumsumSamples: OpSamples = samplesOf('nancumsum', cumsumOp, nancumsum as Call, 0, unless(add), true);
export const nancumprodSamples: OpSamples = samplesOf(
  'nancumprod',
  cumprodOp,
  nancumprod as Call,
  1,
  unless(multiply),
  true,
);
