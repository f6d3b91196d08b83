import { defineError, type ErrorClass } from '../error.ts';
import { type Graph, runGraph } from '../graph.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { batchWhile } from './batch-control.ts';
import { readable } from './branch-op.ts';
import { distinct, type Living, withLiving } from './living.ts';
import { checkOperands, deviceAmong, indexTensor } from './operands.ts';
import { looksAt, outputAvals } from './sub-graph.ts';
import { whileGradient, whileReads } from './while-gradient.ts';

/** A loop of as many steps as its values say. Both graphs take the carried values, the number of the step, and what stays the same. */
export interface WhileAttrs {
  readonly condition: Graph;
  readonly body: Graph;
  readonly carries: number;
  /** The most steps; Infinity for as many as it takes. */
  readonly most: number;
}

/** A loop without a limit where its condition cannot be looked at. */
export const WhileLimitError: ErrorClass<{ op: string; backend: string }> = /* @__PURE__ */ defineError('while-limit', {
  message: ({ op, backend }) =>
    `${op}: the backend '${backend}' cannot be read at once, so nobody can tell when to stop`,
  hint: () =>
    'whileLoop(cond, body, loopVars, { maximumIterations }) does as many steps, and keeps the values once the condition fails',
});

/** The operands: what the graphs take, but the number of the step. */
const operandAvals = ({ body, carries }: WhileAttrs): Aval[] => body.inputs.filter((_, i) => i !== carries);

export const whileOp: Op<WhileAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'whileLoop',
  complex: true,
  keepsHalves: true,
  infer(ins, attrs: WhileAttrs) {
    checkOperands('whileLoop', ins, operandAvals(attrs));
    return outputAvals(attrs.body);
  },
  impl: (ins, attrs) =>
    withLiving((living) => {
      let last: readonly Tensor[] = ins.slice(0, attrs.carries);
      eachState(living, ins, attrs, (carry) => {
        living.release(last, new Set(carry));
        last = carry;
      });
      const results = distinct(last, ins);
      return { results, value: results };
    }),
  vjp: { all: { reads: whileReads, rule: whileGradient } },
  batch: batchWhile,
  control: ({ body, condition, carries, most }) => ({
    body,
    condition,
    carries,
    sequences: 0,
    counted: true,
    most,
    reverse: false,
  }),
});

/** Runs the loop, and shows the carried values after each step. */
export function eachState(
  living: Living,
  ins: readonly In[],
  { condition, body, carries, most }: WhileAttrs,
  seen: (carry: readonly Tensor[]) => void,
): void {
  const device = deviceAmong(ins);
  const fixed = ins.slice(carries);
  const counted = looksAt(condition, carries) || looksAt(body, carries);
  let carry = ins.slice(0, carries) as readonly Tensor[];
  for (let step = 0; step < most; step++) {
    const next = living.step(() => {
      const inputs = [...carry, counted ? indexTensor(step, device) : step, ...fixed];
      const goesOn = readable(runGraph(condition, inputs)[0]!);
      if (goesOn === null) throw new WhileLimitError({ op: 'whileLoop', backend: device.backend.name });
      return goesOn === 0 ? null : runGraph(body, inputs);
    });
    if (next === null) return;
    carry = next;
    seen(next);
  }
}
