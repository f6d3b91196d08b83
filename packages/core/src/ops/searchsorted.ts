import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { defineError, type ErrorClass } from '../error.ts';
import { ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { precedes } from './argsort.ts';
import { ANY_EXTENT, leadingCount } from './leading-count.ts';
import { inOneDType } from './one-dtype.ts';
import { plainOptions, resultOf } from './operand.ts';
import { nameArgument } from './option-kinds.ts';
import { sliceOp } from './slice.ts';

const SIDES = ['left', 'right'] as const;

/** On which side of the elements that equal it a value belongs. */
export type Side = (typeof SIDES)[number];

/** What `searchsorted` may be told. */
export interface SearchsortedOptions {
  /** Before (the default) or behind the elements that equal the value. */
  readonly side?: Side;
}

interface Attrs {
  /** The public function, for errors. */
  readonly name: string;
  readonly side: Side;
}

/** A sequence that is not in ascending order. */
export const UnsortedError: ErrorClass<{ op: string; at: number }> = /* @__PURE__ */ defineError('unsorted', {
  message: ({ op, at }) => `${op}: the sequence does not ascend: element ${at + 1} is less than element ${at}`,
  hint: () => 'sort(sequence) puts it in order',
});

const hostSearch: HostAlgorithm<Attrs> = ([sequence, values], [found], { attrs: { side } }) => {
  const precede = (a: number, b: number): boolean => a < b || (b !== b && a === a);
  for (let i = 0; i < values!.length; i++) {
    const value = values![i]!;
    let low = 0;
    let high = sequence!.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const element = sequence![middle]!;
      if (side === 'left' ? precede(element, value) : !precede(value, element)) low = middle + 1;
      else high = middle;
    }
    found![i] = low;
  }
};

/**
 * How many elements of a vector in ascending order belong before each value, found by halving. A third operand, if there is one, says where the
 * vector ascends.
 */
export const searchsortedOp: Op<Attrs> = /* @__PURE__ */ definePrimitive({
  name: 'searchsorted',
  infer: ([, values]) => [{ shape: values!.shape, dtype: 'int32' }],
  checks: (ins, { name }: Attrs) =>
    ins.length < 3
      ? []
      : [{ key: 'ascends', input: 2, ok: (ascends) => ascends, error: (_, at) => new UnsortedError({ op: name, at }) }],
  lower([sequence, values, ascends], { side }) {
    const rank = values!.shape.length;
    const { dtype } = values!;
    // bools are compared as numbers
    const number = dtype === 'bool' ? 'int32' : dtype;
    const value = Expr.input(1, dtype).cast(number);
    const belongsBehind = (i: Expr): Expr => {
      const element = Expr.load(0, dtype, [i]).cast(number);
      return side === 'left' ? precedes(element, value) : precedes(value, element).not();
    };
    const own = values!.shape.map((_, axis) => axis);
    return {
      space: values!.shape,
      inputs: [
        { aval: sequence!, view: viewOf(sequence!, rank, [null]) },
        { aval: values!, view: viewOf(values!, rank, own) },
        ...(ascends ? [{ aval: ascends, view: viewOf(ascends, rank, [null]) }] : []),
      ],
      outputs: [leadingCount(Expr.size(0, 0), ANY_EXTENT, belongsBehind)],
    };
  },
  host: hostSearch,
});

/** Is b not less than a? NaN is larger than all. */
export const ascendsOp: Op = /* @__PURE__ */ defineElementwise('ascends', {
  arity: 2,
  formula: ([a, b]) => (a!.dtype === 'bool' ? a!.not().or(b!) : precedes(b!, a!).not()),
  result: 'bool',
});

/** Places in a sequence of which it is checked that it ascends. */
export function search(name: string, sequence: In, values: In, side: Side): Tensor {
  const [elements, looked] = inOneDType(name, sequence, values);
  if (elements.rank !== 1)
    throw new ShapeMismatchError({
      op: name,
      what: 'the sorted sequence is a vector',
      shapes: [elements.type.shape],
      hint: `call ${name} for each row: unstack(x) gives them`,
    });
  const count = Math.max(elements.size - 1, 0);
  const part = (begin: number): Tensor => apply1(sliceOp, [elements], { begin: [begin], size: [count], step: [1] });
  const ascends = count === 0 ? [] : [apply1(ascendsOp, [part(0), part(1)], {})];
  return apply1(searchsortedOp, [elements, looked, ...ascends], { name, side });
}

/**
 * Where values belong in a vector in ascending order, int32, of the shape of `values`: how many elements come before each. A value that equals some goes before them, or behind
 * them if `side` is `right`. NaN is larger than all. A sequence that does not ascend is an error.
 *
 * @example
 * searchsorted(tensor([1, 2, 2, 5]), tensor([2, 3, 9])) // [1, 3, 4]
 * searchsorted(tensor([1, 2, 2, 5]), 2, { side: 'right' }) // 3
 * searchsorted(tensor([2, 1]), 0) // throws unsorted
 */
export function searchsorted<V extends In>(
  sortedSequence: In,
  values: V,
  options?: SearchsortedOptions,
): Tensor<ShapeOf<V>, 'int32'> {
  return resultOf(() => {
    const { side = 'left' } = plainOptions<SearchsortedOptions>('searchsorted', options, ['side']);
    return search('searchsorted', sortedSequence, values, nameArgument('searchsorted', 'side', side, SIDES));
  }) as never;
}
