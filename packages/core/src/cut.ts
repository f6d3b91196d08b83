import { Expr, rewrite, visit } from './expr.ts';
import { expressionsOf, type Loop, mapExpressions } from './loop.ts';

/** A part of a loop: some of its outputs, and the op's inputs that they need. */
export interface LoopPart {
  readonly loop: Loop;
  readonly ins: readonly number[];
  readonly outs: readonly number[];
}

/**
 * A loop of several outputs as loops that look at no more than `most` tensors each, results included: a device binds only so many. Null where one
 * output alone needs more. What an earlier part wrote, a later one must not read: results of such a loop go into memory of their own.
 */
export function cutLoop(loop: Loop, most: number): readonly LoopPart[] | null {
  const groups: { outs: number[]; ins: ReadonlySet<number> }[] = [];
  for (let k = 0; k < loop.outputs.length; k++) {
    const last = groups.at(-1);
    const joined = last && inputsOf(loop, [...last.outs, k]);
    if (joined && joined.size + last.outs.length + 1 <= most) {
      last.outs.push(k);
      last.ins = joined;
      continue;
    }
    const ins = inputsOf(loop, [k]);
    if (ins.size + 1 > most) return null;
    groups.push({ outs: [k], ins });
  }
  return groups.map(({ outs }) => partOf(loop, outs));
}

/** How many tensors a loop looks at. */
export const tensorsOf = (loop: Loop): number =>
  new Set(loop.inputs.map(({ of }, i) => of ?? i)).size + loop.outputs.length;

const withOutputs = (loop: Loop, outs: readonly number[]): Loop => ({
  ...loop,
  outputs: outs.map((k) => loop.outputs[k]!),
});

/** The loop's inputs that occur in its expressions. */
function occurring(loop: Loop): readonly number[] {
  const seen = new Set<number>();
  visit(expressionsOf(loop), ({ kind, index }) => {
    if (kind === 'input' || kind === 'load' || kind === 'size') seen.add(index);
  });
  return [...seen].sort((a, b) => a - b);
}

const inputsOf = (loop: Loop, outs: readonly number[]): ReadonlySet<number> =>
  new Set(occurring(withOutputs(loop, outs)).map((i) => loop.inputs[i]!.of ?? i));

function partOf(whole: Loop, outs: readonly number[]): LoopPart {
  const loop = withOutputs(whole, outs);
  const used = occurring(loop);
  const sourceOf = (i: number): number => loop.inputs[i]!.of ?? i;
  const ins = [...new Set(used.map(sourceOf))];
  // the first reading of each tensor stands at its place among the part's inputs, further ones behind
  const first = ins.map((source) => used.find((i) => sourceOf(i) === source)!);
  const order = [...first, ...used.filter((i) => !first.includes(i))];
  const inputs = order.map((i, place) => {
    const { aval, view } = loop.inputs[i]!;
    return place < ins.length ? { aval, view } : { aval, view, of: ins.indexOf(sourceOf(i)) };
  });
  const place = new Map(order.map((i, k) => [i, k]));
  const moved = (e: Expr): Expr =>
    rewrite(e, (x, again) => {
      const now = place.get(x.index);
      if (x.kind === 'input') return Expr.input(now!, x.dtype);
      if (x.kind === 'size') return Expr.size(now!, x.part);
      return x.kind === 'load' ? Expr.load(now!, x.dtype, x.args.map(again)) : undefined;
    });
  return { loop: { ...mapExpressions(loop, moved), inputs }, ins, outs };
}
