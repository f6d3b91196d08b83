import { Expr } from '../expr.ts';
import { type Loop, mapExpressions, type View } from '../loop.ts';

/**
 * A loop for many at once: one more axis of `size` goes before the others, along which the inputs that `batched` names have one element for each of the
 * many. A rule of every op that has a loop. Inputs are counted as the loop's own list counts them.
 */
export function liftLoop(loop: Loop, batched: (input: number) => boolean, size: number): Loop {
  const many = (input: number): boolean => batched(loop.inputs[input]!.of ?? input);
  const expression = lifted(many);
  const { scatter, out, reduce } = loop;
  const rank = 1 + loop.space.length + (reduce?.size.length ?? 0);
  const raised = mapExpressions(loop, expression);
  return {
    ...raised,
    space: [size, ...loop.space],
    inputs: loop.inputs.map((input, i) => ({
      ...input,
      aval: many(i) ? { ...input.aval, shape: [size, ...input.aval.shape] } : input.aval,
      view: liftView(input.view, many(i), size, rank),
    })),
    ...(out && { out: liftView(out, true, size, 1 + loop.space.length) }),
    ...(scatter && {
      scatter: {
        ...raised.scatter!,
        at: [Expr.coordinate(0), ...raised.scatter!.at],
        into: { shape: [size, ...scatter.into.shape], dtype: scatter.into.dtype },
      },
    }),
  };
}

function liftView(view: View, many: boolean, size: number, rank: number): View {
  const dims = view.dims.map((dim) => ({ ...dim, coef: [0, ...dim.coef] }));
  if (!many) return { ...view, dims };
  const own = new Array<number>(rank).fill(0).with(0, 1);
  return { ...view, dims: [{ size, coef: own, offset: 0 }, ...dims] };
}

/** Expressions in the loop with one axis more. */
function lifted(many: (input: number) => boolean): (root: Expr) => Expr {
  const memo = new Map<Expr, Expr>();
  const again = (e: Expr): Expr => {
    const known = memo.get(e);
    if (known) return known;
    const made = lift(e, e.args.map(again));
    memo.set(e, made);
    return made;
  };
  const lift = (e: Expr, args: readonly Expr[]): Expr => {
    if (e.kind === 'coordinate') return Expr.coordinate(e.index + 1);
    if (e.kind === 'size' && many(e.index)) return Expr.size(e.index, e.part + 1);
    if (e.kind === 'load' && many(e.index)) return Expr.load(e.index, e.dtype, [Expr.coordinate(0), ...args]);
    return e.with(args);
  };
  return again;
}
