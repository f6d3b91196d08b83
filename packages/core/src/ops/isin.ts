import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { logicalNot } from './logical.ts';
import { inOneDType } from './one-dtype.ts';
import { plainOptions, resultOf } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import { ravel } from './reshape.ts';

/** What `isin` may be told. */
export interface IsinOptions {
  /** Is no element there twice, in either tensor? It makes no difference. */
  readonly assumeUnique?: boolean;
  /** Asks for the elements that are not among them. */
  readonly invert?: boolean;
}

const hostIsin: HostAlgorithm = ([x, among], [found]) => {
  const known = new Set<number>(among);
  // a set takes NaN for its equal
  known.delete(NaN);
  for (let i = 0; i < x!.length; i++) found![i] = known.has(x![i]!) ? 1 : 0;
};

/** Is each element among those of a vector of the same dtype? A loop looks at all, the host at a set. */
export const isinOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'isin',
  infer: ([x]) => [{ shape: x!.shape, dtype: 'bool' }],
  lower([x, among]) {
    const rank = x!.shape.length;
    const dtype = x!.dtype === 'bool' ? 'int32' : x!.dtype;
    const [own, other] = [0, 1].map((i) => Expr.input(i, x!.dtype).cast(dtype)) as [Expr, Expr];
    return {
      space: x!.shape,
      inputs: [
        {
          aval: x!,
          view: viewOf(
            x!,
            rank + 1,
            x!.shape.map((_, axis) => axis),
          ),
        },
        { aval: among!, view: viewOf(among!, rank + 1, [rank]) },
      ],
      reduce: { size: among!.shape, accs: [{ op: 'any', value: own.equal(other) }] },
      outputs: [Expr.accumulator(0, 'bool')],
    };
  },
  host: hostIsin,
});

/**
 * Is each element of `x1` among those of `x2`? bool, of the shape of `x1`. Both meet in one dtype first; NaN is among nothing.
 *
 * @example
 * isin(tensor([[1, 2], [3, 4]]), tensor([4, 1])) // [[true, false], [false, true]]
 * isin(tensor([1, 2, 3]), tensor([2]), { invert: true }) // [true, false, true]
 */
export function isin<X extends In>(x1: X, x2: In, options?: IsinOptions): Tensor<ShapeOf<X>, 'bool'> {
  return resultOf(() => {
    const { assumeUnique = false, invert = false } = plainOptions<IsinOptions>('isin', options, [
      'assumeUnique',
      'invert',
    ]);
    checkBoolean('isin', 'assumeUnique', assumeUnique);
    checkBoolean('isin', 'invert', invert);
    const [x, among] = inOneDType('isin', x1, x2);
    const found = apply1(isinOp, [x, ravel(among)], NO_ATTRS);
    return invert ? (logicalNot(found) as Tensor) : found;
  }) as never;
}
