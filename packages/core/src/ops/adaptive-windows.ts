import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Acc, Aval, Loop } from '../loop.ts';
import { definePrimitive, type Op, type Vjp } from '../op.ts';
import { denseStrides, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, rowMajor, viewOf } from '../view.ts';

// Bin i of `to` bins over `from` elements begins at ⌊i · from / to⌋ and ends before ⌈(i + 1) · from / to⌉. Element j is in the bins from ⌊j · to / from⌋ to before
// ⌈(j + 1) · to / from⌉: the same with the two exchanged. Loops have the axes batch, spatial, channels; places in the bin.

/** An op between `[batch, …spatial, channels]` with some and with other spatial extents; `size` are those of the result. */
export interface AdaptiveAttrs {
  readonly size: Shape;
}

/** What adaptive pooling does with the elements of a bin. */
export type AdaptiveOp = Op<AdaptiveAttrs>;

interface Bin {
  readonly start: Expr;
  readonly count: Expr;
}

/** Bin `i`, without products that would leave int32 for long axes. */
function binOf(i: Expr, from: Expr, to: Expr): Bin {
  const whole = from.floorDivide(to);
  const rest = from.mod(to);
  const start = i.multiply(whole).add(i.multiply(rest).floorDivide(to));
  const next = i.add(1);
  const end = next.multiply(whole).add(next.multiply(rest).add(to).subtract(1).floorDivide(to));
  return { start, count: end.subtract(start) };
}

/** How many elements the longest bin has. */
function longest(from: number, to: number): number {
  let most = 0;
  for (let i = 0; i < to; i++) most = Math.max(most, Math.ceil(((i + 1) * from) / to) - Math.floor((i * from) / to));
  return most;
}

const spatialOf = ({ shape }: Aval): Shape => shape.slice(1, -1);
const resultShape = ({ shape }: Aval, { size }: AdaptiveAttrs): number[] => [shape[0]!, ...size, shape.at(-1)!];
const product = (factors: readonly Expr[]): Expr => factors.reduce((whole, factor) => whole.multiply(factor));
const every = (conditions: readonly Expr[]): Expr => conditions.reduce((all, one) => all.and(one));

/** What a loop over bins knows along each spatial axis. */
interface Along {
  /** Extents of what is read and of the result. */
  readonly read: Expr;
  readonly made: Expr;
  /** Where it reads, and its place in the bin. */
  readonly at: Expr;
  readonly tap: Expr;
  readonly own: Expr;
}

/** The frame of a loop from x to `size`: what it reads at each point, and whether that is in the bin. */
function frame(
  x: Aval,
  { size }: AdaptiveAttrs,
): {
  axes: readonly Along[];
  bins: readonly Bin[];
  valid: Expr;
  window: number[];
  load: (input: number, dtype: Aval['dtype']) => Expr;
} {
  const rank = x.shape.length;
  const bins: Bin[] = [];
  const axes = size.map((extent, axis): Along => {
    const [read, made] = [Expr.size(0, 1 + axis), Expr.literal(extent, 'int32')];
    const own = Expr.coordinate(1 + axis);
    const tap = Expr.coordinate(rank + axis);
    const bin = binOf(own, read, made);
    bins.push(bin);
    return { read, made, own, tap, at: bin.start.add(tap) };
  });
  return {
    axes,
    bins,
    valid: every(axes.map(({ tap }, axis) => tap.less(bins[axis]!.count))),
    window: spatialOf(x).map((extent, axis) => longest(extent, size[axis]!)),
    load: (input, dtype) =>
      Expr.load(input, dtype, [Expr.coordinate(0), ...axes.map(({ at }) => at), Expr.coordinate(rank - 1)]),
  };
}

/** Inputs that are only loaded from. */
const loaded = (rank: number, ...avals: readonly Aval[]): Loop['inputs'] =>
  avals.map((aval) => ({ aval, view: viewOf(aval, rank, aval.shape.map(() => null)) })); // prettier-ignore

const backTo = (saved: { readonly ins: readonly Aval[] }): AdaptiveAttrs => ({ size: spatialOf(saved.ins[0]!) });

/** The mean of each bin. */
export const adaptiveAverageOp: AdaptiveOp = /* @__PURE__ */ definePrimitive({
  name: 'adaptiveAverage',
  infer: ([x], attrs: AdaptiveAttrs) => [{ shape: resultShape(x!, attrs), dtype: x!.dtype }],
  lower([x], attrs) {
    const { dtype } = x!;
    const { bins, valid, window, load } = frame(x!, attrs);
    return {
      space: resultShape(x!, attrs),
      inputs: loaded(x!.shape.length + window.length, x!),
      reduce: { size: window, accs: [{ op: 'sum', value: load(0, dtype), valid }] },
      outputs: [Expr.accumulator(0, dtype).divide(product(bins.map(({ count }) => count)).cast(dtype))],
    };
  },
  vjp: { 0: { reads: [], rule: ([dy], saved) => apply1(adaptiveSpreadOp, [dy!], backTo(saved)) } },
});

/** The transpose of `adaptiveAverage`: each result spread evenly over its bin. */
export const adaptiveSpreadOp: AdaptiveOp = /* @__PURE__ */ definePrimitive({
  name: 'adaptiveSpread',
  infer: ([y], attrs: AdaptiveAttrs) => [{ shape: resultShape(y!, attrs), dtype: y!.dtype }],
  lower([y], attrs) {
    const { dtype } = y!;
    const { axes, valid, window, load } = frame(y!, attrs);
    const counts = axes.map(({ at, read, made }) => binOf(at, made, read).count);
    return {
      space: resultShape(y!, attrs),
      inputs: loaded(y!.shape.length + window.length, y!),
      reduce: {
        size: window,
        accs: [{ op: 'sum', value: load(0, dtype).divide(product(counts).maximum(1).cast(dtype)), valid }],
      },
      outputs: [Expr.accumulator(0, dtype)],
    };
  },
  vjp: { 0: { reads: [], rule: ([dx], saved) => apply1(adaptiveAverageOp, [dx!], backTo(saved)) } },
});

/** What was largest takes all of the gradient. */
const vjp: Vjp<AdaptiveAttrs> = {
  0: {
    reads: [{ y: 1 }],
    rule: ([dy], saved) =>
      isFloat(saved.ins[0]!.dtype) ? apply1(adaptiveMaxSpreadOp, [dy!, saved.y(1)], backTo(saved)) : null,
  },
};

function maxLoop(x: Aval, attrs: AdaptiveAttrs, positions: boolean): Loop {
  const { valid, window, load } = frame(x, attrs);
  const value = load(0, x.dtype);
  const accs: Acc[] = [{ op: 'max', value, valid }, ...(positions ? [{ op: 'argmax' as const, value, valid }] : [])];
  return {
    space: resultShape(x, attrs),
    inputs: loaded(x.shape.length + window.length, x),
    reduce: { size: window, accs },
    outputs: [Expr.accumulator(0, x.dtype), ...(positions ? [Expr.position(1)] : [])],
  };
}

/** The largest element of each bin. */
export const adaptiveMaxOp: AdaptiveOp = /* @__PURE__ */ definePrimitive({
  name: 'adaptiveMax',
  infer: ([x], attrs: AdaptiveAttrs) => [{ shape: resultShape(x!, attrs), dtype: x!.dtype }],
  lower: ([x], attrs) => maxLoop(x!, attrs, false),
  vjp,
  saving: (attrs) => ({ op: adaptiveMaxPositionsOp, attrs }),
});

/** The largest element of each bin, and its row-major position among as many elements as the longest bins have. */
export const adaptiveMaxPositionsOp: AdaptiveOp = /* @__PURE__ */ definePrimitive({
  name: 'adaptiveMaxPositions',
  infer([x], attrs: AdaptiveAttrs) {
    const shape = resultShape(x!, attrs);
    return [
      { shape, dtype: x!.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  lower: ([x], attrs) => maxLoop(x!, attrs, true),
  vjp,
});

/** Results put where in their bins the positions say, zeros elsewhere; what comes to one place is summed. */
export const adaptiveMaxSpreadOp: AdaptiveOp = /* @__PURE__ */ definePrimitive({
  name: 'adaptiveMaxSpread',
  infer: ([y], attrs: AdaptiveAttrs) => [{ shape: resultShape(y!, attrs), dtype: y!.dtype }],
  lower([y, position], attrs) {
    const { dtype } = y!;
    const { axes, valid, window, load } = frame(y!, attrs);
    const bins = spatialOf(y!).map((extent, axis) => longest(attrs.size[axis]!, extent));
    const place = rowMajor(bins, (axis) => {
      const { at, own, read, made } = axes[axis]!;
      return own.subtract(binOf(at, made, read).start);
    });
    const value = Expr.select(load(1, 'int32').equal(place), load(0, dtype), Expr.literal(0, dtype));
    return {
      space: resultShape(y!, attrs),
      inputs: loaded(y!.shape.length + window.length, y!, position!),
      reduce: { size: window, accs: [{ op: 'sum', value, valid }] },
      outputs: [Expr.accumulator(0, dtype)],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dx], saved) => apply1(adaptiveMaxPickOp, [dx!, saved.in(1) as Tensor], backTo(saved)),
    },
  },
});

/** The transpose of `adaptiveMaxSpread`: of each bin the element whose position is given. */
export const adaptiveMaxPickOp: AdaptiveOp = /* @__PURE__ */ definePrimitive({
  name: 'adaptiveMaxPick',
  infer: ([x], attrs: AdaptiveAttrs) => [{ shape: resultShape(x!, attrs), dtype: x!.dtype }],
  lower([x, position], attrs) {
    const rank = x!.shape.length;
    const window = spatialOf(x!).map((extent, axis) => longest(extent, attrs.size[axis]!));
    const steps = denseStrides(window);
    const at = attrs.size.map((extent, axis) => {
      const { start } = binOf(Expr.coordinate(1 + axis), Expr.size(0, 1 + axis), Expr.literal(extent, 'int32'));
      return start.add(Expr.input(1, 'int32').floorDivide(steps[axis]!).mod(window[axis]!));
    });
    return {
      space: resultShape(x!, attrs),
      inputs: [...loaded(rank, x!), { aval: position!, view: plainView(position!) }],
      outputs: [Expr.load(0, x!.dtype, [Expr.coordinate(0), ...at, Expr.coordinate(rank - 1)])],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved) => apply1(adaptiveMaxSpreadOp, [dy!, saved.in(1) as Tensor], backTo(saved)),
    },
  },
});
