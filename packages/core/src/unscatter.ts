import { Expr } from './expr.ts';
import { type Acc, type Loop, mapExpressions } from './loop.ts';
import { rewrite } from './expr.ts';
import { denseStrides } from './shape.ts';

/**
 * A scatter as a masked reduction: every place of the result looks at all points and takes those that aim at it.
 * Slow, and legal on a backend without scatter.
 */
export function unscatter(loop: Loop): Loop {
  const { combine, into, init } = loop.scatter!;
  const rank = into.shape.length;
  // the points become the reduced axes, behind those of the result
  const shifted = mapExpressions(loop, (e) =>
    rewrite(e, (x) => (x.kind === 'coordinate' ? Expr.coordinate(x.index + rank) : undefined)),
  );
  const value = shifted.outputs[0]!;
  const inputs = loop.inputs.map((input) => ({
    ...input,
    view: {
      ...input.view,
      dims: input.view.dims.map((dim) => ({ ...dim, coef: [...new Array<number>(rank).fill(0), ...dim.coef] })),
    },
  }));
  // `into` itself, read at the place of the result
  const start = ((): Expr => {
    if (init !== 'input0') return Expr.literal(init, value.dtype);
    const strides = denseStrides(into.shape);
    inputs.push({
      aval: into,
      of: 0,
      view: {
        dims: into.shape.map((size, j) => ({
          size,
          stride: loop.inputs[0]!.view.dims[j]?.stride ?? strides[j]!,
          coef: Array.from({ length: rank + loop.space.length }, (_, axis) => (axis === j ? 1 : 0)),
          offset: 0,
        })),
      },
    });
    return Expr.input(inputs.length - 1, value.dtype);
  })();
  const hit = shifted
    .scatter!.at.map((e, axis) => e.equal(Expr.coordinate(axis)))
    .reduce((all, one) => all.and(one), Expr.literal(1, 'bool'));
  const base = { space: into.shape, inputs, ...(loop.args && { args: loop.args }) };
  if (combine === 'set') {
    const found = Expr.accumulator(0, 'bool', 0);
    const last = Expr.accumulator(0, value.dtype, 1);
    const acc: Acc = {
      op: 'fold',
      init: [Expr.literal(0, 'bool'), Expr.literal(0, value.dtype)],
      step: [found.or(hit), Expr.select(hit, value, last)],
      combine: [
        found.or(Expr.accumulator(0, 'bool', 2)),
        Expr.select(Expr.accumulator(0, 'bool', 2), Expr.accumulator(0, value.dtype, 3), last),
      ],
    };
    return { ...base, reduce: { size: loop.space, accs: [acc] }, outputs: [Expr.select(found, last, start)] };
  }
  const acc: Acc = { op: combine === 'add' ? 'sum' : combine, value, valid: hit };
  const total = Expr.accumulator(0, value.dtype);
  const result = combine === 'add' ? start.add(total) : combine === 'max' ? start.maximum(total) : start.minimum(total);
  return { ...base, reduce: { size: loop.space, accs: [acc] }, outputs: [result] };
}
