import {
  canMiss,
  Expr,
  expressionsOf,
  type Loop,
  plainView,
  rewrite,
  type View,
  type ViewDim,
  visit,
} from '@tensai/core';
import { extentsOf, mapNest, type Nest } from './nest.ts';

/** Does a view read a tensor of the loop's own shape, each element at its own place? */
export function isInPlace({ dims, fill }: View, nest: Nest, shape: readonly number[]): boolean {
  if (fill !== undefined || dims.length !== nest.space.length) return false;
  const rank = extentsOf(nest).length;
  return plainView({ shape, dtype: 'float32' }).dims.every(({ coef }, j) => {
    const dim = dims[j]!;
    return (
      dim.size === nest.space[j] &&
      dim.offset === 0 &&
      dim.div === undefined &&
      Array.from({ length: rank }, (_, axis) => coef[axis] ?? 0).every((c, axis) => c === dim.coef[axis])
    );
  });
}

/** Can what is read through the view be computed at the place instead? Not where the view looks outside, or between elements. */
export const isAffine = (view: View, nest: Nest): boolean =>
  view.dims.every(({ div }) => div === undefined) && (view.fill === undefined || !canMiss(view, extentsOf(nest)));

const elsewhere = new WeakMap<Nest, ReadonlySet<number>>();

/** Is the input read at the loop's own point only (no `load`, no `size`)? */
export function readsPlainly(nest: Nest, input: number): boolean {
  let found = elsewhere.get(nest);
  if (!found) {
    const inputs = new Set<number>();
    visit(expressionsOf({ ...nest, inputs: [] } as Loop), ({ kind, index }) => {
      if (kind === 'load' || kind === 'size') inputs.add(index);
    });
    elsewhere.set(nest, (found = inputs));
  }
  return !found.has(input);
}

/** The producer's view, seen from a reader that looks at the producer's point through `through`. */
function composed(own: View, through: View, rank: number): View {
  const dims = own.dims.map((dim): ViewDim => {
    const coef = new Array<number>(rank).fill(0);
    let { offset } = dim;
    through.dims.forEach((outer, axis) => {
      const c = dim.coef[axis] ?? 0;
      if (c === 0) return;
      offset += c * outer.offset;
      outer.coef.forEach((d, k) => (coef[k]! += c * d));
    });
    return { ...dim, coef, offset };
  });
  return own.fill === undefined ? { dims } : { dims, fill: own.fill };
}

/** The producer's coordinate `axis` as the reader computes it. */
function coordinateOf({ dims }: View, axis: number): Expr {
  const { coef, offset } = dims[axis]!;
  let sum: Expr | null = null;
  coef.forEach((c, k) => {
    if (c === 0) return;
    const term = Expr.coordinate(k).multiply(c);
    sum = sum === null ? term : (sum as Expr).add(term);
  });
  if (sum === null) return Expr.literal(offset, 'int32');
  return offset === 0 ? sum : (sum as Expr).add(offset);
}

/** Expressions of a producer as a reader computes them, which has the producer's inputs from `first` on, and its numbers from `firstHost` on. */
function seenThrough(
  producer: Nest,
  through: View,
  rank: number,
  first: number,
  firstHost: number,
): { readonly inputs: Nest['inputs']; readonly move: (e: Expr) => Expr } {
  // what several outputs share stays shared
  const memo = new Map<Expr, Expr>();
  return {
    inputs: producer.inputs.map(({ value, aval, view }) => ({ value, aval, view: composed(view, through, rank) })),
    move: (e) =>
      rewrite(
        e,
        (x, again) => {
          if (x.kind === 'input') return Expr.input(first + x.index, x.dtype);
          if (x.kind === 'size') return Expr.size(first + x.index, x.part);
          if (x.kind === 'load') return Expr.load(first + x.index, x.dtype, x.args.map(again));
          if (x.kind === 'arg') return Expr.arg(firstHost + x.index, x.dtype);
          return x.kind === 'coordinate' ? coordinateOf(through, x.index) : undefined;
        },
        memo,
      ),
  };
}

/** The reader with a producer's result `output` computed where it was read, at every input that is the value `value`. */
export function inlined(reader: Nest, producer: Nest, output: number, value: number): Nest {
  const rank = extentsOf(reader).length;
  const inputs = [...reader.inputs];
  const hosts = [...reader.hosts];
  const computed = new Map<number, Expr>();
  reader.inputs.forEach(({ value: read, view }, i) => {
    if (read !== value) return;
    const seen = seenThrough(producer, view, rank, inputs.length, hosts.length);
    computed.set(i, seen.move(producer.outputs[output]!));
    inputs.push(...seen.inputs);
    hosts.push(...producer.hosts);
  });
  const memo = new Map<Expr, Expr>();
  return tidied(
    mapNest({ ...reader, inputs, hosts }, (e) =>
      rewrite(e, (x) => (x.kind === 'input' ? computed.get(x.index) : undefined), memo),
    ),
  );
}

/**
 * A loop and a map of the same space as one with the results of both. What the map reads of the first, whose results are `values`, is computed in
 * place; of a reduction, from its accumulators.
 */
export function joined(a: Nest, b: Nest, values: readonly number[]): Nest {
  const rank = extentsOf(a).length;
  const { dims } = plainView({ shape: a.space, dtype: 'float32' });
  const own: View = {
    dims: dims.map((dim) => ({ ...dim, coef: Array.from({ length: rank }, (_, axis) => dim.coef[axis] ?? 0) })),
  };
  const first = a.inputs.length;
  const { inputs, move } = seenThrough(b, own, rank, first, a.hosts.length);
  const memo = new Map<Expr, Expr>();
  const outputs = b.outputs.map((output) =>
    rewrite(
      move(output),
      (x) => {
        if (x.kind !== 'input' || x.index < first) return undefined;
        const k = values.indexOf(b.inputs[x.index - first]!.value);
        return k < 0 ? undefined : a.outputs[k]!;
      },
      memo,
    ),
  );
  return tidied({
    ...a,
    inputs: [...a.inputs, ...inputs],
    hosts: [...a.hosts, ...b.hosts],
    outputs: [...a.outputs, ...outputs],
  });
}

/** Two loops over the same points, of which neither reads the other, as one with the results of both. */
export function beside(a: Nest, b: Nest): Nest {
  const first = a.inputs.length;
  const accs = a.reduce?.accs ?? [];
  const memo = new Map<Expr, Expr>();
  const moved = mapNest(b, (e) =>
    rewrite(
      e,
      (x, again) => {
        if (x.kind === 'input') return Expr.input(first + x.index, x.dtype);
        if (x.kind === 'size') return Expr.size(first + x.index, x.part);
        if (x.kind === 'load') return Expr.load(first + x.index, x.dtype, x.args.map(again));
        if (x.kind === 'arg') return Expr.arg(a.hosts.length + x.index, x.dtype);
        if (x.kind === 'position') return Expr.position(accs.length + x.index);
        return x.kind === 'accumulator' ? Expr.accumulator(accs.length + x.index, x.dtype, x.part) : undefined;
      },
      memo,
    ),
  );
  return tidied({
    ...a,
    inputs: [...a.inputs, ...b.inputs],
    hosts: [...a.hosts, ...b.hosts],
    ...(a.reduce && { reduce: { size: a.reduce.size, accs: [...accs, ...moved.reduce!.accs] } }),
    outputs: [...a.outputs, ...moved.outputs],
  });
}

const texts = new WeakMap<View, string>();

/** A view as text, to compare it by. */
export function viewText(view: View): string {
  let text = texts.get(view);
  if (text === undefined) texts.set(view, (text = JSON.stringify(view)));
  return text;
}

/** Without inputs and numbers that nothing reads, and with equal ones once. */
function tidied(nest: Nest): Nest {
  const used = new Set<number>();
  const usedHosts = new Set<number>();
  visit(expressionsOf({ ...nest, inputs: [] } as Loop), ({ kind, index }) => {
    if (kind === 'input' || kind === 'load' || kind === 'size') used.add(index);
    if (kind === 'arg') usedHosts.add(index);
  });
  const inputs: Nest['inputs'][number][] = [];
  const place = new Map<number, number>();
  const known = new Map<string, number>();
  nest.inputs.forEach((input, i) => {
    if (!used.has(i)) return;
    const key = `${input.value} ${viewText(input.view)}`;
    let at = known.get(key);
    if (at === undefined) known.set(key, (at = inputs.push(input) - 1));
    place.set(i, at);
  });
  const hosts: Nest['hosts'][number][] = [];
  const hostPlace = new Map<number, number>();
  nest.hosts.forEach((host, i) => {
    if (!usedHosts.has(i)) return;
    const same = hosts.findIndex((one) => one.host === host.host && one.dtype === host.dtype);
    hostPlace.set(i, same < 0 ? hosts.push(host) - 1 : same);
  });
  const stays = (places: ReadonlyMap<number, number>): boolean => [...places].every(([from, to]) => from === to);
  if (stays(place) && stays(hostPlace)) return { ...nest, inputs, hosts };
  const memo = new Map<Expr, Expr>();
  return {
    ...mapNest(nest, (e) =>
      rewrite(
        e,
        (x, again) => {
          if (x.kind === 'input') return Expr.input(place.get(x.index)!, x.dtype);
          if (x.kind === 'size') return Expr.size(place.get(x.index)!, x.part);
          if (x.kind === 'load') return Expr.load(place.get(x.index)!, x.dtype, x.args.map(again));
          return x.kind === 'arg' ? Expr.arg(hostPlace.get(x.index)!, x.dtype) : undefined;
        },
        memo,
      ),
    ),
    inputs,
    hosts,
  };
}
