import { apply1 } from '../dispatch.ts';
import { floatOf, wider } from '../dtype.ts';
import { DTypeError, OptionError, ShapeMismatchError } from '../errors.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, type Op, type Vjp } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { attentionWeights, type LogitAttrs, scoreSlopeOp } from './attention-weights.ts';
import { cast } from './cast.ts';
import { matmul } from './matmul.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import { reshape } from './reshape.ts';
import { sumTo } from './sum-to.ts';
import { transpose } from './transpose.ts';
import { weightedSum } from './weighted-sum.ts';

// Heads of queries fall into groups, one for each head of keys and values: inside, queries are [batch, heads, group, query, features], keys [batch, heads, 1, key,
// features].

/** `[batch, time, heads · group, features]` as `[batch, heads, group, time, features]`. A view. */
function apart(x: Tensor, heads: number): Tensor {
  const [batch, time, all, features] = x.type.shape as [number, number, number, number];
  return transpose(
    reshape(x, [batch, time, heads, heads === 0 ? 1 : all / heads, features]) as In,
    [0, 2, 3, 1, 4],
  ) as Tensor;
}

/** Back to `[batch, time, heads · group, features]`. */
function together(x: Tensor): Tensor {
  const [batch, heads, group, time, features] = x.type.shape as [number, number, number, number, number];
  return transpose(reshape(x, [batch, heads * group, time, features]) as In, [0, 2, 1, 3]) as Tensor;
}

const flipped = (x: Tensor): Tensor => transpose(x as In, [0, 1, 2, 4, 3]) as Tensor;
const product = (a: Tensor, b: Tensor): Tensor => matmul(a as In, b as never) as Tensor;

/** The output, and the weights `[batch, heads, group, query, key]`. */
function attend(ins: readonly In[], attrs: LogitAttrs): Tensor[] {
  const [query, key, value, ...more] = ins as readonly [Tensor, Tensor, Tensor, ...In[]];
  const heads = key.type.shape[2]!;
  const scores = product(apart(query, heads), flipped(apart(key, heads)));
  const weights = attentionWeights([scores, ...more], attrs);
  return [together(product(weights, apart(value, heads))), weights];
}

const vjp: Vjp<LogitAttrs> = {
  all: {
    reads: [0, 1, 2, 4, 5, 6, { y: 1 }],
    rule([dy, dWeights], saved, attrs, wanted) {
      const [query, key, value] = [saved.in(0), saved.in(1), saved.in(2)] as [Tensor, Tensor, Tensor];
      const [mask, scale, cap] = [saved.in(4), saved.in(5), saved.in(6)];
      const weights = saved.y(1);
      const heads = key.type.shape[2]!;
      const [queries, keys, values] = [query, key, value].map((x) => apart(x, heads)) as [Tensor, Tensor, Tensor];
      const slope = dy && apart(dy, heads);
      const found: (Tensor | null)[] = saved.ins.map(() => null);
      // a head of keys serves its whole group
      const shared = (x: Tensor, { dtype }: Aval): Tensor =>
        together(sumTo(x, x.type.shape.with(2, Math.min(1, x.type.shape[2]!)), dtype));
      if (wanted[2] && slope) found[2] = shared(product(flipped(weights), slope), saved.ins[2]!);
      if (!wanted[0] && !wanted[1] && !wanted[3]) return found;
      const through = slope && product(slope, flipped(values));
      const inWeights = (through && dWeights ? add(through, dWeights) : (through ?? dWeights)) as Tensor;
      const sum = weightedSum(inWeights, weights, [4]);
      if (wanted[3]) {
        const inBias = apply1(scoreSlopeOp, [inWeights, weights, sum, mask, 1, 0, 0], { ...attrs, capped: false });
        found[3] = sumTo(inBias, saved.ins[3]!.shape, saved.ins[3]!.dtype);
      }
      if (wanted[0] || wanted[1]) {
        const scores = attrs.capped ? product(queries, flipped(keys)) : 0;
        const inScores = apply1(scoreSlopeOp, [inWeights, weights, sum, mask, scale, scores, cap], attrs);
        if (wanted[0]) found[0] = together(product(inScores, keys));
        if (wanted[1]) found[1] = shared(product(flipped(inScores), queries), saved.ins[1]!);
      }
      return found;
    },
  },
};

const outputOf = ([query, , value]: readonly Aval[]): Aval => ({
  shape: [...query!.shape.slice(0, 3), value!.shape[3]!],
  dtype: query!.dtype,
});

/** The output, and the weights for the tape. */
export const attentionWithWeightsOp: Op<LogitAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'attentionWithWeights',
  infer(avals) {
    const [query, key] = avals;
    const [batch, time, all] = query!.shape as [number, number, number];
    const [, span, heads] = key!.shape as [number, number, number];
    return [outputOf(avals), { shape: [batch, heads, heads === 0 ? 1 : all / heads, time, span], dtype: query!.dtype }];
  },
  impl: (operands, attrs: LogitAttrs) => attend(operands, attrs),
  vjp,
});

/** Operands: query, key and value of one floating dtype; bias and mask `[batch, heads, group, query, key]`, broadcast, or numbers; scale and cap, numbers. */
export const dotProductAttentionOp: Op<LogitAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'dotProductAttention',
  infer: (avals) => [outputOf(avals)],
  impl: (operands, attrs: LogitAttrs) => attend(operands, attrs).slice(0, 1),
  vjp,
  saving: (attrs) => ({ op: attentionWithWeightsOp, attrs }),
});

/** What `dotProductAttention` may be told. */
export interface DotProductAttentionOptions {
  /** Added to the logits: broadcast to `[batch, heads, query time, key time]`. */
  readonly bias?: In | null;
  /** Which keys a query may see: bool, broadcast to `[batch, heads, query time, key time]`. */
  readonly mask?: In | null;
  /** What the products are multiplied by; `1 / √features` if left out. */
  readonly scale?: number | null;
  /** Does each query see only the keys up to its own place? */
  readonly isCausal?: boolean;
  /** Only for calls written for Keras: `true`, which asks for one certain algorithm, is refused. */
  readonly flashAttention?: boolean | null;
  /** Bounds logits smoothly: `cap · tanh(logit / cap)`, before bias and mask. */
  readonly attnLogitsSoftCap?: number | null;
}

/**
 * Attention of several heads: `softmax(query · keyᵀ · scale + bias) · value` for each head, the softmax over the keys that `mask` and `isCausal` let a query see. Query
 * `[batch, query time, heads, features]`, key `[batch, key time, key heads, features]`, value `[batch, key time, key heads, value features]`, result `[batch, query time,
 * heads, value features]`. Where there are fewer heads of keys, each serves as many heads of queries, which lie beside each other. A query that may see no key at all
 * sees all alike. Integers become float32. Vaswani et al., 2017, "Attention is all you need", §3.2; Ainslie et al., 2023, "GQA", §2.2.
 *
 * @example
 * const [q, k] = [tensor([[[[1]], [[0]]]]), tensor([[[[0]], [[1]]]])];
 * const v = tensor([[[[10]], [[20]]]]);
 * dotProductAttention(q, k, v) // [[[[17.3106]], [[15]]]]
 * dotProductAttention(q, k, v, { isCausal: true }) // [[[[10]], [[15]]]]
 * dotProductAttention(zeros([2, 5, 8, 16]), zeros([2, 7, 2, 16]), zeros([2, 7, 2, 4])).shape // [2, 5, 8, 4]
 * dotProductAttention(zeros([5, 16]), k, v) // throws shape-mismatch
 */
export function dotProductAttention<Q extends In>(
  query: Q,
  key: In,
  value: In,
  options?: DotProductAttentionOptions,
): Tensor<Shape, FloatOf<DTypeOf<Q>>> {
  return resultOf(() => {
    const op = 'dotProductAttention';
    const given = plainOptions(op, options, [
      'bias',
      'mask',
      'scale',
      'isCausal',
      'flashAttention',
      'attnLogitsSoftCap',
    ]);
    const tensors = [query, key, value].map((x, i) => asTensor(op, x, i)) as [Tensor, Tensor, Tensor];
    const extents = checkShapes(op, tensors);
    const { isCausal = false, flashAttention } = given;
    checkBoolean(op, 'isCausal', isCausal);
    if (flashAttention !== undefined && flashAttention !== null && flashAttention !== false)
      throw new OptionError({
        op,
        what: 'flashAttention is false, or left out: the backend chooses the algorithm',
        value: flashAttention,
      });
    const scale = given.scale ?? 1 / Math.sqrt(Math.max(1, tensors[0].shape[3]!));
    if (typeof scale !== 'number' || !Number.isFinite(scale))
      throw new OptionError({ op, what: 'scale is a finite number', value: scale });
    const cap = given.attnLogitsSoftCap ?? null;
    if (cap !== null && !(typeof cap === 'number' && cap > 0 && cap < Infinity))
      throw new OptionError({ op, what: 'attnLogitsSoftCap is a finite number above 0', value: cap });
    const bias = beside(op, 'bias', given.bias, extents);
    const mask = beside(op, 'mask', given.mask, extents);
    if (mask && mask.dtype !== 'bool')
      throw new DTypeError({ op, dtype: mask.dtype, wants: 'a mask of bools', hint: "cast(mask, 'bool')" });
    const dtype = floatOf([...tensors, ...(bias ? [bias] : [])].map((x) => x.dtype).reduce(wider));
    const [q, k, v, b] = [...tensors, bias].map((x) => x && (cast(x, dtype) as Tensor));
    const attrs: LogitAttrs = { causal: isCausal, capped: cap !== null };
    return apply1(dotProductAttentionOp, [q!, k!, v!, b ?? 0, mask ?? 0, scale, cap ?? 0], attrs);
  }) as never;
}

/** Extents of the scores: `[batch, heads, group, query, key]`. */
type Extents = readonly [batch: number, heads: number, group: number, queries: number, keys: number];

function checkShapes(op: string, tensors: readonly [Tensor, Tensor, Tensor]): Extents {
  const shapes = tensors.map(({ shape }) => shape);
  const refuse = (
    what: string,
    hint = 'query [batch, time, heads, features], key and value [batch, time, key heads, features]',
  ): never => {
    throw new ShapeMismatchError({ op, what, shapes, hint });
  };
  if (tensors.some(({ rank }) => rank !== 4)) refuse('query, key and value have four axes');
  const [[batch, queries, all, features], [batch1, keys, heads, features1], [batch2, keys2, heads2]] = shapes as [
    number[],
    number[],
    number[],
  ];
  if (batch !== batch1 || batch !== batch2) refuse('query, key and value have one batch size');
  if (features !== features1) refuse(`a query has ${features} features, and a key ${features1}`);
  if (keys !== keys2 || heads !== heads2) refuse('there is a value for each key');
  if (heads === 0 ? all !== 0 : all! % heads! !== 0)
    refuse(`${all} heads of queries do not fall into groups for ${heads} heads of keys`);
  return [batch!, heads!, heads === 0 ? 1 : all! / heads!, queries!, keys!];
}

/** What is broadcast over `[batch, heads, query, key]`, laid beside the scores; null where there is none. */
function beside(op: string, name: string, value: In | null | undefined, extents: Extents): Tensor | null {
  if (value === undefined || value === null) return null;
  const [batch, heads, group, queries, keys] = extents;
  const x = asTensor(op, value, 3);
  const whole = [batch, heads * group, queries, keys];
  const shape = [...new Array<number>(Math.max(0, 4 - x.rank)).fill(1), ...x.shape];
  if (x.rank > 4 || shape.some((extent, axis) => extent !== 1 && extent !== whole[axis]))
    throw new ShapeMismatchError({
      op,
      what: `${name} is broadcast to [batch, heads, query time, key time]`,
      shapes: [x.shape, whole],
    });
  return reshape(
    x,
    shape.toSpliced(1, 1, ...(shape[1] === 1 && heads * group !== 1 ? [1, 1] : [heads, group])),
  ) as Tensor;
}
