import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { attentionExpOp, attentionTopOp, scoreSlopeOp, seenOnlyOp, softCapSlopeOp } from './attention-weights.ts';
import { ones, zeros } from './creation.ts';
import {
  attentionWithWeightsOp,
  dotProductAttention,
  type DotProductAttentionOptions,
  dotProductAttentionOp,
} from './dot-product-attention.ts';

const f = (shape: Shape, seed: number): HostArray => spread(shape, -1.5, 1.5, seed);

interface Options extends Omit<DotProductAttentionOptions, 'bias' | 'mask'> {
  readonly bias?: HostArray;
  readonly mask?: HostArray;
}

/** An element of what is broadcast, aligned at the last axis. */
const stretched = (x: HostArray, index: readonly number[]): number =>
  elementOf(
    x,
    x.shape.map((extent, axis) => (extent === 1 ? 0 : index[index.length - x.shape.length + axis]!)),
  );

/** Head by head and query by query. */
function attended(q: HostArray, k: HostArray, v: HostArray, options: Options, bias?: HostArray): HostArray {
  const [, queries, heads, features] = q.shape as [number, number, number, number];
  const [batch, keys, keyHeads] = k.shape as [number, number, number];
  const { scale = 1 / Math.sqrt(features), mask, isCausal, attnLogitsSoftCap: cap } = options;
  const weightsOf = (b: number, n: number, t: number): number[] => {
    const own = Math.floor((n * keyHeads) / heads);
    const logits = Array.from({ length: keys }, (_, s) => {
      let sum = 0;
      for (let h = 0; h < features; h++) sum += elementOf(q, [b, t, n, h]) * elementOf(k, [b, s, own, h]);
      const scaled = sum * scale!;
      const bounded = cap ? cap * Math.tanh(scaled / cap) : scaled;
      const seen = !(isCausal && s > t) && (mask === undefined || stretched(mask, [b, n, t, s]) !== 0);
      return { seen, logit: bounded + (bias ? stretched(bias, [b, n, t, s]) : 0) };
    });
    const some = logits.some(({ seen }) => seen);
    // of NaN there is no largest
    const top = logits.reduce(
      (most, { seen, logit }) => (seen && (logit > most || logit !== logit) ? logit : most),
      -Infinity,
    );
    const weights = logits.map(({ seen, logit }) => (some ? (seen ? Math.exp(logit - top) : 0) : 1));
    const total = weights.reduce((sum, w) => sum + w, 0);
    return weights.map((w) => w / total);
  };
  const known = new Map<string, number[]>();
  return build([batch, queries, heads, v.shape[3]!], q.dtype, ([b, t, n, h]) => {
    const name = `${b} ${n} ${t}`;
    const weights = known.get(name) ?? weightsOf(b!, n!, t!);
    known.set(name, weights);
    return weights.reduce((sum, w, s) => sum + w * elementOf(v, [b!, s, Math.floor((n! * keyHeads) / heads), h!]), 0);
  });
}

const sample = (
  title: string,
  [query, key, value]: readonly [Shape, Shape, Shape],
  { bias, mask, ...options }: Options = {},
  more: Partial<Sample> = {},
): Sample => ({
  title,
  inputs: [f(query, 1), f(key, 2), f(value, 3), ...(bias ? [bias] : []), ...(mask ? [mask] : [])],
  call: (q, k, v, ...rest) =>
    dotProductAttention(q as In, k!, v!, {
      ...options,
      ...(bias && { bias: rest[0]! }),
      ...(mask && { mask: rest.at(-1)! }),
    }) as Tensor,
  reference: (q, k, v, ...rest) => attended(q!, k!, v!, { ...options, ...(mask && { mask }) }, bias && rest[0]),
  ...more,
});

const bools = (shape: Shape, data: readonly number[]): HostArray => host(data, shape, 'bool');
const short: [Shape, Shape, Shape] = [
  [2, 3, 2, 4],
  [2, 5, 2, 4],
  [2, 5, 2, 3],
];
const grouped: [Shape, Shape, Shape] = [
  [2, 3, 4, 3],
  [2, 4, 2, 3],
  [2, 4, 2, 2],
];
const one: [Shape, Shape, Shape] = [
  [1, 3, 1, 2],
  [1, 3, 1, 2],
  [1, 3, 1, 2],
];

const q = (shape: Shape = [1, 3, 2, 4]): In => ones(shape) as In;
const refused = (title: string, code: string, call: () => unknown): OpSamples['badCalls'][number] => ({
  title,
  code,
  call,
});
const wrong = (title: string, code: string, options: () => object): OpSamples['badCalls'][number] =>
  refused(title, code, () => dotProductAttention(q(), q(), q(), options() as never));

export const dotProductAttentionSamples: OpSamples = {
  name: 'dotProductAttention',
  ops: [
    dotProductAttentionOp,
    attentionWithWeightsOp,
    attentionTopOp,
    attentionExpOp,
    scoreSlopeOp,
    seenOnlyOp,
    softCapSlopeOp,
  ],
  samples: [
    sample('two heads', short),
    sample('one head', one),
    sample('a scale', short, { scale: 0.3 }),
    sample('causal', short, { isCausal: true }),
    sample('causal, more queries than keys', [[1, 4, 1, 2], [1, 2, 1, 2], [1, 2, 1, 2]], { isCausal: true }), // prettier-ignore
    sample('a mask for all heads', short, { mask: bools([2, 1, 1, 5], [1, 1, 0, 1, 0, 0, 1, 1, 1, 1]) }),
    sample('a mask of each query', one, { mask: bools([3, 3], [1, 0, 1, 0, 1, 1, 1, 1, 0]) }),
    sample('a mask and causal', one, { mask: bools([1, 1, 1, 3], [1, 0, 1]), isCausal: true }),
    sample('a query that sees nothing', one, { mask: bools([3, 3], [1, 0, 1, 0, 0, 0, 1, 1, 0]) }),
    sample('a bias of each head', short, { bias: f([2, 3, 5], 4) }),
    sample('a bias of everything', one, { bias: f([1, 1, 3, 3], 4) }),
    sample('a bias that hides', one, { bias: host([0, -Infinity, 1], [3]) }, { gradients: [0, 1, 2] }),
    sample('a soft cap', short, { attnLogitsSoftCap: 0.8, scale: 2 }),
    sample('a soft cap, causal, with a bias', one, { attnLogitsSoftCap: 1.5, isCausal: true, bias: f([3, 3], 4) }),
    sample('groups of heads', grouped),
    sample('groups of heads, causal, with a bias of each head', grouped, { isCausal: true, bias: f([4, 1, 4], 4) }),
    sample('groups of heads, a mask of each head', grouped, {
      mask: bools([1, 4, 1, 4], [1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0]),
    }),
    sample('all heads share keys and values', [[1, 2, 3, 2], [1, 3, 1, 2], [1, 3, 1, 2]]), // prettier-ignore
    sample('no batch', [[0, 2, 2, 3], [0, 4, 2, 3], [0, 4, 2, 3]]), // prettier-ignore
    sample('no queries', [[1, 0, 2, 3], [1, 4, 2, 3], [1, 4, 2, 3]]), // prettier-ignore
    sample('large logits', one, { scale: 400 }, { gradients: [] }),
    {
      title: 'integers',
      inputs: [host([1, 0], [1, 2, 1, 1], 'int32'), host([0, 0], [1, 2, 1, 1], 'int32'), host([10, 20], [1, 2, 1, 1], 'int32')], // prettier-ignore
      call: (a, b, c) => dotProductAttention(a as In, b!, c!) as Tensor,
      reference: () => host([15, 15], [1, 2, 1, 1]),
    },
  ],
  badCalls: [
    refused('a query without heads', 'shape-mismatch', () => dotProductAttention(q([3, 4]), q(), q())),
    refused('a batch of another size', 'shape-mismatch', () => dotProductAttention(q([2, 3, 2, 4]), q(), q())),
    refused('keys with other features', 'shape-mismatch', () => dotProductAttention(q(), q([1, 3, 2, 5]), q())),
    refused('a value too many', 'shape-mismatch', () => dotProductAttention(q(), q(), q([1, 4, 2, 4]))),
    refused('heads that make no groups', 'shape-mismatch', () =>
      dotProductAttention(q([1, 3, 4, 2]), q([1, 3, 3, 2]), q([1, 3, 3, 2])),
    ),
    wrong('a mask of numbers', 'dtype', () => ({ mask: ones([3, 3]) })),
    wrong('a mask of another shape', 'shape-mismatch', () => ({ mask: tensor([true, false]) })),
    wrong('a bias of too many axes', 'shape-mismatch', () => ({ bias: zeros([1, 1, 2, 3, 3]) })),
    wrong('an infinite scale', 'option', () => ({ scale: Infinity })),
    wrong('a tensor for the scale', 'option', () => ({ scale: tensor(1) })),
    wrong('a cap of 0', 'option', () => ({ attnLogitsSoftCap: 0 })),
    wrong('a number for isCausal', 'option', () => ({ isCausal: 1 })),
    wrong('flash attention', 'option', () => ({ flashAttention: true })),
    wrong('an unknown option', 'option', () => ({ causal: true })),
    wrong('a tensor for the options', 'option', () => zeros([3])),
    refused('a query that is disposed of', 'disposed', () => {
      const gone = zeros([1, 3, 2, 4]) as Tensor;
      gone.dispose();
      return dotProductAttention(gone as In, q(), q());
    }),
  ],
};
