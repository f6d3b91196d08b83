import { apply } from '../dispatch.ts';
import type { Graph } from '../graph.ts';
import type { Aval } from '../loop.ts';
import type { In, Reads, Saved } from '../op.ts';
import { zeros } from '../ops/creation.ts';
import type { Tensor } from '../tensor.ts';
import { type BranchAttrs, branchOp } from './branch-op.ts';
import { differentiable, pullGraph } from './graph-pullback.ts';
import { outputAvals, traceNumbered } from './sub-graph.ts';

/** All operands. */
export function branchReads({ branches }: BranchAttrs): Reads {
  return Array.from({ length: branches[0]!.inputs.length + 1 }, (_, i) => i);
}

/** The gradient of the branch that was taken: a choice again. */
export function branchGradient(
  dys: readonly (Tensor | null)[],
  saved: Saved,
  { branches, safe }: BranchAttrs,
  asked: readonly boolean[],
): (Tensor | null)[] {
  const given = dys.map((dy) => dy !== null);
  const { graphs, wanted } = backwardOf(branches, given, asked.slice(1));
  const operands = saved.ins.map((_, i): In => saved.in(i));
  const gradients = new Array<Tensor | null>(saved.ins.length).fill(null);
  if (wanted.length === 0) return gradients;
  const outs = apply(branchOp, [...operands, ...dys.filter((dy) => dy !== null)], { branches: graphs, safe });
  wanted.forEach((i, n) => (gradients[i + 1] = outs[n]!));
  return gradients;
}

/** The reverse of every branch, and which operands have gradients in one of them. */
interface Backward {
  readonly graphs: readonly Graph[];
  readonly wanted: readonly number[];
}

const backwards = new WeakMap<readonly Graph[], Map<string, Backward>>();

function backwardOf(branches: readonly Graph[], given: readonly boolean[], asked: readonly boolean[]): Backward {
  let known = backwards.get(branches);
  if (!known) backwards.set(branches, (known = new Map()));
  const key = [given, asked].map((list) => list.map(Number).join('')).join();
  const before = known.get(key);
  if (before) return before;
  const candidates = differentiable(branches[0]!, (i) => asked[i]!);
  const outs = outputAvals(branches[0]!);
  const avals: Aval[] = [...branches[0]!.inputs, ...outs.filter((_, k) => given[k])];
  const connected = new Set<number>();
  const traced = branches.map((branch) =>
    traceNumbered(avals, (inputs) => {
      const arriving = inputs.slice(branch.inputs.length) as Tensor[];
      let next = 0;
      const dys = outs.map((_, k) => (given[k] ? arriving[next++]! : null));
      return pullGraph(branch, inputs.slice(0, branch.inputs.length), dys, candidates).map((d, n) => {
        if (d !== null) connected.add(n);
        const { shape, dtype } = branch.inputs[candidates[n]!]!;
        return d ?? zeros(shape, { dtype });
      });
    }),
  );
  const places = [...connected].sort((a, b) => a - b);
  const made: Backward = {
    graphs: traced.map(({ close }) => close(() => true, places)),
    wanted: places.map((n) => candidates[n]!),
  };
  known.set(key, made);
  return made;
}
