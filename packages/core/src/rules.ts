import { defineElementwise, type ElementwiseSpec } from './define.ts';
import { differentiate, times } from './derivative.ts';
import { apply1 } from './dispatch.ts';
import { type DType, isFloat } from './dtype.ts';
import { Expr, rewrite, visit } from './expr.ts';
import { type In, NO_ATTRS, type Op, type Reads, type Rule, type Saved, type Vjp } from './op.ts';
import { sumTo } from './ops/sum-to.ts';

/**
 * The gradient rules of an op: its own, or for an elementwise op those that follow from its formula. Made at first use, and only where a tape asks:
 * a program without tapes carries no calculus.
 */
export function vjpOf(op: Op): Vjp<unknown> | undefined {
  const { elementwise } = op;
  if (op.vjp === undefined && elementwise !== undefined && elementwise.result !== 'bool')
    op.vjp = rulesOf(op.name, elementwise);
  return op.vjp as Vjp<unknown> | undefined;
}

/** The op that multiplies what arrives by the slope of an elementwise op in one operand; null where there is none: the slope is 1, or the op has rules of its own. */
export function gradientOpOf(op: Op, input: number): Op | null {
  const rule = (vjpOf(op) as Record<number, Rule<object>> | undefined)?.[input];
  return (rule && gradientOps.get(rule)?.()) ?? null;
}

const gradientOps: WeakMap<Rule<object>, () => Op | null> = /* @__PURE__ */ new WeakMap();

/** A rule per operand, made at its first use: the slope as an elementwise op over dy and what it reads, in one launch. */
function rulesOf(name: string, spec: ElementwiseSpec): Record<number, Rule<object>> {
  const { arity, condition } = spec;
  const made: Record<number, Rule<object>> = {};
  for (let input = 0; input < arity; input++) {
    if (input === condition) continue;
    let known: Gradient | undefined;
    const make = (): Gradient => (known ??= gradientOf(name, spec, input));
    const rule: Rule<object> = {
      get reads() {
        return make().reads;
      },
      rule([dy], saved: Saved) {
        const { dtype, shape } = saved.ins[input]!;
        // what is counted has no slope
        if (!saved.ins[input]!.weak && !isFloat(dtype)) return null;
        const { reads, gradient } = make();
        const values = reads.map((k): In => (typeof k === 'number' ? saved.in(k) : saved.y()));
        const full = gradient ? apply1(gradient, [dy!, ...values], NO_ATTRS) : dy!;
        return sumTo(full, shape, dtype);
      },
    };
    gradientOps.set(rule, () => make().gradient);
    made[input] = rule;
  }
  return made;
}

/** What the slope in one operand looks at, and the op that multiplies dy by it; null where it is 1. */
interface Gradient {
  readonly reads: Reads;
  readonly gradient: Op | null;
}

// Slopes are made once, in float64, which stands for the dtype that they are lowered for.
function gradientOf(name: string, spec: ElementwiseSpec, input: number): Gradient {
  const { arity, condition } = spec;
  const leaf = (k: number): Expr => Expr.input(k, k === condition ? 'bool' : 'float64');
  const xs = Array.from({ length: arity }, (_, k) => leaf(k));
  const y = leaf(arity);
  const given = spec.derivative?.(xs, y, input);
  const slope =
    given === undefined
      ? slopeOf(spec.formula(xs, { dtype: 'float64' }), y, input)
      : typeof given === 'number'
        ? Expr.literal(given, 'float64')
        : given;
  const leaves = leavesOf(slope);
  const reads = leaves.map((k) => (k === arity ? { y: 0 } : k));
  if (slope.is(1)) return { reads, gradient: null };
  const at = condition === undefined ? -1 : leaves.indexOf(condition);
  const gradient = defineElementwise(`${name}'${input}`, {
    arity: 1 + leaves.length,
    ...(at >= 0 && { condition: 1 + at }),
    formula: ([dy, ...values], { dtype }) =>
      times(
        dy!,
        retyped(slope, dtype, (k) => values[leaves.indexOf(k)]!),
      ),
  });
  return { reads, gradient };
}

/** The slope of a formula; what it has of the result itself (as those of `exp` and `tanh` do) is read, not computed again, unless more would have to be kept. */
function slopeOf(formula: Expr, y: Expr, input: number): Expr {
  const slope = differentiate(formula, input);
  if (formula.kind === 'input' || formula.kind === 'literal') return slope;
  const read = rewrite(slope, (e) => (e === formula ? y : undefined));
  return leavesOf(read).length > leavesOf(slope).length ? slope : read;
}

function leavesOf(root: Expr): readonly number[] {
  const seen = new Set<number>();
  visit([root], (e) => {
    if (e.kind === 'input') seen.add(e.index);
  });
  return [...seen].sort((a, b) => a - b);
}

function retyped(root: Expr, dtype: DType, operand: (k: number) => Expr): Expr {
  const memo = new Map<Expr, Expr>();
  const again = (e: Expr): Expr => {
    const known = memo.get(e);
    if (known) return known;
    const made =
      e.kind === 'input' ? operand(e.index) : e.retyped(isFloat(e.dtype) ? dtype : e.dtype, e.args.map(again));
    memo.set(e, made);
    return made;
  };
  return again(root);
}
