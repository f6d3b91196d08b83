import { arithmeticOf, type DType, isHalf } from './dtype.ts';
import { Expr } from './expr.ts';
import { type Aval, expressionsOf, type Loop, mapExpressions } from './loop.ts';

/**
 * A loop as it is computed: half floats are read and stored as they are, calculated with in float32, and rounded once, where they are stored. In what
 * comes out, expressions of half dtypes are leaves, casts and choices among them, so that no backend calculates with them.
 */
export function widened(loop: Loop): Loop {
  if (!loop.inputs.some(({ aval }) => isHalf(aval.dtype)) && !loop.args?.some(isHalf) && !hasHalves(loop)) return loop;
  const wide = widening((leaf) => leaf.cast(arithmeticOf(leaf.dtype)));
  const narrow = (e: Expr): Expr => {
    if (!isHalf(e.dtype)) return wide(e);
    if (e.kind === 'select') {
      const [condition, a, b] = e.args as [Expr, Expr, Expr];
      return Expr.select(wide(condition), narrow(a), narrow(b));
    }
    if (e.kind === 'cast') return wide(e.args[0]!).cast(e.dtype);
    // what is only moved is not converted there and back
    return e.kind === 'literal' ? e : wide(e).cast(e.dtype);
  };
  return { ...mapExpressions(loop, wide), outputs: loop.outputs.map(narrow) };
}

/** The same loop over float32 in the place of half floats, inputs and results included. */
export function whollyWidened(loop: Loop): Loop {
  const wide = widening((leaf) => leaf.retyped(arithmeticOf(leaf.dtype), leaf.args));
  const { args, scatter } = loop;
  return {
    ...mapExpressions(loop, wide),
    inputs: loop.inputs.map(({ aval, ...input }) => ({ ...input, aval: widenedAval(aval) })),
    ...(args && { args: args.map(arithmeticOf) }),
    ...(scatter && {
      scatter: {
        ...scatter,
        at: scatter.at.map(wide),
        into: { ...scatter.into, dtype: arithmeticOf(scatter.into.dtype) },
      },
    }),
  };
}

/** The same value in the dtype that it is calculated in. */
export const widenedAval = ({ shape, dtype, weak }: Aval): Aval => ({
  shape,
  dtype: arithmeticOf(dtype),
  ...(weak && { weak }),
});

const hasHalves = (loop: Loop): boolean => {
  const seen = new Set<Expr>();
  const found = (e: Expr): boolean => {
    if (seen.has(e)) return false;
    seen.add(e);
    return isHalf(e.dtype) || e.args.some(found);
  };
  return expressionsOf(loop).some(found);
};

const READS: ReadonlySet<string> = /* @__PURE__ */ new Set(['input', 'load', 'arg']);

/** Rebuilds expressions so that they calculate in `arithmeticOf` their dtype; `read` says what becomes of a leaf that reads a half float. */
function widening(read: (leaf: Expr) => Expr): (e: Expr) => Expr {
  const memo = new Map<Expr, Expr>();
  const wide = (e: Expr): Expr => {
    const known = memo.get(e);
    if (known) return known;
    const made = make(e, arithmeticOf(e.dtype));
    memo.set(e, made);
    return made;
  };
  const make = (e: Expr, dtype: DType): Expr => {
    const args = e.args.map(wide);
    if (isHalf(e.dtype) && READS.has(e.kind)) return read(e.with(args));
    if (e.kind !== 'cast') return isHalf(e.dtype) ? e.retyped(dtype, args) : e.with(args);
    // a number that is cast for a formula is not rounded; one that is cast and read again, as ops put into one another do, was
    const [from] = e.args as [Expr];
    const rounds = isHalf(from.dtype) && from.kind === 'cast';
    return (rounds ? wide(from.args[0]!).cast(from.dtype).cast(arithmeticOf(from.dtype)) : args[0]!).cast(dtype);
  };
  return wide;
}
