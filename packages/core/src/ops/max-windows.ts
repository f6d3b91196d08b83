import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Acc, Aval } from '../loop.ts';
import { definePrimitive, type Op, type Vjp } from '../op.ts';
import { denseStrides } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, rowMajor, viewOf } from '../view.ts';
import { elementsView, type PoolAttrs, pooledShape, type PoolOp, resultsView, windowStart } from './pool-windows.ts';

/** Where in its window the largest element is: the first of equals, never one outside of the input. */
function positionOf(x: Aval, attrs: PoolAttrs): Acc {
  const { window, size, strides, before } = attrs;
  const tap = x.shape.length;
  const inside = window.flatMap((extent, axis) => {
    const last = (size[axis]! - 1) * strides[axis]! - before[axis]! + extent;
    if (before[axis] === 0 && last <= x.shape[1 + axis]!) return [];
    const at = windowStart(Expr.coordinate(1 + axis), axis, attrs).add(Expr.coordinate(tap + axis));
    return [at.greaterEqual(0).and(at.less(Expr.size(0, 1 + axis)))];
  });
  const valid = inside.reduce<Expr | undefined>((every, one) => every?.and(one) ?? one, undefined);
  return { op: 'argmax', value: Expr.input(0, x.dtype), ...(valid && { valid }) };
}

const maxOf = ({ dtype }: Aval): Acc => ({ op: 'max', value: Expr.input(0, dtype) });

/** What was largest takes all of the gradient. */
const vjp: Vjp<PoolAttrs> = {
  0: {
    reads: [{ y: 1 }],
    rule: ([dy], saved, attrs) =>
      isFloat(saved.ins[0]!.dtype)
        ? apply1(maxSpreadOp, [dy!, saved.y(1)], { ...attrs, size: saved.ins[0]!.shape.slice(1, -1) })
        : null,
  },
};

/** The largest element of each window. */
export const maxPoolOp: PoolOp = /* @__PURE__ */ definePrimitive({
  name: 'maxPool',
  infer: ([x], attrs: PoolAttrs) => [{ shape: pooledShape(x!, attrs), dtype: x!.dtype }],
  lower: ([x], attrs) => ({
    space: pooledShape(x!, attrs),
    inputs: [{ aval: x!, view: elementsView(x!, attrs, -Infinity) }],
    reduce: { size: attrs.window, accs: [maxOf(x!)] },
    outputs: [Expr.accumulator(0, x!.dtype)],
  }),
  vjp,
  saving: (attrs) => ({ op: maxPoolPositionsOp, attrs }),
});

/** The largest element of each window, and its row-major position in it. */
export const maxPoolPositionsOp: PoolOp = /* @__PURE__ */ definePrimitive({
  name: 'maxPoolPositions',
  infer([x], attrs: PoolAttrs) {
    const shape = pooledShape(x!, attrs);
    return [
      { shape, dtype: x!.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  lower: ([x], attrs) => ({
    space: pooledShape(x!, attrs),
    inputs: [{ aval: x!, view: elementsView(x!, attrs, -Infinity) }],
    reduce: { size: attrs.window, accs: [maxOf(x!), positionOf(x!, attrs)] },
    outputs: [Expr.accumulator(0, x!.dtype), Expr.position(1)],
  }),
  vjp,
});

/** Results put where in their windows the positions say, zeros elsewhere; what comes to one place is summed. */
export const maxSpreadOp: Op<PoolAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'maxSpread',
  infer: ([y], attrs: PoolAttrs) => [{ shape: pooledShape(y!, attrs), dtype: y!.dtype }],
  lower([y, position], attrs) {
    const { dtype } = y!;
    const tap = y!.shape.length;
    const place = rowMajor(attrs.window, (axis) => Expr.coordinate(tap + axis));
    const here = Expr.input(1, 'int32').equal(place);
    return {
      space: pooledShape(y!, attrs),
      inputs: [
        { aval: y!, view: resultsView(y!, attrs, 0) },
        { aval: position!, view: resultsView(position!, attrs, -1) },
      ],
      reduce: {
        size: attrs.window,
        accs: [{ op: 'sum', value: Expr.select(here, Expr.input(0, dtype), Expr.literal(0, dtype)) }],
      },
      outputs: [Expr.accumulator(0, dtype)],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dx], saved, attrs) =>
        apply1(maxPickOp, [dx!, saved.in(1) as Tensor], { ...attrs, size: saved.ins[0]!.shape.slice(1, -1) }),
    },
  },
});

/** The transpose of `maxSpread`: of each window the element whose position is given. */
export const maxPickOp: Op<PoolAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'maxPick',
  infer: ([x], attrs: PoolAttrs) => [{ shape: pooledShape(x!, attrs), dtype: x!.dtype }],
  lower([x, position], attrs) {
    const { window } = attrs;
    const steps = denseStrides(window);
    const channel = window.length + 1;
    const at = window.map((extent, axis) =>
      windowStart(Expr.coordinate(1 + axis), axis, attrs).add(
        Expr.input(1, 'int32').floorDivide(steps[axis]!).mod(extent),
      ),
    );
    const unread = x!.shape.map(() => null);
    return {
      space: pooledShape(x!, attrs),
      inputs: [
        { aval: x!, view: viewOf(x!, x!.shape.length, unread) },
        { aval: position!, view: plainView(position!) },
      ],
      outputs: [Expr.load(0, x!.dtype, [Expr.coordinate(0), ...at, Expr.coordinate(channel)])],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved, attrs) =>
        apply1(maxSpreadOp, [dy!, saved.in(1) as Tensor], { ...attrs, size: saved.ins[0]!.shape.slice(1, -1) }),
    },
  },
});
