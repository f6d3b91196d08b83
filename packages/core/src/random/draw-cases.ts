import type { DType } from '../dtype.ts';
import { type BadCall, host, type Sample } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The seed of all samples. */
export const seed = 42;

/** A draw and what it must give. */
export const sample = (
  title: string,
  call: () => Tensor,
  data: readonly number[],
  more: { readonly shape?: Shape; readonly dtype?: DType; readonly ulp?: number } = {},
): Sample => ({
  title,
  inputs: [],
  call,
  reference: () => host(data, more.shape, more.dtype),
  ...(more.ulp !== undefined && { ulp: more.ulp }),
});

/** Shapes that a draw refuses. */
export const shapes = (call: (shape: Shape) => unknown): BadCall[] => [
  { title: 'a number for a shape', call: () => call(3 as unknown as Shape), code: 'option' },
  { title: 'a negative extent', call: () => call([2, -1]), code: 'size' },
  { title: 'too many elements', call: () => call([65_536, 65_536]), code: 'size' },
];

/** Options that every draw refuses. */
export const options = (call: (options: never) => unknown): BadCall[] => [
  { title: 'a negative seed', call: () => call({ seed: -1 } as never), code: 'seed' },
  { title: 'a fraction for a seed', call: () => call({ seed: 0.5 } as never), code: 'seed' },
  { title: 'a seed of more than 32 bits', call: () => call({ seed: 2 ** 32 } as never), code: 'seed' },
  { title: 'a string for a seed', call: () => call({ seed: '42' } as never), code: 'seed' },
  { title: 'an unknown option', call: () => call({ seeds: 1 } as never), code: 'option' },
];

/** Dtypes that a draw refuses. */
export const dtypes = (call: (options: never) => unknown, wrong: DType): BadCall[] => [
  { title: 'an unknown dtype', call: () => call({ dtype: 'float128' } as never), code: 'unknown-dtype' },
  { title: `the dtype ${wrong}`, call: () => call({ dtype: wrong } as never), code: 'dtype' },
];
