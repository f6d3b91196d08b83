import { tensor } from '../create.ts';
import type { BadCall, HostArray, Sample } from '../sample.ts';
import { pointwise } from '../sample.ts';
import type { TunedActivation } from './activation.ts';

/** A sample of an activation with its number set. */
export const tuned = <Option extends string>(
  fn: TunedActivation<Option>,
  option: Option,
  value: number,
  oracle: (x: number) => number,
  x: HostArray,
): Sample => ({
  title: `${option} ${value}`,
  inputs: [x],
  call: (given) => fn(given!, { [option]: value } as Record<Option, number>),
  reference: pointwise(oracle),
});

/** What an activation with a number to set refuses. */
export const tunedBadCalls = <Option extends string>(
  fn: TunedActivation<Option>,
  option: Option,
): readonly BadCall[] => {
  const call = fn as unknown as (x: unknown, options?: unknown) => unknown;
  return [
    { title: 'an unknown option', call: () => call(tensor([1]), { rate: 1 }), code: 'option' },
    { title: 'a bare number for the options', call: () => call(tensor([1]), 0.5), code: 'option' },
    { title: 'a string for the number', call: () => call(tensor([1]), { [option]: '1' }), code: 'option' },
    { title: 'an array for the operand', call: () => call([1, 2]), code: 'operand' },
  ];
};

/** A sample of values that Keras 3.16 gave, with the ids of the records. */
export const fromKeras = (
  ids: string,
  x: HostArray,
  call: Sample['call'],
  expected: readonly number[],
  ulp: number,
): Sample => ({
  title: `Keras: ${ids}`,
  inputs: [x],
  call,
  reference: () => ({
    shape: x.data.length === expected.length ? x.shape : [expected.length],
    dtype: 'float32',
    data: expected,
  }),
  dtypes: ['float32'],
  gradients: [],
  ulp,
});
