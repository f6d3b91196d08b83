import {
  type Aval,
  copyOp,
  type Device,
  type Graph,
  type GraphNode,
  NO_ATTRS,
  resolve,
  type Site,
  type Type,
  typeOf,
} from '@tensai/core';
import { emitChoice, emitRepeat } from './emit-control.ts';
import type { Launch, Placed, Root, Step } from './program.ts';

/** So many elements are copied by code as fast as by the backend, which may have to make objects for it. */
const FEW = 4096;

/** A list of steps under way: the program's, a loop's, or that of a branch. */
interface Frame {
  readonly outer: Frame | null;
  readonly depth: number;
  /** Is it run again and again? What stays the same is then done before it. */
  readonly repeats: boolean;
  readonly start: number;
  steps: Step[];
  /** Dense copies of values, by their memory and layout. */
  readonly densified: Map<Root, Map<Type, { readonly from: number; readonly copy: Placed }>>;
}

/** Writes down the steps of graphs. Time goes on with each of them, also within loops. */
export class Emitter {
  readonly device: Device;
  readonly #specialise: boolean;
  readonly roots: Root[] = [];
  #clock = 0;
  #frame: Frame = { outer: null, depth: 0, repeats: false, start: 0, steps: [], densified: new Map() };

  constructor(device: Device, specialise: boolean) {
    this.device = device;
    this.#specialise = specialise;
  }

  get steps(): readonly Step[] {
    return this.#frame.steps;
  }

  /** The time of a new step. */
  tick(): number {
    return ++this.#clock;
  }

  push(step: Step): void {
    this.#frame.steps.push(step);
  }

  /** A tensor that is handed in. */
  bound(bind: number, type: Type): Placed {
    const root: Root = { bind, bytes: type.bytes, first: -1, last: -1, fresh: false, depth: 0, moving: false };
    return { root, offset: 0, type };
  }

  /** New memory from now on. */
  place(
    { dtype, shape }: Aval,
    first: number = this.#clock,
    { depth }: { readonly depth: number } = this.#frame,
  ): Placed {
    const type = typeOf(this.device, dtype, shape);
    const root: Root = { bind: -1, bytes: type.bytes, first, last: first, fresh: false, depth, moving: false };
    this.roots.push(root);
    return { root, offset: 0, type };
  }

  /** A value within a loop whose memory is another one in each step. */
  moving(type: Type): Placed {
    const { depth } = this.#frame;
    const root: Root = { bind: -1, bytes: type.bytes, first: 0, last: 0, fresh: false, depth, moving: true };
    return { root, offset: 0, type };
  }

  /** The steps that `body` writes down, of a loop or of a branch. What was there before and is used in a loop is needed until its end. */
  inside<T>(repeats: boolean, body: (steps: (part: () => void) => readonly Step[]) => T): T {
    const outer = this.#frame;
    const start = this.#clock;
    this.#frame = { outer, depth: outer.depth + 1, repeats, start, steps: [], densified: new Map() };
    try {
      return body((part) => {
        const steps: Step[] = [];
        this.#frame.steps = steps;
        part();
        return steps;
      });
    } finally {
      this.#frame = outer;
      const end = this.tick();
      if (repeats) for (const root of this.#used(start)) root.last = end;
    }
  }

  #used(start: number): readonly Root[] {
    return this.roots.filter(({ first, last }) => first <= start && last >= start);
  }

  /** Takes note that a step looks at values now. */
  use(values: readonly Placed[], at: number = this.#clock): void {
    for (const { root } of values) root.last = Math.max(root.last, at);
  }

  /** The value in row-major order. In a loop, what stays the same is copied before it. */
  dense(value: Placed): Placed {
    if (value.type.dense) return value;
    let frame = this.#frame;
    let at = -1;
    while (frame.repeats && value.root.depth < frame.depth) {
      at = frame.start;
      frame = frame.outer!;
    }
    for (let known: Frame | null = frame; known; known = known.outer) {
      const copy = known.densified.get(value.root)?.get(value.type);
      if (copy && copy.from === value.offset) return copy.copy;
    }
    const copy = this.copied(value, frame, at < 0 ? this.tick() : at);
    let copies = frame.densified.get(value.root);
    if (!copies) frame.densified.set(value.root, (copies = new Map()));
    copies.set(value.type, { from: value.offset, copy });
    return copy;
  }

  /** A dense copy. */
  copied(value: Placed, frame: Frame = this.#frame, at: number = this.tick()): Placed {
    const copy = this.place(value.type, at, frame);
    this.use([value], at);
    frame.steps.push(this.#launch(this.#copyTo(value), [value], [value], [copy], [], { frame, at }));
    return copy;
  }

  /** Puts a value where it is wanted. */
  into(to: Placed, value: Placed): void {
    if (to === value || to.type.size === 0) return;
    const at = this.tick();
    this.use([value, to], at);
    if (value.type.dense && value.type.size > FEW) this.push({ from: value, to });
    else this.push(this.#launch(this.#copyTo(value), [value], [value], [to]));
  }

  #copyTo({ type }: Placed): Site {
    return resolve(copyOp, [type], NO_ATTRS, this.device, this.#specialise);
  }

  #launch(
    site: Site,
    operands: Launch['operands'],
    ins: readonly Placed[],
    outs: readonly Placed[],
    numbers: Launch['numbers'] = [],
    { frame, at }: { readonly frame: Frame; readonly at: number } = { frame: this.#frame, at: this.#clock },
  ): Launch {
    const { bytes } = this.device.backend.caps;
    const words = (size: number): Aval => ({ shape: [Math.ceil(size / bytes.float32!)], dtype: 'float32' });
    const scratch = (site.exec?.scratch ?? []).map((size) => this.place(words(size), at, frame));
    return { site, ins, outs, scratch, numbers, operands, inner: frame.depth > 0 };
  }

  /** The steps of a graph of the given inputs, whose results go to `targets`. */
  graph(graph: Graph, inputs: readonly Placed[], targets: readonly Placed[] = []): readonly Placed[] {
    const values = new Map(inputs.map((x, i) => [i, x]));
    const wanted = new Map<number, Placed>();
    // where memory cannot be shared, parts of it are filled by copies
    targets.forEach((to, k) => {
      const value = graph.outputs[k]!;
      if (!wanted.has(value)) wanted.set(value, to);
    });
    this.nodes(graph, values, wanted);
    const results = graph.outputs.map((value) => values.get(value)!);
    targets.forEach((to, k) => this.into(to, results[k]!));
    return results;
  }

  /** The steps of the nodes of a graph, in which `values` are known, and some are wanted at a certain place. */
  nodes({ nodes }: Graph, values: Map<number, Placed>, wanted: ReadonlyMap<number, Placed> = new Map()): void {
    for (const node of nodes)
      this.#node(node, values, (k) => wanted.get(node.first + k)).forEach((out, k) => values.set(node.first + k, out));
  }

  #node(
    { op, attrs, ins, outs }: GraphNode,
    values: ReadonlyMap<number, Placed>,
    wanted: (result: number) => Placed | undefined,
  ): readonly Placed[] {
    const operands = ins.map((x) => ('value' in x ? values.get(x.value)! : null));
    const control = op.control?.(attrs);
    if (control) {
      const given = operands as readonly Placed[];
      const to = (): Placed[] => outs.map((aval, k) => wanted(k) ?? this.place(aval));
      return 'branches' in control ? emitChoice(this, control, given, to) : emitRepeat(this, control, given, to);
    }
    const site = resolve(
      op,
      operands.map((x) => x?.type ?? null),
      attrs,
      this.device,
      this.#specialise,
    );
    if (site.view !== null) {
      const from = op.sameBytes ? this.dense(operands[0]!) : operands[0]!;
      return [{ root: from.root, offset: from.offset + (op.sameBytes ? 0 : site.view), type: site.outs[0]! }];
    }
    // what only checks takes values as they are
    const given = operands.flatMap((x, i) => (x ? [outs.length > 0 && site.densify?.[i] ? this.dense(x) : x] : []));
    const numbers = outs.length > 0 ? (ins.filter((x) => !('value' in x)) as Launch['numbers']) : [];
    const at = this.tick();
    this.use(given, at);
    const made = outs.length > 0 ? site.outs.map((type, k) => wanted(k) ?? this.place(type)) : [];
    this.use(made, at);
    this.push(this.#launch(site, operands, given, made, numbers));
    return made;
  }
}
