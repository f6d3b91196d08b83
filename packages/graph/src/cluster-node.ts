import { type Aval, definePrimitive, Expr, type GraphNode, type Loop, type Op, rewrite, type Rows } from '@tensai/core';
import { rowsOf } from './join-rows.ts';
import { mapNest, type Nest } from './nest.ts';
import type { Cluster } from './units.ts';

/** A cluster as one node, whose first output is the value `first`; `moved` says what values are called now. */
export function clusterNode(
  cluster: Cluster,
  first: number,
  avals: readonly Aval[],
  moved: (value: number) => number,
): GraphNode {
  const { nest, outs, names, stages } = cluster;
  const values = [...new Set(nest.inputs.map(({ value }) => value))];
  const made = outs.map((out) => avals[out]!);
  const loop: Loop | Rows = stages ? rowsOf(stages, values, outs)! : loopOf(nest, values);
  const op: Op = definePrimitive({ name: names.join('+'), infer: () => made, lower: () => loop });
  return {
    op,
    attrs: {},
    ins: [...values.map((value) => ({ value: moved(value) })), ...nest.hosts.map(({ host }) => ({ host }))],
    first,
    outs: made,
  };
}

function loopOf(nest: Nest, values: readonly number[]): Loop {
  // the first reading of each tensor stands at its place, further ones behind
  const firsts = values.map((value) => nest.inputs.findIndex((input) => input.value === value));
  const order = [...firsts, ...nest.inputs.map((_, i) => i).filter((i) => !firsts.includes(i))];
  const place = new Map(order.map((i, k) => [i, k]));
  const { outputs, reduce } = mapNest(nest, (e) =>
    rewrite(e, (x, again) => {
      if (x.kind === 'input') return Expr.input(place.get(x.index)!, x.dtype);
      if (x.kind === 'size') return Expr.size(place.get(x.index)!, x.part);
      return x.kind === 'load' ? Expr.load(place.get(x.index)!, x.dtype, x.args.map(again)) : undefined;
    }),
  );
  return {
    space: nest.space,
    inputs: order.map((i, k) => {
      const { aval, view, value } = nest.inputs[i]!;
      return k < values.length ? { aval, view } : { aval, view, of: values.indexOf(value) };
    }),
    args: nest.hosts.map(({ dtype }) => dtype),
    outputs,
    ...(reduce && { reduce }),
  };
}
