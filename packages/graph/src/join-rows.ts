import {
  contracts,
  type DType,
  Expr,
  type Loop,
  mapExpressions,
  reducedRows,
  rewrite,
  type Rows,
  type RowShape,
  rowsIn,
  rowStages,
  sizeOf,
} from '@tensai/core';
import type { Nest } from './nest.ts';
import { type Cluster, LONGEST, type Units } from './units.ts';

/** Reductions along rows, and what computes or looks at the elements of these rows, become one launch, in which a row is still at hand when the next of them comes to it. */
export function joinRows(units: Units, most: number): void {
  units.all.forEach((_, start) => {
    let at = start;
    const seed = units.all[start]?.cluster;
    if (!seed || seed.stages || seed.view || !reducedRows(seed.nest) || contracts(seed.nest)) return;
    const refused = new Set<number>();
    for (;;) {
      const next = neighbours(units, at).find((other) => !refused.has(other));
      if (next === undefined) return;
      const [from, to] = units.precedes(next, at) ? [next, at] : [at, next];
      if (!join(units, from, to, most)) refused.add(next);
      else {
        at = to;
        // a way that led around may be inside now
        refused.clear();
      }
    }
  });
}

/** The units that a unit looks at, and those that look at it. */
const neighbours = (units: Units, at: number): readonly number[] => {
  const { nest, outs } = units.all[at]!.cluster!;
  const makers = nest.inputs.map(({ value }) => units.makerOf(value)).filter((maker) => maker >= 0);
  return [...makers, ...outs.flatMap((out) => units.readersOf(out))];
};

/** The values of which a cluster looks at as many elements as rows have, and those that it makes. */
const elementsRead = ({ nest }: Cluster, { space, row }: RowShape): readonly number[] =>
  nest.inputs.flatMap(({ value, aval }) => (sizeOf(aval.shape) === sizeOf(space) * sizeOf(row) ? [value] : []));
const elementsMade = (cluster: Cluster, rows: RowShape): readonly number[] =>
  stagesOf(cluster).flatMap(({ nest, outs }) => (rowsIn(nest, rows) === 'elements' ? outs : []));

const stagesOf = (cluster: Cluster): readonly Cluster[] => cluster.stages ?? [cluster];

function join(units: Units, from: number, to: number, most: number): boolean {
  const a = units.all[from]?.cluster;
  const b = units.all[to]?.cluster;
  if (!a || !b || a.view || b.view) return false;
  const stages = [...stagesOf(a), ...stagesOf(b)];
  const names = [...a.names, ...b.names];
  const rows = stages.map(({ nest }) => reducedRows(nest)).find((found) => found !== null);
  if (!rows || names.length > LONGEST) return false;
  if (stages.some(({ nest }) => contracts(nest) || rowsIn(nest, rows) === null)) return false;
  // nothing is gained where they have no elements in common
  const shared = new Set([...elementsRead(a, rows), ...elementsMade(a, rows)]);
  if (!elementsRead(b, rows).some((value) => shared.has(value))) return false;
  const inputs = [...a.nest.inputs, ...b.nest.inputs.filter(({ value }) => !a.outs.includes(value))];
  const outs = [...a.outs.filter((out) => units.wantedBeside(out, to)), ...b.outs];
  const values = [...new Set(inputs.map(({ value }) => value))];
  if (values.length + outs.length > most || rowsOf(stages, values, outs) === null) return false;
  if (!units.bringTogether(from, to)) return false;
  const hosts = stages.flatMap(({ nest }) => nest.hosts);
  units.merge(from, to, { nest: { space: [], inputs, hosts, outputs: [] }, outs, names, view: false, stages });
  return true;
}

/** Clusters as stages along rows, which take and give values. Their numbers are the arguments of all of them, one after another. */
export function rowsOf(stages: readonly Cluster[], inputs: readonly number[], outputs: readonly number[]): Rows | null {
  const args = stages.flatMap(({ nest }) => nest.hosts.map(({ dtype }) => dtype));
  let first = 0;
  const parts = stages.map(({ nest, outs }) => {
    const loop = loopOf(nest, first, args);
    first += nest.hosts.length;
    return { loop, reads: nest.inputs.map(({ value }) => value), makes: outs };
  });
  return rowStages(parts, inputs, outputs);
}

function loopOf(nest: Nest, first: number, args: readonly DType[]): Loop {
  const { space, reduce, outputs } = nest;
  const loop: Loop = {
    space,
    inputs: nest.inputs.map(({ aval, view }) => ({ aval, view })),
    ...(reduce && { reduce }),
    ...(args.length > 0 && { args }),
    outputs,
  };
  if (nest.hosts.length === 0 || first === 0) return loop;
  const memo = new Map<Expr, Expr>();
  return mapExpressions(loop, (e) =>
    rewrite(e, (x) => (x.kind === 'arg' ? Expr.arg(first + x.index, x.dtype) : undefined), memo),
  );
}
