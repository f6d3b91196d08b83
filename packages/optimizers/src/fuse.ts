import {
  type Aval,
  broadcastView,
  definePrimitive,
  type DType,
  Expr,
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
} from '@tensai/core';

/** An elementwise function as one op. */
export interface Fused {
  /** Takes the tensors that are not still, then the numbers. */
  readonly op: Op;
  /** Which host scalar of the function each number is. */
  readonly hosts: readonly number[];
}

/**
 * A function of tensors of one shape (and of scalars), as one op with as many results: one launch instead of many. Null where it does more than
 * look at each element by itself. `still`: an input that is 0 everywhere, and then no input of the op.
 */
export function fuse(
  body: (...inputs: Tensor[]) => readonly Tensor[],
  avals: readonly Aval[],
  still = -1,
): Fused | null {
  const { graph } = traceFunction(body, avals);
  const numbers: { readonly host: number; readonly dtype: DType }[] = [];
  const values = expressionsOf(graph, still, (host, dtype) => {
    const known = numbers.findIndex((number) => number.host === host && number.dtype === dtype);
    return Expr.arg(known < 0 ? numbers.push({ host, dtype }) - 1 : known, dtype);
  });
  if (values === null) return null;
  const outputs = graph.outputs.map((value) => values[value]!);
  const op = definePrimitive({
    name: 'fusedUpdate',
    infer: (ins) => outputs.map(({ dtype }) => ({ shape: ins[0]!.shape, dtype })),
    lower: (ins) => ({
      space: ins[0]!.shape,
      inputs: ins.filter((aval) => !aval.weak).map((aval) => ({ aval, view: broadcastView(aval, ins[0]!.shape) })),
      args: numbers.map(({ dtype }) => dtype),
      outputs,
    }),
  });
  return { op, hosts: numbers.map(({ host }) => host) };
}

/** Each value of a graph as a scalar expression of the inputs at the same place; null where there is no such expression. */
function expressionsOf(
  graph: Graph,
  still: number,
  hostAs: (host: number, dtype: DType) => Expr,
): readonly Expr[] | null {
  const values = new Array<Expr>(graph.values);
  const shapes = new Array<readonly number[]>(graph.values);
  let next = 0;
  graph.inputs.forEach(({ dtype, shape }, i) => {
    values[i] = i === still ? Expr.literal(0, dtype) : Expr.input(next++, dtype);
    shapes[i] = shape;
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
        return 'host' in number ? hostAs(number.host, e.dtype) : Expr.literal(number.literal, e.dtype);
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
