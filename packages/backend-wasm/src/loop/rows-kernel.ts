import {
  bindingsOf,
  type DType,
  type Expr,
  expressionsOf,
  factsOf,
  occurs,
  passesOf,
  type Rows,
  type Sym,
} from '@tensai/core';
import type { Features } from '../engine.ts';
import type { Local, ModuleBuilder } from '../emit/index.ts';
import { Gathered } from './gathered.ts';
import { isWide, type Lanes } from './lanes.ts';
import { forget, hoisted, leafOf, type LoopWriting, storeAt } from './loop-writing.ts';
import { interleave } from './interleave.ts';
import { MOST_TURNS, turnsOf } from './map-kernel.ts';
import { type Cursor, Nest } from './nest.ts';
import { Points } from './points.ts';
import { type Atom, Prelude } from './prelude.ts';
import { type Reading, readingOf } from './reading.ts';
import { axesFrom, stepsOf } from './reduction-kernel.ts';

/** A stage that is being written. */
interface Stage {
  readonly writing: LoopWriting;
  /** What is evaluated at each element. */
  readonly roots: readonly Expr[];
  /** For each output: where it is stored, if it is, and how later stages read it. */
  readonly results: readonly { readonly dtype: DType; readonly memory: Cursor | null; readonly readings: Reading[] }[];
}

/** Exports `run`, a kernel for a program along rows: the rows `from … to` of the outermost axis. */
export function writeRowsKernel(module: ModuleBuilder, rows: Rows<Sym>, features: Features): void {
  const f = module.function('run', { params: ['i32', 'i32', 'i32', 'i32'] });
  const [from, to, scratch, params] = f.params as [Local, Local, Local, Local];
  const { inputs, outputs, args, width } = bindingsOf(rows);
  const prelude = new Prelude(module, f, features, params, args, inputs + outputs);
  const { pass, loops, count, kept, lent, slow } = passesOf(rows);
  const split = rows.space.length;
  const extents = rowExtents(rows).map(prelude.number);
  const nest = new Nest(prelude, extents, { from, to });
  const wide = occurs(rows.stages.flatMap(({ loop }) => expressionsOf(loop)), ({ dtype }) => isWide(dtype)); // prettier-ignore
  const lanes = wide ? 2 : 4;
  const stages = stagesOf(rows, prelude, nest, { scratch, kept, lent, inputs, width, extents, lanes });

  /** Stores the values of a stage where they are kept, and lets its readers have them. */
  const give = ({ writing, results }: Stage, vectors: readonly Points[]): void => {
    const values = vectors.map((points) => points.values(writing.loop.outputs));
    results.forEach(({ dtype, memory, readings }, k) => {
      if (memory) vectors.forEach((points, v) => storeAt(points, memory, writing.axis, dtype, values[v]![k]!));
      for (const reading of readings) {
        const held: Local[] = [];
        vectors.forEach(({ turn }, v) => (held[turn] = values[v]![k]!));
        reading.held = held;
      }
    });
  };

  /** One pass; `long`: vectors side by side take turns, and their sums go together. */
  const over = (members: readonly Stage[], long: boolean, ahead: readonly Ahead[]): void => {
    const last = extents.length - 1;
    const reducing = members.filter(({ writing }) => writing.loop.reduce);
    const sums = reducing.reduce((sum, { writing }) => sum + writing.accs.length, 0);
    // which sums go together must not depend on what else is computed
    const turns = long
      ? MOST_TURNS
      : Math.min(sums > 1 ? 2 : MOST_TURNS, ...members.map(({ writing, roots }) => turnsOf(writing, roots, last)));
    const gathered = new Map(reducing.map((stage) => [stage, new Gathered(stage.writing, lanes, long ? 1 : turns)]));
    nest.overAll(axesFrom(split, last), () => {
      const known = members.map(({ writing, roots }) => hoisted(writing, roots, last));
      for (const { writing } of members) writing.axis = last;
      nest.overVectors(last, lanes, turns, (width, side) => {
        // one for each 64 bytes
        if (side === MOST_TURNS)
          for (const { reading, distance } of ahead) {
            prelude.push(reading.address.now);
            f.get(distance).op('i32.add').memory('i32.load').op('drop');
          }
        const all = axesFrom(0, side);
        for (const group of long ? [all] : all.map((turn) => [turn]))
          members.forEach((stage, k) => {
            const { writing, roots } = stage;
            const points = group.map((turn) => new Points(prelude, leafOf(writing), width, turn, known[k]));
            if (group.length > 1) interleave(roots, points, known[k]!);
            const accumulators = gathered.get(stage)?.of(points[0]!);
            if (!accumulators) {
              give(stage, points);
              return;
            }
            for (const one of points) one.expect(roots);
            for (const accumulator of accumulators)
              if (accumulator.takeAll) accumulator.takeAll(points);
              else for (const one of points) accumulator.take(one, () => {});
          });
      });
      for (const { writing, results } of members) {
        writing.axis = -1;
        forget(writing);
        for (const { readings } of results) for (const reading of readings) reading.held = null;
      }
    });
    for (const [stage, sums] of gathered) give(stage, [new Points(prelude, leafOf(stage.writing, sums.results()), 1)]);
  };

  const members = (at: number): readonly Stage[] => stages.filter((_, k) => loops[k] && pass[k] === at);
  nest.overAll(axesFrom(0, split), () => {
    const last = slow.lastIndexOf(true);
    const ahead = last < 1 ? [] : aheadOf(members(0), prelude, nest, split);
    for (let at = 0; at <= count; at++) {
      stages.forEach((stage, k) => {
        if (!loops[k] && pass[k] === at) give(stage, [new Points(prelude, leafOf(stage.writing), 1)]);
      });
      if (at < count) over(members(at), slow[at]!, at === last ? ahead : []);
    }
  });
}

/** An input of the first pass, and how far behind it the same element of the next row lies. */
interface Ahead {
  readonly reading: Reading;
  readonly distance: Local;
}

/** What the first pass will read of the next row: a pass that has much to compute looks at it, so that it is in the cache by then. */
function aheadOf(first: readonly Stage[], prelude: Prelude, nest: Nest, split: number): readonly Ahead[] {
  const { f } = prelude;
  const axis = split - 1;
  const found = first
    .flatMap(({ writing }) => writing.readings)
    .filter(
      (reading) =>
        reading !== null &&
        !reading.held &&
        reading.guards.length === 0 &&
        reading.address.strides[axis] !== 0 &&
        reading.address.strides.at(-1) === 4,
    );
  return (found as Reading[]).map((reading) => {
    const distance = f.local('i32');
    prelude.push(reading.address.strides[axis]!);
    f.i32(0);
    prelude.push(nest.index(axis));
    f.i32(1).op('i32.add');
    prelude.push(nest.rangeOf(axis).to);
    f.op('i32.lt_s', 'select').set(distance);
    return { reading, distance };
  });
}

/** The axes of the rows, then those of a row. */
const rowExtents = ({ space, stages }: Rows<Sym>): readonly Sym[] =>
  stages.reduce<readonly Sym[]>((most, { loop }) => {
    const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
    return extents.length > most.length ? extents : most;
  }, space);

interface Surroundings {
  readonly scratch: Local;
  /** The results that are kept in scratch. */
  readonly kept: readonly number[];
  /** The results that lie in an output. */
  readonly lent: ReadonlyMap<number, number>;
  readonly inputs: number;
  /** Bytes of the widest element. */
  readonly width: number;
  readonly extents: readonly Atom[];
  readonly lanes: Lanes;
}

function stagesOf({ space, stages }: Rows<Sym>, prelude: Prelude, nest: Nest, around: Surroundings): readonly Stage[] {
  const { scratch, kept, lent, inputs, width, extents, lanes } = around;
  const split = space.length;
  const rank = extents.length;
  /** Elements one after another, over the axes `from … to`. */
  const dense = (base: Atom, bytes: number, start: number, end: number): Cursor => {
    const strides = new Array<Atom>(rank).fill(0);
    let stride: Atom = bytes;
    for (let axis = end - 1; axis >= start; axis--) {
      strides[axis] = stride;
      stride = prelude.product(stride, extents[axis]!);
    }
    return nest.cursor(base, strides);
  };
  const row = extents.slice(split).reduce((product, extent) => prelude.product(product, extent), 1);
  const all: Stage['results'][number][] = [];
  const elementsOf: boolean[] = [];
  return stages.map(({ loop, sources, keep }): Stage => {
    const elements = !loop.reduce && loop.space.length > split;
    const readings = loop.inputs.map((_, i): Reading => {
      const source = sources[i]!;
      if (source >= 0) return readingOf(loop, i, prelude.pointer(source), rank, prelude, nest);
      const { dtype, memory, readings: others } = all[~source]!;
      const address = memory ?? nowhere(factsOf(dtype).bytes, elementsOf[~source]! ? split : rank, rank);
      const own: Reading = {
        dtype,
        bytes: factsOf(dtype).bytes,
        address,
        guards: [],
        fill: 0,
        ahead: null,
        held: null,
      };
      others.push(own);
      return own;
    });
    const results = loop.outputs.map(({ dtype }, k) => {
      const { bytes } = factsOf(dtype);
      const place = kept.indexOf(all.length + k);
      const output = lent.get(all.length + k) ?? keep[k]!;
      const memory =
        output >= 0
          ? dense(prelude.pointer(inputs + output), bytes, 0, elements ? rank : split)
          : place >= 0
            ? dense(prelude.sum(scratch, prelude.product(prelude.product(row, width), place)), bytes, split, rank)
            : null;
      return { dtype, memory, readings: [] };
    });
    all.push(...results);
    elementsOf.push(...results.map(() => elements));
    const accs = loop.reduce?.accs ?? [];
    const writing: LoopWriting = {
      loop, prelude, nest, rank, accs, readings, lanes,
      outputs: results.map(({ memory }) => memory),
      pointer: (input) => prelude.pointer(sources[input]!),
      stretches: new Map(),
      target: null,
      axis: -1,
    }; // prettier-ignore
    return { writing, roots: loop.reduce ? stepsOf(writing) : loop.outputs, results };
  });
}

/** What is in a variable only: it changes along the axes from `start` on. */
const nowhere = (bytes: number, start: number, rank: number): Cursor => ({
  strides: Array.from({ length: rank }, (_, axis) => (axis < start ? 0 : bytes)),
  now: 0,
});
