import { tensor } from '../create.ts';
import { add, multiply } from '../ops/arithmetic.ts';
import { concatenate } from '../ops/concatenate.ts';
import { ones } from '../ops/creation.ts';
import { maximum } from '../ops/extrema.ts';
import { matmul } from '../ops/matmul.ts';
import { sum } from '../ops/reduce.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { associativeScan } from './associative-scan.ts';
import { like, ofSlices, slicesOf } from './row-reference.ts';

/** Partial results along an axis, one after another. */
const partial = (x: HostArray, axis: number, f: (a: number, b: number) => number, reverse: boolean): HostArray =>
  build(x.shape, x.dtype, (index) => {
    const at = (place: number): number => elementOf(x, index.with(axis, place));
    const places = Array.from({ length: reverse ? x.shape[axis]! - index[axis]! : index[axis]! + 1 }, (_, k) =>
      reverse ? x.shape[axis]! - 1 - k : k,
    );
    return places.slice(1).reduce((total, place) => f(total, at(place)), at(places[0]!));
  });

const sums = (title: string, x: HostArray, axis = 0, reverse = false): Sample => ({
  title,
  inputs: [x],
  call: (a) => associativeScan((p: Tensor, q: Tensor) => add(p, q), a!, { axis, reverse }),
  reference: (a) => partial(a!, axis < 0 ? axis + a!.shape.length : axis, (p, q) => p + q, reverse),
});

const samples: readonly Sample[] = [
  sums('four', spread([4], -1, 1)),
  sums('five', spread([5], -1, 1)),
  sums('seven rows', spread([7, 2], -1, 1)),
  sums('columns', spread([2, 6], -1, 1), 1),
  sums('the last axis', spread([2, 3, 3], -1, 1), -1),
  sums('one', spread([1, 3], -1, 1)),
  sums('two', spread([2, 3], -1, 1)),
  { ...sums('none', spread([0, 3], -1, 1)), reference: (x) => x! },
  sums('backwards', spread([6, 2], -1, 1), 0, true),
  sums('whole numbers', spread([9], -5, 5, 1, 'int32')),
  {
    title: 'the largest so far',
    inputs: [host([3, 1, 4, 1.5, 9, 2, 6])],
    call: (x) => associativeScan((a: Tensor, b: Tensor) => maximum(a, b), x!),
    reference: (x) => partial(x!, 0, Math.max, false),
  },
  {
    title: 'products from the end',
    inputs: [spread([5], 0.5, 1.5)],
    call: (x) => associativeScan((a: Tensor, b: Tensor) => multiply(a, b), x!, { reverse: true }),
    reference: (x) => partial(x!, 0, (a, b) => a * b, true),
  },
  {
    // h ← a · h + b, as in state space models
    title: 'a linear recurrence',
    inputs: [spread([6, 2], 0.5, 1), spread([6, 2], -1, 1, 2)],
    call: (a, b) =>
      associativeScan(
        (p: { a: Tensor; b: Tensor }, q: { a: Tensor; b: Tensor }) => ({
          a: multiply(p.a, q.a),
          b: add(multiply(q.a, p.b), q.b),
        }),
        { a: a!, b: b! },
      ).b,
    reference: (a, b) => {
      const factors = slicesOf(a!);
      let h: readonly number[] = [0, 0];
      const rows = slicesOf(b!).map((row, t) => (h = row.map((v, i) => factors[t]![i]! * h[i]! + v)));
      return ofSlices(rows, [2], b!.dtype);
    },
  },
  {
    title: 'products of matrices',
    inputs: [spread([3, 2, 2], -1, 1)],
    call: (x) => associativeScan((a: Tensor, b: Tensor) => matmul(a, b), x!),
    reference: (x) => {
      const all = slicesOf(x!);
      const rows = [all[0]!];
      for (const m of all.slice(1)) {
        const [a, b, c, d] = rows.at(-1)! as [number, number, number, number];
        const [e, f, g, h] = m as [number, number, number, number];
        rows.push([a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]);
      }
      return like(x!, rows.flat());
    },
  },
];

const plus = (a: Tensor, b: Tensor): Tensor => add(a, b);

export const associativeScanSamples: OpSamples = {
  name: 'associativeScan',
  ops: [],
  samples,
  badCalls: [
    { title: 'an axis that is not there', call: () => associativeScan(plus, ones([3]), { axis: 1 }), code: 'axis' },
    { title: 'a scalar', call: () => associativeScan(plus, tensor(1)), code: 'axis' },
    { title: 'half an axis', call: () => associativeScan(plus, ones([3]), { axis: 0.5 }), code: 'axis' },
    {
      title: 'a function that reduces',
      call: () => associativeScan((a: Tensor) => sum(a), ones([3])),
      code: 'structure-mismatch',
    },
    {
      title: 'a function that joins',
      call: () => associativeScan((a: Tensor, b: Tensor) => concatenate([a, b]), ones([4])),
      code: 'structure-mismatch',
    },
    {
      title: 'extents that differ',
      call: () => associativeScan((a: Tensor[]) => a, [ones([3]), ones([4])]),
      code: 'shape-mismatch',
    },
    { title: 'nothing to scan', call: () => associativeScan(plus as never, []), code: 'option' },
    { title: 'no function', call: () => associativeScan(3 as never, ones([3])), code: 'option' },
    {
      title: 'an unknown option',
      call: () => associativeScan(plus, ones([3]), { exclusive: true } as never),
      code: 'option',
    },
  ],
};
