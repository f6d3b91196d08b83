import {
  copyOp,
  type Device,
  type Graph,
  type GraphIn,
  NO_ATTRS,
  resolve,
  type Site,
  type Type,
  typeOf,
} from '@tensai/core';

/** Memory that values lie in: handed in at each run, or made by a step. */
export interface Root {
  /** Which of the tensors handed in; −1 for memory of the program's own. */
  readonly bind: number;
  readonly bytes: number;
  /** The steps that make it and that look at it last. */
  readonly first: number;
  last: number;
  /** Does it outlive the run, as a result or the new value of a Variable? */
  fresh: boolean;
}

/** A value: a part of a root. */
export interface Placed {
  readonly root: Root;
  readonly offset: number;
  readonly type: Type;
}

/** One launch. */
export interface Step {
  readonly site: Site;
  readonly ins: readonly Placed[];
  readonly outs: readonly Placed[];
  readonly numbers: readonly Exclude<GraphIn, { readonly value: number }>[];
  /** Operands in their order, for value checks. */
  readonly operands: readonly (Placed | null)[];
}

/** A graph as launches on a device. */
export interface Launches {
  readonly steps: readonly Step[];
  /** The tensors handed in at each run: inputs, constants, then what is read of Variables. */
  readonly binds: number;
  readonly outputs: readonly Placed[];
  readonly writes: readonly Placed[];
}

/** Finds out how each node runs. `inputs` are the types of the graph's inputs. */
export function launchesOf(graph: Graph, device: Device, specialise = false): Launches {
  const values = new Map<number, Placed>();
  const steps: Step[] = [];
  let binds = 0;
  const bound = (value: number, type: Type): void => {
    const root: Root = { bind: binds++, bytes: type.bytes, first: -1, last: -1, fresh: false };
    values.set(value, { root, offset: 0, type });
  };
  graph.inputs.forEach(({ dtype, shape }, i) => bound(i, typeOf(device, dtype, shape)));
  graph.constants.forEach(({ type }, value) => bound(value, type));
  graph.reads.forEach(({ type }, value) => bound(value, type));

  const densified = new Map<Root, Map<Type, { readonly from: number; readonly copy: Placed }>>();
  const dense = (value: Placed): Placed => {
    if (value.type.dense) return value;
    let copies = densified.get(value.root);
    if (!copies) densified.set(value.root, (copies = new Map()));
    const known = copies.get(value.type);
    if (known && known.from === value.offset) return known.copy;
    const [copy] = launch(resolve(copyOp, [value.type], NO_ATTRS, device, specialise), [value], [value], []);
    copies.set(value.type, { from: value.offset, copy: copy! });
    return copy!;
  };
  const launch = (
    site: Site,
    operands: readonly (Placed | null)[],
    ins: readonly Placed[],
    numbers: Step['numbers'],
  ): readonly Placed[] => {
    const at = steps.length;
    for (const { root } of ins) root.last = at;
    const outs = site.outs.map((type): Placed => ({
      root: { bind: -1, bytes: type.bytes, first: at, last: at, fresh: false },
      offset: 0,
      type,
    }));
    steps.push({ site, ins, outs, numbers, operands });
    return outs;
  };

  for (const { op, attrs, ins, first, outs } of graph.nodes) {
    const operands = ins.map((x) => ('value' in x ? values.get(x.value)! : null));
    const site = resolve(
      op,
      operands.map((x) => x?.type ?? null),
      attrs,
      device,
      specialise,
    );
    if (outs.length === 0) {
      launch(
        site,
        operands,
        operands.filter((x) => x !== null),
        [],
      );
      continue;
    }
    if (site.view !== null) {
      const from = op.sameBytes ? dense(operands[0]!) : operands[0]!;
      values.set(first, { root: from.root, offset: from.offset + (op.sameBytes ? 0 : site.view), type: site.outs[0]! });
      continue;
    }
    const given = operands.flatMap((x, i) => (x ? [site.densify?.[i] ? dense(x) : x] : []));
    const numbers = ins.filter((x) => !('value' in x)) as Step['numbers'];
    launch(site, operands, given, numbers).forEach((out, k) => values.set(first + k, out));
  }
  // a small view of a large result would keep all of it alive
  const compact = (value: Placed): Placed => {
    if (value.root.bind >= 0 || value.root.bytes <= 4 * value.type.bytes || value.type.size === 0) return value;
    return launch(resolve(copyOp, [value.type], NO_ATTRS, device, specialise), [value], [value], [])[0]!;
  };
  const outputs = graph.outputs.map((value) => compact(values.get(value)!));
  const writes = [...graph.writes.values()].map((value) => dense(values.get(value)!));
  for (const { root } of [...outputs, ...writes]) if (root.bind < 0) root.fresh = true;
  return { steps, binds, outputs, writes };
}
