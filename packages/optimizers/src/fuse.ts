import {
  type Aval,
  broadcastView,
  definePrimitive,
  type DType,
  Expr,
  factsOf,
  type Graph,
  type GraphNode,
  isRows,
  type Op,
  plainView,
  rewrite,
  sameShape,
  type Tensor,
  traceFunction,
  type View,
  viewOf,
} from '@tensai/core';

/** An elementwise function as one op. */
export interface Fused {
  /** Takes the tensors, then the numbers. */
  readonly op: Op;
  /** Which host scalar of the function each number is. */
  readonly hosts: readonly number[];
}

/**
 * A function of tensors of one shape (and of scalars), as one op with as many results: one launch instead of many. Null where it does more than
 * look at each element by itself.
 *
 * `sparse`: an input of which only some rows are there. The op takes two tensors in its place, behind the others: `[rows]`, where each row stands
 * among those that are there (−1: it is 0), and those rows.
 */
export function fuse(
  body: (...inputs: Tensor[]) => readonly Tensor[],
  avals: readonly Aval[],
  sparse = -1,
): Fused | null {
  const { graph } = traceFunction(body, avals);
  const numbers: { readonly host: number; readonly dtype: DType }[] = [];
  const rank = avals[0]!.shape.length;
  const whole = sparse < 0 ? avals.length : avals.length - 1;
  let next = 0;
  const inputs = avals.map(({ dtype }, i) =>
    i === sparse
      ? Expr.load(whole + 1, dtype, [
          Expr.input(whole, 'int32'),
          ...Array.from({ length: rank - 1 }, (_, axis) => Expr.coordinate(axis + 1)),
        ])
      : Expr.input(next++, dtype),
  );
  const values = expressionsOf(graph, inputs, (host, dtype) => {
    const known = numbers.findIndex((number) => number.host === host && number.dtype === dtype);
    return Expr.arg(known < 0 ? numbers.push({ host, dtype }) - 1 : known, dtype);
  });
  if (values === null) return null;
  const outputs = graph.outputs.map((value) => values[value]!);
  const viewAt = (aval: Aval, i: number, shape: readonly number[]): View =>
    i < whole
      ? broadcastView(aval, shape)
      : viewOf(aval, rank, i === whole ? [0] : new Array<null>(aval.shape.length).fill(null));
  const op = definePrimitive({
    name: 'fusedUpdate',
    infer: ([first]) => outputs.map(({ dtype }) => ({ shape: first!.shape, dtype })),
    lower: (ins) => ({
      space: ins[0]!.shape,
      inputs: ins.filter(({ weak }) => !weak).map((aval, i) => ({ aval, view: viewAt(aval, i, ins[0]!.shape) })),
      args: numbers.map(({ dtype }) => dtype),
      outputs,
    }),
  });
  return { op, hosts: numbers.map(({ host }) => host) };
}

/** Each value of a graph as a scalar expression of the inputs at the same place; null where there is no such expression. */
function expressionsOf(
  graph: Graph,
  inputs: readonly Expr[],
  hostAs: (host: number, dtype: DType) => Expr,
): readonly Expr[] | null {
  const values = new Array<Expr>(graph.values);
  const shapes = new Array<readonly number[]>(graph.values);
  inputs.forEach((e, i) => {
    values[i] = e;
    shapes[i] = graph.inputs[i]!.shape;
  });
  if (graph.constants.size > 0 || graph.reads.size > 0) return null;
  const shape = graph.inputs[0]!.shape;
  for (const node of graph.nodes) {
    const made = expressionsOfNode(node, values, shapes, hostAs);
    if (made === null) return null;
    made.forEach((e, k) => {
      values[node.first + k] = e;
      shapes[node.first + k] = node.outs[k]!.shape;
    });
  }
  return graph.outputs.every((value) => sameShape(shapes[value]!, shape)) ? values : null;
}

function expressionsOfNode(
  { op, attrs, ins, outs }: GraphNode,
  values: readonly Expr[],
  shapes: readonly (readonly number[])[],
  hostAs: (host: number, dtype: DType) => Expr,
): readonly Expr[] | null {
  if (op.lower === undefined || op.checks !== undefined) return null;
  const avals = ins.map((x): Aval =>
    'value' in x
      ? { shape: shapes[x.value]!, dtype: values[x.value]!.dtype }
      : { shape: [], dtype: 'float32', weak: true },
  );
  const loop = op.lower(avals, attrs);
  if (isRows(loop) || loop.reduce || loop.scatter || loop.out) return null;
  const { shape } = outs[0]!;
  const inputs = ins.filter((x) => 'value' in x);
  const numbers = ins.filter((x) => !('value' in x)) as readonly (
    | { readonly host: number }
    | { readonly literal: number }
  )[];
  if (!sameShape(loop.space, shape)) return null;
  if (loop.inputs.some(({ aval, view, of }) => of !== undefined || !isInPlace(aval, view, shape))) return null;
  let whole = true;
  const replaced = loop.outputs.map((output) =>
    rewrite(output, (e) => {
      if (e.kind === 'input') return values[inputs[e.index]!.value]!;
      if (e.kind === 'arg') {
        const number = numbers[e.index]!;
        // as the code of the op would be given it
        return 'host' in number
          ? hostAs(number.host, e.dtype)
          : Expr.literal(factsOf(e.dtype).round(number.literal), e.dtype);
      }
      if (!ELSEWHERE.has(e.kind)) return undefined;
      whole = false;
      return e;
    }),
  );
  return whole ? replaced : null;
}

// What looks at more than the element at hand.
const ELSEWHERE: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'coordinate',
  'size',
  'load',
  'accumulator',
  'position',
  'symbol',
]);

/** Does the view read each element at its own place, or a scalar everywhere? */
function isInPlace(aval: Aval, view: View, shape: readonly number[]): boolean {
  if (aval.shape.length === 0) return true;
  if (!sameShape(aval.shape, shape) || view.fill !== undefined) return false;
  return plainView(aval).dims.every(({ coef }, j) => {
    const dim = view.dims[j]!;
    return dim.offset === 0 && dim.div === undefined && sameShape(dim.coef, coef);
  });
}
