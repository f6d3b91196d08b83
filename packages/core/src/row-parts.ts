import { partsOf } from './composite.ts';
import { type DType, factsOf } from './dtype.ts';
import { Expr, rewrite } from './expr.ts';
import { type GraphNode, traceFunction } from './graph.ts';
import { hostScalar } from './host-scalar.ts';
import { type Aval, isRows, mapExpressions, type Rows } from './loop.ts';
import type { In, Op } from './op.ts';
import { avalOf } from './resolve.ts';
import { rowStages, type RowPart } from './row-stages.ts';
import { widened } from './widen.ts';

/**
 * What an op is that is said in others which go along the same rows: one program along these, so that a row is still at hand when the next part looks at it. The `rows` of an
 * op; null where its parts are of another kind. The numbers among its operands are the arguments of the program.
 */
export function rowParts(op: Op, ins: readonly Aval[], attrs: object): Rows | null {
  const { graph, end } = traceFunction(
    (...tensors) => {
      let next = 0;
      const operands = ins.map((aval): In => (aval.weak ? hostScalar(() => 0) : tensors[next++]!));
      return [...partsOf(op, operands, attrs)];
    },
    ins.filter(({ weak }) => !weak),
  );
  end();
  const { inputs, outputs, nodes, hosts, constants } = graph;
  if (constants.size > 0 || new Set(outputs).size < outputs.length) return null;
  const avals = [...inputs];
  const args: (DType | undefined)[] = hosts.map(() => undefined);
  const parts: RowPart[] = [];
  for (const node of nodes) {
    const part = partOf(node, avals, args);
    if (!part) return null;
    node.outs.forEach((aval, k) => (avals[node.first + k] = aval));
    parts.push(part);
  }
  const numbers = args.map((dtype) => dtype ?? 'float32');
  return rowStages(
    numbers.length === 0 ? parts : parts.map((part) => ({ ...part, loop: { ...part.loop, args: numbers } })),
    inputs.map((_, i) => i),
    outputs,
  );
}

/** The loop of a node; notes the dtypes of the numbers that it takes. */
function partOf(
  { op, ins, attrs, first, outs }: GraphNode,
  avals: readonly Aval[],
  args: (DType | undefined)[],
): RowPart | null {
  const operands = ins.map((x) => ('value' in x ? avals[x.value]! : avalOf(null)));
  const code = op.checks?.(operands, attrs).length ? undefined : op.lower?.(operands, attrs);
  if (!code || isRows(code)) return null;
  const numbers = ins.filter((x) => !('value' in x));
  let alike = true;
  const loop = mapExpressions(widened(code), (e) =>
    rewrite(e, (x) => {
      if (x.kind !== 'arg') return undefined;
      const number = numbers[x.index]!;
      if ('literal' in number) return Expr.literal(factsOf(x.dtype).round(number.literal), x.dtype);
      const { host } = number as { readonly host: number };
      alike &&= (args[host] ?? x.dtype) === x.dtype && factsOf(x.dtype).kind === 'float';
      args[host] = x.dtype;
      return Expr.arg(host, x.dtype);
    }),
  );
  const values = ins.flatMap((x) => ('value' in x ? [x.value] : []));
  const { args: _, ...rest } = loop;
  return alike
    ? { loop: rest, reads: loop.inputs.map(({ of }, i) => values[of ?? i]!), makes: outs.map((__, k) => first + k) }
    : null;
}
