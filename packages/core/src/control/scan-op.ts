import { type Graph, runGraph } from '../graph.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { batchScan } from './batch-control.ts';
import { Collected } from './collected.ts';
import { remembered } from './graph-pullback.ts';
import { distinct, withLiving } from './living.ts';
import { checkOperands, deviceAmong, indexTensor } from './operands.ts';
import { rowsOf } from './rows.ts';
import { scanGradient, scanReads } from './scan-gradient.ts';
import { looksAt, outputAvals } from './sub-graph.ts';

/**
 * A loop over the slices of some tensors. The body takes the carried values, one slice of each sequence, the position of the slices, and what stays the same;
 * it gives the next carried values and the slices of the results.
 */
export interface ScanAttrs {
  readonly body: Graph;
  /** How many values are carried. */
  readonly carries: number;
  /** How many sequences there are. */
  readonly sequences: number;
  readonly length: number;
  readonly reverse: boolean;
  /** How many of the last results are the carried values before each step, kept for the gradient. */
  readonly residuals: number;
}

/** Avals of the operands: sequences where the body sees a slice, and no position. */
function operandAvals({ body, carries, sequences, length }: ScanAttrs): Aval[] {
  return body.inputs.flatMap((aval, i) => {
    if (i < carries || i > carries + sequences) return [aval];
    return i < carries + sequences ? [{ ...aval, shape: [length, ...aval.shape] }] : [];
  });
}

export const scanOp: Op<ScanAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'scan',
  complex: true,
  keepsHalves: true,
  infer(ins, attrs: ScanAttrs) {
    checkOperands('scan', ins, operandAvals(attrs));
    return outputAvals(attrs.body).map(({ shape, dtype }, k) => ({
      shape: k < attrs.carries ? shape : [attrs.length, ...shape],
      dtype,
    }));
  },
  impl(ins, attrs) {
    const { body, carries, sequences, length, reverse } = attrs;
    const device = deviceAmong(ins);
    const constants = ins.slice(carries + sequences);
    const counted = looksAt(body, carries + sequences);
    return withLiving((living) => {
      let carry: readonly Tensor[] = ins.slice(0, carries);
      const rows = ins.slice(carries, carries + sequences).map((x) => living.step(() => rowsOf(x)));
      const collected = new Collected(body.outputs.length - carries);
      for (let k = 0; k < length; k++) {
        const position = reverse ? length - 1 - k : k;
        const outs = living.step(() => {
          const index = counted ? indexTensor(position, device) : position;
          return runGraph(body, [...carry, ...rows.map((row) => row.at(position)), index, ...constants]);
        });
        collected.push(outs.slice(carries));
        const next = outs.slice(0, carries);
        living.release(carry, collected.needed(next));
        carry = next;
      }
      const stacked = living.step(() => collected.stack(reverse, () => outputAvals(body).slice(carries), device));
      const results = distinct([...carry, ...stacked], ins);
      return { results, value: results };
    });
  },
  // a loop that keeps what its gradient reads
  saving: (attrs) => ({ op: scanOp, attrs: keeping(attrs) }),
  vjp: { all: { reads: scanReads, rule: scanGradient } },
  batch: batchScan,
  control: ({ body, carries, sequences, length, reverse }) => ({
    body,
    condition: null,
    carries,
    sequences,
    counted: true,
    most: length,
    reverse,
  }),
});

const extended = new WeakMap<Graph, Map<string, Graph>>();

/** The same loop with the carried values before each step among its results. */
function keeping(attrs: ScanAttrs): ScanAttrs {
  if (attrs.residuals > 0) return attrs;
  const { body, carries } = attrs;
  const more = remembered(extended, body, 'residuals', () => ({
    ...body,
    outputs: [...body.outputs, ...Array.from({ length: carries }, (_, k) => k)],
  }));
  return { ...attrs, body: more, residuals: carries };
}
