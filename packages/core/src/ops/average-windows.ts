import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import { definePrimitive } from '../op.ts';
import { elementsView, type PoolAttrs, pooledShape, type PoolOp, resultsView, windowStart } from './pool-windows.ts';

/** How many elements of an axis the window of result `at` holds. */
function heldOf(at: Expr, axis: number, extent: Expr, attrs: PoolAttrs): Expr {
  const start = windowStart(at, axis, attrs);
  return start.add(attrs.window[axis]!).minimum(extent).subtract(start.maximum(0));
}

const product = (factors: readonly Expr[]): Expr => factors.reduce((whole, factor) => whole.multiply(factor));

/** The mean of what each window holds of its input. */
export const averagePoolOp: PoolOp = /* @__PURE__ */ definePrimitive({
  name: 'averagePool',
  infer: ([x], attrs: PoolAttrs) => [{ shape: pooledShape(x!, attrs), dtype: x!.dtype }],
  lower([x], attrs) {
    const { dtype } = x!;
    const held = attrs.window.map((_, axis) => heldOf(Expr.coordinate(1 + axis), axis, Expr.size(0, 1 + axis), attrs));
    return {
      space: pooledShape(x!, attrs),
      inputs: [{ aval: x!, view: elementsView(x!, attrs, 0) }],
      reduce: { size: attrs.window, accs: [{ op: 'sum', value: Expr.input(0, dtype) }] },
      outputs: [Expr.accumulator(0, dtype).divide(product(held).cast(dtype))],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, attrs) =>
        apply1(averageSpreadOp, [dy!], { ...attrs, size: saved.ins[0]!.shape.slice(1, -1) }),
    },
  },
});

/** The transpose of `averagePool`: each result spread evenly over what its window holds. */
export const averageSpreadOp: PoolOp = /* @__PURE__ */ definePrimitive({
  name: 'averageSpread',
  infer: ([y], attrs: PoolAttrs) => [{ shape: pooledShape(y!, attrs), dtype: y!.dtype }],
  lower([y], attrs) {
    const { dtype } = y!;
    const { window, size, strides, before } = attrs;
    const tap = y!.shape.length;
    const held = window.map((_, axis) => {
      const at = Expr.coordinate(1 + axis)
        .add(before[axis]!)
        .subtract(Expr.coordinate(tap + axis))
        .floorDivide(strides[axis]!);
      // where no window has its place there, what is read is 0 anyway
      return heldOf(at, axis, Expr.literal(size[axis]!, 'int32'), attrs).maximum(1);
    });
    return {
      space: pooledShape(y!, attrs),
      inputs: [{ aval: y!, view: resultsView(y!, attrs, 0) }],
      reduce: { size: window, accs: [{ op: 'sum', value: Expr.input(0, dtype).divide(product(held).cast(dtype)) }] },
      outputs: [Expr.accumulator(0, dtype)],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dx], saved, attrs) => apply1(averagePoolOp, [dx!], { ...attrs, size: saved.ins[0]!.shape.slice(1, -1) }),
    },
  },
});
