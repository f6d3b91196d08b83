import type { Slice } from './backend.ts';
import { applyUnder } from './dispatch.ts';
import { currentHandler, type Handler, withHandler } from './handler.ts';
import { HostScalar } from './host-scalar.ts';
import type { Aval } from './loop.ts';
import type { In, Op, Reads, Rule } from './op.ts';
import { avalOf } from './resolve.ts';
import { drop, Tensor } from './tensor.ts';
import type { Type } from './type.ts';
import { Variable } from './variable.ts';

/** A value kept for a rule: it outlives its handle's `dispose`. */
export interface Kept {
  readonly tensor: Tensor;
  readonly slice: Slice | null;
}

/** An applied op: what its rules may read, and which values of the tape went in and came out. */
export interface Entry {
  readonly op: Op;
  readonly attrs: object;
  readonly ins: readonly Aval[];
  readonly outs: readonly Aval[];
  /** The tape's numbers of the inputs; −1 for what it does not watch. */
  readonly inNodes: readonly number[];
  /** The number of the first output; the others follow. */
  readonly outNode: number;
  readonly values: readonly (Kept | number | undefined)[];
  readonly results: readonly (Kept | undefined)[];
}

let serial = 0;

/**
 * Records the ops that watched tensors go through, with what their rules read, and passes them on outward. The mechanism behind tapes.
 * Watched values carry a number of this recorder; a tensor that several recorders watch is found by the others in a map.
 */
export class Recorder implements Handler {
  readonly id: number = ++serial;
  readonly traces: boolean;
  readonly watchVariables: boolean;
  entries: Entry[] = [];
  outer: Handler | null = null;
  /** The Variables that were read, and the numbers of their values. */
  readonly variables: Map<Variable, number[]> = new Map();
  #next = 0;
  #foreign: Map<Tensor, number> | null = null;
  #active = false;

  constructor(options: { readonly watchVariables?: boolean } = {}) {
    this.watchVariables = options.watchVariables ?? true;
    this.traces = false;
  }

  /** Is it on the chain of handlers now? */
  get active(): boolean {
    return this.#active;
  }

  /** Runs `body` and records it, after what is recorded already. */
  record<T>(body: () => T): T {
    const before = this.outer;
    this.outer = currentHandler();
    this.#active = true;
    try {
      return withHandler(this, body);
    } finally {
      this.#active = false;
      this.outer = before;
    }
  }

  /** Gives a tensor a number of this recorder. */
  watch(tensor: Tensor): number {
    const known = this.nodeOf(tensor);
    return known >= 0 ? known : this.#mark(tensor);
  }

  /** The number of an operand, −1 if it is not watched. */
  nodeOf(x: In): number {
    if (!(x instanceof Tensor)) return -1;
    if (x.tape === this.id) return x.node;
    if (this.#foreign === null) return -1;
    const known = this.#foreign.get(x) ?? (x.note?.origin ? this.#foreign.get(x.note.origin) : undefined);
    return known ?? -1;
  }

  #mark(tensor: Tensor): number {
    const node = this.#next++;
    if (tensor.tape === 0) {
      tensor.tape = this.id;
      tensor.node = node;
    } else (this.#foreign ??= new Map()).set(tensor, node);
    return node;
  }

  read(variable: Variable): Tensor {
    const tensor = this.outer === null ? variable.tensor : this.outer.read(variable);
    if (this.watchVariables && variable.trainable && tensor.type.float) this.watchVariable(variable, tensor);
    return tensor;
  }

  /** Counts a value of a Variable among those that make up its gradient. */
  watchVariable(variable: Variable, tensor: Tensor): void {
    if (this.nodeOf(tensor) >= 0) return;
    const node = this.#mark(tensor);
    const nodes = this.variables.get(variable);
    if (nodes) nodes.push(node);
    else this.variables.set(variable, [node]);
  }

  assign(variable: Variable, value: Tensor): void {
    if (this.outer === null) variable.set(value);
    else this.outer.assign(variable, value);
  }

  host(compute: () => number): HostScalar {
    return this.outer === null ? new HostScalar(compute()) : this.outer.host(compute);
  }

  process(op: Op, given: readonly In[], attrs: object): readonly Tensor[] {
    let ins = given;
    let watched = false;
    for (let i = 0; i < ins.length; i++) {
      let x = ins[i]!;
      if (x instanceof Variable) {
        if (ins === given) ins = [...given];
        x = this.read(x);
        (ins as In[])[i] = x;
      }
      if (this.nodeOf(x) >= 0) watched = true;
    }
    if (!watched) return applyUnder(this.outer, op, ins, attrs);
    // said in other ops: those are recorded
    if (op.impl !== undefined && op.vjp === undefined) return op.impl(ins as readonly Tensor[], attrs);
    if (op.vjp === undefined) return applyUnder(this.outer, op, ins, attrs);
    return op.saving === undefined ? this.#keep(op, ins, attrs) : this.#keepSaving(op, ins, attrs);
  }

  #keepSaving(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
    const shown = op.infer(ins.map(avalAt), attrs).length;
    const { op: saving, attrs: more } = op.saving!(attrs);
    return this.#keep(saving, ins, more).slice(0, shown);
  }

  #keep(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
    const outs = applyUnder(this.outer, op, ins, attrs);
    const count = ins.length;
    const inNodes = new Array<number>(count);
    const avals = new Array<Aval>(count);
    const values = new Array<Kept | number | undefined>(count).fill(undefined);
    const results = new Array<Kept | undefined>(outs.length).fill(undefined);
    const keep = (reads: Reads): void => {
      for (const read of reads) {
        if (typeof read !== 'number') results[read.y] ??= kept(outs[read.y]!);
        else if (values[read] === undefined) {
          const x = ins[read]!;
          values[read] = x instanceof Tensor ? kept(x) : x instanceof HostScalar ? x.value : (x as number);
        }
      }
    };
    const vjp = op.vjp!;
    let any = false;
    for (let i = 0; i < count; i++) {
      const x = ins[i]!;
      avals[i] = avalAt(x);
      const node = this.nodeOf(x);
      const rule = node < 0 ? undefined : (vjp.all ?? ruleOf(op, i));
      inNodes[i] = rule ? node : -1;
      if (!rule) continue;
      any = true;
      if (!vjp.all) keep(rule.reads);
    }
    if (!any) return outs;
    if (vjp.all) keep(vjp.all.reads);
    const outNode = this.#next;
    for (const out of outs) this.#mark(out);
    this.entries.push({ op, attrs, ins: avals, outs: outs.map((out) => out.type), inNodes, outNode, values, results });
    return outs;
  }

  /** Lets go of all that was recorded. */
  clear(): void {
    for (const { values, results } of this.entries) {
      for (const value of values) if (typeof value === 'object') letGo(value);
      for (const result of results) if (result) letGo(result);
    }
    this.entries = [];
  }
}

const avalAt = (x: In): Aval => avalOf(typeof x === 'number' ? null : (x.type as Type | null));

/** The rule for an input. */
export const ruleOf = (op: Op, input: number): Rule<unknown> | undefined => {
  const vjp = op.vjp as { readonly [input: number]: Rule<unknown>; readonly each?: Rule<unknown> };
  return vjp[input] ?? vjp.each;
};

function kept(tensor: Tensor): Kept {
  const { slice } = tensor;
  if (slice !== null) slice.storage.refs++;
  return { tensor, slice };
}

function letGo({ tensor, slice }: Kept): void {
  if (slice !== null) drop(slice, tensor.type);
}
