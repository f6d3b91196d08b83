import type { Slice } from './backend.ts';
import { partsOf } from './composite.ts';
import { applyUnder } from './dispatch.ts';
import { currentHandler, type Handler, swapHandler, withHandler } from './handler.ts';
import { HostScalar } from './host-scalar.ts';
import type { Aval } from './loop.ts';
import type { In, Op, Reads, Rule } from './op.ts';
import { avalOf } from './resolve.ts';
import { vjpOf } from './rules.ts';
import { checkInputs } from './site.ts';
import { drop, Tensor } from './tensor.ts';
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
  /** Inputs that a rule reads, by position; null where none is read. */
  readonly values: readonly (Kept | HostScalar | number | undefined)[] | null;
  /** Outputs that a rule reads. */
  readonly results: readonly (Kept | undefined)[] | null;
}

let serial = 0;

/**
 * Records the ops that watched tensors go through, with what their rules read, and passes them on outward. The mechanism behind tapes.
 * Watched values carry a number of this recorder; a tensor that several recorders watch is found by the others in a map.
 */
export class Recorder implements Handler {
  readonly watchVariables: boolean;
  entries: Entry[] = [];
  outer: Handler | null = null;
  /** Off: it stays where it is on the chain of handlers, and passes everything on. */
  recording = false;
  /** The Variables that were read or asked for, and the numbers of the values read. */
  readonly variables: Map<Variable, number[]> = new Map();
  #id: number = ++serial;
  #next = 0;
  #foreign: Map<Tensor, number> | null = null;

  constructor(options: { readonly watchVariables?: boolean } = {}) {
    this.watchVariables = options.watchVariables ?? true;
  }

  get traces(): boolean {
    return this.outer !== null && this.outer.traces;
  }

  /** Is it on the chain of handlers, switched on or with others inside it? It cannot be put there twice. */
  get enclosing(): boolean {
    for (let handler = awake(currentHandler()); handler !== null; handler = handler.outer)
      if (handler === this) return true;
    return false;
  }

  /** Runs `body` and records it, after what is recorded already. */
  record<T>(body: () => T): T {
    const before = this.outer;
    this.outer = awake(currentHandler());
    this.recording = true;
    try {
      return withHandler(this, body);
    } finally {
      this.recording = false;
      this.outer = before;
    }
  }

  /** Records from now on, until `stop`. */
  start(): void {
    this.outer = awake(currentHandler());
    this.recording = true;
    swapHandler(this);
  }

  /** The end of `start`. Where other handlers came after it, it stays among them and does nothing. */
  stop(): void {
    this.recording = false;
    if (currentHandler() === this) swapHandler(awake(this.outer));
  }

  /** Runs `body` with recording switched on or off. */
  switched<T>(recording: boolean, body: () => T): T {
    const before = this.recording;
    this.recording = recording;
    try {
      return withHandler(currentHandler(), body);
    } finally {
      this.recording = before;
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
    if (x.tape === this.#id) return x.node;
    if (this.#foreign === null) return -1;
    const known = this.#foreign.get(x) ?? (x.note?.origin ? this.#foreign.get(x.note.origin) : undefined);
    return known ?? -1;
  }

  #mark(tensor: Tensor): number {
    const node = this.#next++;
    if (tensor.tape === 0) {
      tensor.tape = this.#id;
      tensor.node = node;
    } else (this.#foreign ??= new Map()).set(tensor, node);
    return node;
  }

  read(variable: Variable): Tensor {
    const tensor = this.outer === null ? variable.tensor : this.outer.read(variable);
    if (this.recording) this.noteRead(variable, tensor);
    return tensor;
  }

  /** Watches every value of a Variable that is read from now on, trainable or not. */
  follow(variable: Variable): void {
    if (!this.variables.has(variable)) this.variables.set(variable, []);
  }

  /** Counts a value of a Variable among those that make up its gradient, if it is one to watch. */
  noteRead(variable: Variable, tensor: Tensor): void {
    let nodes = this.variables.get(variable);
    if (nodes === undefined) {
      if (!this.watchVariables || !variable.trainable || !tensor.type.float) return;
      this.variables.set(variable, (nodes = []));
    } else if (!tensor.type.float) return;
    const node = this.watch(tensor);
    // the same value is read again and again, until it is assigned
    if (nodes.at(-1) !== node && !nodes.includes(node)) nodes.push(node);
  }

  assign(variable: Variable, value: Tensor): void {
    if (this.outer === null) variable.set(value);
    else this.outer.assign(variable, value);
  }

  host(compute: () => number): HostScalar {
    return this.outer === null ? new HostScalar(compute()) : this.outer.host(compute);
  }

  process(op: Op, given: readonly In[], attrs: object): readonly Tensor[] {
    if (!this.recording) return applyUnder(this.outer, op, given, attrs);
    let ins = given;
    let nodes: number[] | null = null;
    const count = given.length;
    for (let i = 0; i < count; i++) {
      let x = given[i]!;
      // the test for a Tensor is the cheap one
      if (!(x instanceof Tensor)) {
        if (!(x instanceof Variable)) continue;
        x = this.read(x);
        if (ins === given) ins = [...given];
        (ins as In[])[i] = x;
      }
      const node = this.nodeOf(x);
      if (node < 0) continue;
      nodes ??= count === 1 ? [-1] : count === 2 ? [-1, -1] : new Array<number>(count).fill(-1);
      nodes[i] = node;
    }
    if (nodes === null) return applyUnder(this.outer, op, ins, attrs);
    // said in other ops: those are recorded
    const vjp = vjpOf(op);
    if (op.impl !== undefined && vjp === undefined) {
      if (this.traces) op.infer(ins.map(avalAt), attrs);
      else checkInputs(op, ins, attrs);
      return partsOf(op, ins, attrs);
    }
    if (vjp === undefined) return applyUnder(this.outer, op, ins, attrs);
    return op.saving === undefined ? this.#keep(op, ins, attrs, nodes) : this.#keepSaving(op, ins, attrs, nodes);
  }

  #keepSaving(op: Op, ins: readonly In[], attrs: object, nodes: number[]): readonly Tensor[] {
    const shown = op.infer(ins.map(avalAt), attrs).length;
    const watched = nodes.map((node) => node >= 0);
    const { op: saving, attrs: more } = op.saving!(attrs, watched);
    const outs = this.#keep(saving, ins, more, nodes);
    // nobody sees the others: what is kept of them for the rules is enough
    for (let k = shown; k < outs.length; k++) outs[k]!.dispose();
    return outs.slice(0, shown);
  }

  #keep(op: Op, ins: readonly In[], attrs: object, inNodes: number[]): readonly Tensor[] {
    const outs = applyUnder(this.outer, op, ins, attrs);
    const count = ins.length;
    const vjp = vjpOf(op)!;
    const shared = vjp.all;
    const found: Found = { ins, outs, values: null, results: null };
    if (shared !== undefined) {
      keep(found, typeof shared.reads === 'function' ? shared.reads(attrs) : shared.reads);
      shared.held?.retain();
    } else {
      let any = false;
      for (let i = 0; i < count; i++) {
        if (inNodes[i]! < 0) continue;
        const rule = vjp[i] ?? vjp.each;
        if (rule === undefined) inNodes[i] = -1;
        else {
          any = true;
          keep(found, rule.reads);
        }
      }
      if (!any) return outs;
    }
    const outNode = this.#next;
    for (let k = 0; k < outs.length; k++) this.#mark(outs[k]!);
    const { values, results } = found;
    this.entries.push({
      op,
      attrs,
      ins: count === 1 ? [avalAt(ins[0]!)] : count === 2 ? [avalAt(ins[0]!), avalAt(ins[1]!)] : ins.map(avalAt),
      outs: outs.length === 1 ? [outs[0]!.type] : outs.map((out) => out.type),
      inNodes,
      outNode,
      values,
      results,
    });
    return outs;
  }

  /** Lets go of all that was recorded. */
  clear(): void {
    for (const { op, values, results } of this.entries) {
      if (values !== null) for (const value of values) if (isKept(value)) letGo(value);
      if (results !== null) for (const result of results) if (result !== undefined) letGo(result);
      op.vjp?.all?.held?.release();
    }
    this.entries = [];
  }

  /** Forgets also what it watched. */
  reset(): void {
    this.clear();
    this.variables.clear();
    this.#foreign = null;
    // the marks that tensors carry are another's from now on
    this.#id = ++serial;
  }
}

// A recorder that was stopped while others were inside it may still be on the chain.
function awake(handler: Handler | null): Handler | null {
  let found = handler;
  while (found instanceof Recorder && !found.recording) found = found.outer;
  return found;
}

const avalAt = (x: In): Aval => avalOf(typeof x === 'number' ? null : x.type);

/** The rule for an input. */
export const ruleOf = (op: Op, input: number): Rule<unknown> | undefined => {
  const vjp = vjpOf(op) as { readonly [input: number]: Rule<unknown>; readonly each?: Rule<unknown> };
  return vjp[input] ?? vjp.each;
};

/** What is kept of a call so far. */
interface Found {
  readonly ins: readonly In[];
  readonly outs: readonly Tensor[];
  values: (Kept | HostScalar | number | undefined)[] | null;
  results: (Kept | undefined)[] | null;
}

function keep(found: Found, reads: Reads): void {
  for (let k = 0; k < reads.length; k++) {
    const read = reads[k]!;
    if (typeof read === 'number') {
      const { ins } = found;
      const values = (found.values ??= blank(ins.length));
      const x = ins[read]!;
      if (values[read] === undefined) values[read] = x instanceof Tensor ? kept(x) : (x as HostScalar | number);
    } else {
      const results = (found.results ??= blank(found.outs.length));
      results[read.y] ??= kept(found.outs[read.y]!);
    }
  }
}

const blank = (count: number): undefined[] =>
  count === 1 ? [undefined] : count === 2 ? [undefined, undefined] : new Array<undefined>(count).fill(undefined);

function kept(tensor: Tensor): Kept {
  const { place: slice } = tensor;
  if (slice !== null) slice.storage.refs++;
  return { tensor, slice };
}

const isKept = (value: Kept | HostScalar | number | undefined): value is Kept =>
  typeof value === 'object' && 'tensor' in value;

function letGo({ tensor, slice }: Kept): void {
  if (slice !== null) drop(slice, tensor.type);
}
