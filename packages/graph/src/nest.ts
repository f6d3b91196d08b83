import {
  type Aval,
  contracts,
  type DType,
  Expr,
  factsOf,
  type GraphIn,
  type GraphNode,
  isHalf,
  isRows,
  type Loop,
  type Op,
  type Rows,
  mapExpressions,
  rewrite,
  sameShape,
  type View,
  widened,
} from '@tensai/core';

/** A node's loop, with its operands by the values of the graph that they are. */
export interface Nest {
  readonly space: readonly number[];
  readonly reduce?: NonNullable<Loop['reduce']>;
  readonly inputs: readonly { readonly value: number; readonly aval: Aval; readonly view: View }[];
  /** Numbers that the host computes, in the order of the loop's `args`. */
  readonly hosts: readonly { readonly host: number; readonly dtype: DType }[];
  readonly outputs: readonly Expr[];
}

const NUMBER: Aval = { shape: [], dtype: 'float32', weak: true };

/** The loop of a node; null where it is none that could be joined with others. */
export function nestOf({ op, attrs, ins, outs }: GraphNode, avals: readonly Aval[]): Nest | null {
  if (!op.lower || op.checks) return null;
  const loop = loopOf(
    op,
    attrs,
    ins.map((x) => ('value' in x ? avals[x.value]! : NUMBER)),
    outs,
  );
  if (loop === null) return null;
  const values = ins.flatMap((x) => ('value' in x ? [x.value] : []));
  const numbers = ins.filter((x) => !('value' in x));
  const hosts: Nest['hosts'][number][] = [];
  const withNumbers = (of: Loop): Loop =>
    mapExpressions(of, (e) =>
      rewrite(e, (x) => {
        if (x.kind !== 'arg') return undefined;
        const number = numbers[x.index] as Exclude<GraphIn, { readonly value: number }>;
        if ('literal' in number) return Expr.literal(factsOf(x.dtype).round(number.literal), x.dtype);
        return Expr.arg(hosts.push({ host: number.host, dtype: x.dtype }) - 1, x.dtype);
      }),
    );
  const replaced = numbers.length > 0 ? withNumbers(loop) : loop;
  return {
    space: loop.space,
    ...(replaced.reduce && { reduce: replaced.reduce }),
    inputs: loop.inputs.map(({ aval, view, of }, i) => ({ value: values[of ?? i]!, aval, view })),
    hosts,
    outputs: replaced.outputs,
  };
}

interface Lowered {
  readonly op: Op;
  readonly attrs: object;
  readonly operands: readonly Aval[];
  readonly loop: Loop | null;
}

// Passes write a graph again and again, but leave a node's attributes and results as they are.
const lowered = new WeakMap<readonly Aval[], Lowered>();

/** The loop of an op, if it is one that could be joined with others. */
function loopOf(op: Op, attrs: object, operands: readonly Aval[], outs: readonly Aval[]): Loop | null {
  const known = lowered.get(outs);
  if (
    known &&
    known.op === op &&
    known.attrs === attrs &&
    known.operands.every((aval, i) => sameAval(aval, operands[i]!))
  )
    return known.loop;
  const loop = joinable(op.lower!(operands, attrs), operands, outs);
  lowered.set(outs, { op, attrs, operands, loop });
  return loop;
}

const sameAval = (a: Aval, b: Aval): boolean =>
  a === b || (a.dtype === b.dtype && a.weak === b.weak && sameShape(a.shape, b.shape));

function joinable(code: Loop | Rows, operands: readonly Aval[], outs: readonly Aval[]): Loop | null {
  if (isRows(code)) return null;
  // a product of half floats is one launch with conversions of its own
  if (contracts(code) && operands.some(({ dtype }) => isHalf(dtype))) return null;
  // half floats are calculated with in float32 and rounded where an op alone would store them
  const loop = withUnitAxes(widened(code), outs[0]!.shape);
  if (!loop.outputs.every(isStored)) return null;
  if (loop.scatter || loop.out) return null;
  if (outs.some(({ shape }) => !sameShape(shape, loop.space))) return null;
  // whole numbers are judged at the launch
  if (loop.args?.some((dtype) => factsOf(dtype).kind !== 'float')) return null;
  return loop;
}

/** A loop may leave out axes of its result that have one element: the same loop with them, for readers that look along all axes. */
function withUnitAxes(loop: Loop, shape: readonly number[]): Loop {
  const { space, reduce } = loop;
  const kept = shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  if (
    space.length === shape.length ||
    !sameShape(
      kept.map((axis) => shape[axis]!),
      space,
    )
  )
    return loop;
  const place = (axis: number): number => (axis < space.length ? kept[axis]! : axis - space.length + shape.length);
  const rank = shape.length + (reduce?.size.length ?? 0);
  const memo = new Map<Expr, Expr>();
  return {
    ...mapExpressions(loop, (e) =>
      rewrite(e, (x) => (x.kind === 'coordinate' ? Expr.coordinate(place(x.index)) : undefined), memo),
    ),
    space: shape,
    inputs: loop.inputs.map((input) => ({
      ...input,
      view: {
        ...input.view,
        dims: input.view.dims.map((dim) => {
          const coef = new Array<number>(rank).fill(0);
          dim.coef.forEach((c, axis) => (coef[place(axis)] = c));
          return { ...dim, coef };
        }),
      },
    })),
  };
}

/** Does a reader of the result see what it would read from memory? What chooses between half floats is taken for float32 once more. */
const isStored = ({ dtype, kind }: Expr): boolean => !isHalf(dtype) || kind === 'cast' || kind === 'input';

/** The extents of all axes, those that are reduced last. */
export const extentsOf = ({ space, reduce }: Nest): readonly number[] => [...space, ...(reduce?.size ?? [])];

/** How often the body runs. */
export const pointsOf = (nest: Nest): number => extentsOf(nest).reduce((product, extent) => product * extent, 1);

/** Replaces every expression of a nest. */
export function mapNest(nest: Nest, f: (e: Expr) => Expr): Nest {
  const { reduce, outputs } = mapExpressions({ ...nest, inputs: [] } as Loop, f);
  return { ...nest, outputs, ...(reduce && { reduce }) };
}
