import { batchBranch } from './batch-control.ts';
import { currentHandler } from '../handler.ts';
import { IndexRangeError } from '../errors.ts';
import { type Graph, runGraph } from '../graph.ts';
import { type Check, definePrimitive, type In, type Op } from '../op.ts';
import { equal } from '../ops/comparison.ts';
import { where } from '../ops/where.ts';
import { readSync } from '../reading.ts';
import type { Tensor } from '../tensor.ts';
import { branchGradient, branchReads } from './branch-gradient.ts';
import { distinct } from './living.ts';
import { checkOperands } from './operands.ts';
import { outputAvals } from './sub-graph.ts';

/** One of several functions of the same operands; they give the same shapes and dtypes. */
export interface BranchAttrs {
  readonly branches: readonly Graph[];
  /** Is the index known to be in range? */
  readonly safe: boolean;
}

/** An index that names no branch. */
export const branchError = (value: number, count: number): InstanceType<typeof IndexRangeError> =>
  new IndexRangeError({
    op: 'switchCase',
    what: 'the index',
    value,
    low: 0,
    high: count - 1,
    hint: `clip(index, 0, ${count - 1}) takes the nearest branch`,
  });

/** The value of a scalar that can be looked at now; null in a trace, and where the backend cannot be read at once. */
export function readable(x: In): number | null {
  if (typeof x === 'number') return x;
  if (x.type === null) return x.value;
  const { place, tensor } = x;
  if (place === null || !x.type.device.backend.readSync || currentHandler()?.traces) return null;
  return Number(readSync(tensor, 'item')[0]);
}

/** The function that the first operand names, of the other operands. Where values cannot be read, all are computed and one is selected. */
export const branchOp: Op<BranchAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'switchCase',
  complex: true,
  keepsHalves: true,
  infer([, ...ins], { branches }: BranchAttrs) {
    checkOperands('switchCase', ins, branches[0]!.inputs);
    return outputAvals(branches[0]!);
  },
  checks: (_, { branches, safe }): Check[] =>
    safe
      ? []
      : [
          {
            key: `index<${branches.length}`,
            input: 0,
            ok: (x) => x.greaterEqual(0).and(x.less(branches.length)),
            error: (value) => branchError(value, branches.length),
          },
        ],
  impl([index, ...operands], { branches }) {
    const value = readable(index!);
    if (value !== null) return distinct(runGraph(branches[value]!, operands), operands);
    const all = branches.map((branch) => runGraph(branch, operands));
    return selected(index!, all);
  },
  vjp: { all: { reads: branchReads, rule: branchGradient } },
  batch: batchBranch,
  control: ({ branches }) => ({ branches }),
});

/** Of the results of all branches those that an index names. */
export const selected = (index: In, all: readonly (readonly Tensor[])[]): Tensor[] =>
  all[0]!.map((_, k) =>
    all.reduceRight<Tensor | undefined>(
      (rest, results, i) => (rest === undefined ? results[k]! : where(equal(index, i), results[k]!, rest)),
      undefined,
    )!,
  );
