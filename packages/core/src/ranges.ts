import { Expr, rewrite, visit } from './expr.ts';
import { type Loop, mapExpressions, type View } from './loop.ts';
import { denseStrides } from './shape.ts';
import { plainView, strided } from './view.ts';

/**
 * A map (strides filled in) whose choices by the coordinate along the last axis have one outcome in each of some ranges, as one loop for each of these, which writes its part of the result: of tensors side by side
 * each is copied, and nothing is asked at each element. Null where there is no such choice. All parts take the inputs of the whole.
 */
export function rangesOf(loop: Loop): readonly Loop[] | null {
  const { space, outputs } = loop;
  const last = space.length - 1;
  if (last < 0 || outputs.length > 1 || loop.reduce || loop.scatter || loop.out) return null;
  const extent = space[last]!;
  const found = new Set([extent]);
  visit(outputs, (e) => {
    const bound = boundOf(e, loop);
    if (bound !== null && bound > 0 && bound < extent) found.add(bound);
  });
  if (found.size === 1) return null;
  const ends = [...found].sort((a, b) => a - b);
  return ends.map((end, k) => rangeOf(loop, ends[k - 1] ?? 0, end));
}

/** Of a choice by whether the last coordinate is less than a number: this number. */
function boundOf({ kind, args }: Expr, loop: Loop): number | null {
  const [condition] = args;
  if (kind !== 'select' || condition!.kind !== 'lt') return null;
  const [at, bound] = condition!.args as [Expr, Expr];
  return at.kind === 'coordinate' && at.index === loop.space.length - 1 ? valueOf(bound, loop) : null;
}

/** What is known of a loop's sizes: a sum of them, and of numbers. */
function valueOf({ kind, value, index, part, args }: Expr, loop: Loop): number | null {
  if (kind === 'literal') return value;
  if (kind === 'size') return loop.inputs[index]!.aval.shape[part]!;
  const [a, b] = kind === 'add' ? args.map((arg) => valueOf(arg, loop)) : [];
  return a == null || b == null ? null : a + b;
}

/** The points `start … end` of the last axis. */
function rangeOf(loop: Loop, start: number, end: number): Loop {
  const { space, outputs } = loop;
  const last = space.length - 1;
  const shifted = (view: View): View => ({
    ...view,
    dims: view.dims.map((dim) => ({ ...dim, offset: dim.offset + start * (dim.coef[last] ?? 0) })),
  });
  const memo = new Map<Expr, Expr>();
  const moved = mapExpressions(loop, (root) =>
    rewrite(
      root,
      (e, again) => {
        const bound = boundOf(e, loop);
        if (bound !== null) return again(e.args[end <= bound ? 1 : 2]!);
        if (e.kind !== 'coordinate' || e.index !== last || start === 0) return undefined;
        return Expr.coordinate(last).add(start);
      },
      memo,
    ),
  );
  return {
    ...moved,
    space: space.with(last, end - start),
    inputs: loop.inputs.map((input) => ({ ...input, view: shifted(input.view) })),
    out: shifted(strided(plainView({ shape: space, dtype: outputs[0]!.dtype }), denseStrides(space))),
  };
}
