import { tensor } from '../create.ts';
import { type DType, factsOf, isFloat } from '../dtype.ts';
import type { Op } from '../op.ts';
import { reduceBy } from '../reference.ts';
import { type BadCall, host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import type { ReduceOptions } from './reduce.ts';

type Reduce = (x: Tensor, options?: ReduceOptions | number | readonly number[] | null) => Tensor;

/** What `reductionSamples` takes. */
export interface ReductionSamples {
  readonly name: string;
  readonly fn: unknown;
  readonly ops: readonly Op[];
  /** The reduction of a list of numbers. */
  readonly of: (values: readonly number[]) => number;
  /** The dtype of the result: `float` is at least floating point, `summed` widens narrow integers. */
  readonly result: DType | 'same' | 'float' | 'summed';
  /** What it is of no elements; left out, that is an error. */
  readonly empty?: boolean;
  readonly domain?: readonly [number, number];
  readonly gradients?: readonly number[];
  readonly more?: readonly Sample[];
  readonly badCalls?: readonly BadCall[];
}

const NARROW: readonly DType[] = ['bool', 'uint8', 'int8'];

const outcome = (result: ReductionSamples['result'], dtype: DType): DType => {
  if (result === 'same') return dtype;
  if (result === 'float') return isFloat(dtype) ? dtype : 'float32';
  return result === 'summed' ? (NARROW.includes(dtype) ? 'int32' : dtype) : result;
};

/** The samples of a reduction: each form of its options, other dtypes, scalars, special values, no elements. */
export function reductionSamples(spec: ReductionSamples): OpSamples {
  const { name, ops, of, result, empty = false, domain: [low, high] = [-3, 3], gradients, more = [] } = spec;
  const fn = spec.fn as Reduce;
  const sample = (
    title: string,
    x: HostArray,
    options: Parameters<Reduce>[1],
    axes: readonly number[],
    keepdims = false,
  ): Sample => ({
    title,
    inputs: [x],
    call: (t) => fn(t!, options),
    reference: (t) => reduceBy(t!, axes, keepdims, of, outcome(result, t!.dtype)),
    ...(gradients && { gradients }),
  });
  const x = spread([3, 4, 5], low, high, 2);
  const special = host([1, NaN, -1, Infinity, 2, 0, -Infinity, 1, -Infinity, 1, 0, Infinity], [4, 3]);
  return {
    name,
    ops,
    samples: [
      sample('all elements', x, undefined, [0, 1, 2]),
      sample('null: all elements', x, null, [0, 1, 2]),
      sample('a bare axis', x, 1, [1]),
      sample('the last axis, kept', x, { axis: -1, keepdims: true }, [2], true),
      sample('two axes', x, { axis: [2, 0] }, [0, 2]),
      sample('all axes, kept', x, { keepdims: true }, [0, 1, 2], true),
      sample('a scalar', spread([], low, high), undefined, []),
      sample('no axes', spread([2, 3], low, high), [], []),
      sample('a long axis', spread([2, 300], low, high, 3), 1, [1]),
      sample('no rows', spread([0, 3], low, high), 1, [1]),
      { ...sample('special values', special, 1, [1]), gradients: [] },
      ...(['int32', 'uint32', 'uint8', 'int8'] as const).map((dtype) =>
        sample(`of ${dtype}`, spread([4, 3], Math.max(-3, factsOf(dtype).min), 5, 1, dtype), 0, [0]),
      ),
      sample('of bool', host([1, 0, 1, 1, 0, 0], [3, 2], 'bool'), 1, [1]),
      ...(empty ? [sample('no elements', spread([3, 0], low, high), 1, [1])] : []),
      ...more,
    ],
    badCalls: [
      { title: 'an axis that is not there', call: () => fn(tensor([[1, 2]]), 2), code: 'axis' },
      { title: 'an axis twice', call: () => fn(tensor([[1, 2]]), { axis: [0, -2] }), code: 'axis' },
      { title: 'an unknown option', call: () => fn(tensor([1, 2]), { axes: 0 } as ReduceOptions), code: 'option' },
      { title: 'nested arrays', call: () => fn([[1, 2]] as unknown as Tensor), code: 'operand' },
      ...(empty
        ? []
        : [{ title: 'no elements', call: () => fn(tensor([], { shape: [2, 0] }), 1), code: 'empty-reduction' }]),
      ...(spec.badCalls ?? []),
    ],
  };
}
