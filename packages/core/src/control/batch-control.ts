import { apply } from '../dispatch.ts';
import type { Graph } from '../graph.ts';
import type { Aval } from '../loop.ts';
import type { In } from '../op.ts';
import { any } from '../ops/any.ts';
import { reshape } from '../ops/reshape.ts';
import { swapaxes } from '../ops/transpose.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { batchedOp } from './batched-op.ts';
import { avalOf, type Lane, manyOf, runBatched } from './batching.ts';
import { type BranchAttrs, branchOp } from './branch-op.ts';
import { type ScanAttrs, scanOp } from './scan-op.ts';
import { INDEX, traceNumbered } from './sub-graph.ts';
import { type WhileAttrs, whileOp } from './while-op.ts';

/** A graph for many at once, all of whose results have one for each; `operands` stand for its inputs. */
function graphOf(graphs: (inputs: readonly Lane[]) => readonly Tensor[], operands: readonly Lane[]): Graph {
  const avals = operands.map(({ x }) => avalOf({ x, many: false }));
  const { close, results } = traceNumbered(avals, (inputs) =>
    graphs(inputs.map((x, i) => ({ x, many: operands[i]!.many }))),
  );
  return close(() => true, [...results.keys()]);
}

const many = (x: In): Lane => ({ x, many: true });
const all = (xs: readonly Tensor[]): Lane[] => xs.map(many);

/** An inner loop for many at once: the carried values become many, whatever they were. */
export function batchScan(lanes: readonly Lane[], attrs: ScanAttrs, size: number): Lane[] {
  const { body, carries, sequences } = attrs;
  const own = lanes.map((lane, i): Lane => {
    if (i < carries) return many(manyOf(lane, size));
    // the steps stay the first axis
    return i < carries + sequences && lane.many ? many(swapaxes(lane.x, 0, 1)) : lane;
  });
  const slices = own.map(({ x, many: each }, i): { readonly aval: Aval; readonly many: boolean } => {
    const aval = avalOf({ x, many: false });
    const sliced = i >= carries && i < carries + sequences;
    return { aval: sliced ? { shape: aval.shape.slice(1), dtype: aval.dtype } : aval, many: each };
  });
  const inputs = [
    ...slices.slice(0, carries + sequences),
    { aval: INDEX, many: false },
    ...slices.slice(carries + sequences),
  ];
  const { close, results } = traceNumbered(
    inputs.map(({ aval }) => aval),
    (xs) =>
      runBatched(
        body,
        xs.map((x, i) => ({ x, many: inputs[i]!.many })),
        size,
      ).map((lane) => manyOf(lane, size)),
  );
  const graph = close(() => true, [...results.keys()]);
  const outs = apply(
    scanOp,
    own.map(({ x }) => x),
    { ...attrs, body: graph },
  );
  return outs.map((x, k) => many(k < carries ? x : swapaxes(x, 0, 1)));
}

/** A choice for many at once: where each chooses for itself, all branches are computed. */
export function batchBranch(lanes: readonly Lane[], attrs: BranchAttrs, size: number): Lane[] {
  const [index, ...operands] = lanes as readonly [Lane, ...Lane[]];
  if (index.many) {
    // an op of its own, so that the gradient too chooses what it takes: in those of a branch that is not taken there may be NaNs
    const chosen = batchedOp(
      branchOp,
      lanes.map((lane) => lane.many),
    );
    const xs = lanes.map(({ x }) => x);
    return all(apply(chosen, xs, attrs));
  }
  const branches = attrs.branches.map((branch) =>
    graphOf((inputs) => runBatched(branch, inputs, size).map((lane) => manyOf(lane, size)), operands),
  );
  return all(apply(branchOp, [index.x, ...operands.map(({ x }) => x)], { ...attrs, branches }));
}

/** One truth value for each of the many, for all elements of a tensor. */
const along = (condition: Tensor, { type: { shape } }: Tensor): Tensor =>
  reshape(condition, [condition.size, ...new Array<number>(shape.length - 1).fill(1)]);

/** A loop for many at once goes on as long as one of them does; those that have come to their end stay as they are. */
export function batchWhile(lanes: readonly Lane[], attrs: WhileAttrs, size: number): Lane[] {
  const { condition, body, carries } = attrs;
  const own = lanes.map((lane, i) => (i < carries ? many(manyOf(lane, size)) : lane));
  const inputs = [...own.slice(0, carries), { x: 0, many: false }, ...own.slice(carries)];
  const avals = inputs.map(({ x }, i) => (i === carries ? INDEX : avalOf({ x, many: false })));
  const holds = (xs: readonly Lane[]): Tensor => manyOf(runBatched(condition, xs, size)[0]!, size);
  const close = (f: (xs: readonly Lane[]) => readonly Tensor[]): Graph => {
    const traced = traceNumbered(avals, (xs) => f(xs.map((x, i) => ({ x, many: inputs[i]!.many }))));
    return traced.close(() => true, [...traced.results.keys()]);
  };
  return all(
    apply(
      whileOp,
      own.map(({ x }) => x),
      {
        ...attrs,
        condition: close((xs) => [any(holds(xs))]),
        body: close((xs) => {
          const go = holds(xs);
          return runBatched(body, xs, size).map((lane, k) => {
            const next = manyOf(lane, size);
            return where(along(go, next), next, xs[k]!.x) as Tensor;
          });
        }),
      },
    ),
  );
}
