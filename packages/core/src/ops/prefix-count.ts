import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { definePrimitive, NO_ATTRS, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { cast } from './cast.ts';
import { ANY_EXTENT, leadingCount } from './leading-count.ts';

/** Each element of a vector plus the one `distance` before it. */
export const addEarlierOp: Op<{ readonly distance: number }> = /* @__PURE__ */ definePrimitive({
  name: 'addEarlier',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x], { distance }: { readonly distance: number }) => ({
    space: x!.shape,
    inputs: [
      { aval: x!, view: plainView(x!) },
      { aval: x!, view: viewOf(x!, 1, [{ coef: { 0: 1 }, offset: -distance }], 0), of: 0 },
    ],
    outputs: [Expr.input(0, x!.dtype).add(Expr.input(1, x!.dtype))],
  }),
});

const hostCount: HostAlgorithm = ([flags], [counts]) => {
  let count = 0;
  for (let i = 0; i < flags!.length; i++) counts![i] = count += flags![i]!;
};

/** How many of the bools of a vector hold up to each place, that one included. On a parallel device in log₂ n launches: Hillis & Steele, 1986, "Data parallel algorithms". */
export const prefixCountOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'prefixCount',
  infer: ([flags]) => [{ shape: flags!.shape, dtype: 'int32' }],
  impl([flags]) {
    let counts = cast(flags!, 'int32') as Tensor;
    for (let distance = 1; distance < flags!.size; distance *= 2) counts = apply1(addEarlierOp, [counts], { distance });
    return [counts];
  },
  host: hostCount,
});

const hostPositions: HostAlgorithm<{ readonly count: number }> = ([flags], [places], { attrs: { count } }) => {
  let next = 0;
  for (let i = 0; i < flags!.length && next < count; i++) if (flags![i] !== 0) places![next++] = i;
  places!.fill(-1, next);
};

/** The places of the first `count` bools of a vector that hold, in order; −1 behind the last one. */
export const placesOfTrueOp: Op<{ readonly count: number }> = /* @__PURE__ */ definePrimitive({
  name: 'placesOfTrue',
  infer: (_, { count }: { readonly count: number }) => [{ shape: [count], dtype: 'int32' }],
  impl: ([flags], { count }) => [apply1(placesOfCountsOp, [apply1(prefixCountOp, [flags!], NO_ATTRS)], { count })],
  host: hostPositions,
});

/** Where numbers that ascend from at most 1 by at most 1 first reach 1, 2, … `count`; −1 for those that they do not reach. */
export const placesOfCountsOp: Op<{ readonly count: number }> = /* @__PURE__ */ definePrimitive({
  name: 'placesOfCounts',
  infer: (_, { count }: { readonly count: number }) => [{ shape: [count], dtype: 'int32' }],
  lower([counts], { count }) {
    const size = Expr.size(0, 0);
    const place = leadingCount(size, ANY_EXTENT, (i) => Expr.load(0, 'int32', [i]).lessEqual(Expr.coordinate(0)));
    return {
      space: [count],
      inputs: [{ aval: counts!, view: viewOf(counts!, 1, [null]) }],
      outputs: [Expr.select(place.less(size), place, Expr.literal(-1, 'int32'))],
    };
  },
});
