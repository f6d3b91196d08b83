import { type DType, type Expr, factsOf, type Intrinsic, type Loop, visit } from '@tensai/core';
import type { Chunk, Elementwise } from './elementwise.ts';
import { castKernel, kernelsOf } from './kernels-of.ts';
import { Gathering } from './places.ts';
import { Reading } from './reading.ts';
import type { Registers } from './registers.ts';
import { overRows, type Walker } from './rows.ts';
import { isStraight, StraightReading } from './straight-reading.ts';

/** Expressions as loops over chunks. */
export interface ChunkProgram {
  /** Reads what the `n` points from the coordinates `at` on see; leaves the coordinates of the point behind them in `at`. */
  read(at: number[], n: number): void;
  /** Computes what is the same at all points, once for each launch. */
  begin(args: readonly number[], n: number): void;
  /** Computes these points. */
  run(n: number): void;
  readonly results: readonly Chunk[];
}

/** What a program reads and writes. */
export interface Surroundings {
  readonly loop: Loop;
  /** Of the skeleton's symbols. */
  readonly numbers: ArrayLike<number>;
  readonly registers: Registers;
  /** States, or positions, of accumulators: an array, and the dtype that it holds. */
  accumulator(e: Expr): readonly [Chunk, DType];
  /** Takes what reads an input, so that it can be bound to memory. */
  bind(input: number, reader: Reader): void;
}

/** What reads an input. */
export type Reader = Reading | StraightReading | Gathering;

/** The coordinate of points along an axis. */
class Coordinate implements Walker {
  readonly #to: Chunk;
  readonly #axis: number;

  constructor(to: Chunk, axis: number) {
    this.#to = to;
    this.#axis = axis;
  }

  row(at: readonly number[], inner: number, k: number, count: number): void {
    const from = at[this.#axis]!;
    const step = this.#axis === inner ? 1 : 0;
    const to = this.#to;
    for (let i = 0; i < count; i++) to[k + i] = from + step * i;
  }
}

type Instruction = (n: number) => void;

const step =
  (kernel: Elementwise, to: Chunk, a: Chunk, b: Chunk, c: Chunk): Instruction =>
  (n) =>
    kernel(to, a, b, c, n);

/** Makes a program of expressions, in which equal parts are one object, for points that follow each other along the first `axes` axes of the loop. */
export function chunkProgram(roots: readonly Expr[], surroundings: Surroundings, axes: number): ChunkProgram {
  const { loop, numbers, registers, accumulator, bind } = surroundings;
  const nodes: Expr[] = [];
  visit(roots, (e) => nodes.push(e));
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
  const walkers: Walker[] = [];
  const wholes: StraightReading[] = [];
  const places = new Map<Expr, Chunk>();
  // what is the same everywhere, what inputs fill in, and what accumulators keep, stays where it is
  const kept = new Set<Chunk>();
  const uniform = new Set<Expr>();
  const numbersOf: ((args: readonly number[], n: number) => void)[] = [];
  const before: Instruction[] = [];
  const body: Instruction[] = [];

  for (const e of nodes) {
    if (e.kind === 'accumulator' || e.kind === 'position') {
      const [states, dtype] = accumulator(e);
      if (dtype === e.dtype) places.set(e, states);
      else {
        const to = registers.take();
        places.set(e, to);
        body.push(step(castKernel(e.dtype, dtype), to, states, states, states));
      }
      kept.add(states);
      continue;
    }
    const moves = e.kind === 'input' || e.kind === 'coordinate';
    if (!moves && e.kind !== 'load' && e.args.every((a) => uniform.has(a))) uniform.add(e);
    else if (!moves) continue;
    const to = uniform.has(e) ? registers.fresh() : registers.take();
    places.set(e, to);
    if (e.kind === 'input') {
      const { view } = loop.inputs[e.index]!;
      if (isStraight(view)) {
        const reading = new StraightReading(to, view, e.dtype, extents, axes);
        bind(e.index, reading);
        if (reading.whole) wholes.push(reading);
        else walkers.push(reading);
      } else {
        const reading = new Reading(to, view, e.dtype);
        bind(e.index, reading);
        walkers.push(reading);
      }
    } else if (e.kind === 'coordinate') walkers.push(new Coordinate(to, e.index));
    else if (e.args.length > 0) {
      kept.add(to);
      before.push(
        ...instructionsOf(
          e,
          to,
          e.args.map((a) => places.get(a)!),
        ),
      );
    } else {
      kept.add(to);
      const value = valueOf(e, numbers);
      const held = e.kind === 'arg' ? castKernel(e.dtype, 'float64') : null;
      numbersOf.push((args, n) => {
        to.fill(value ?? args[e.index]!, 0, n);
        held?.(to, to, to, to, n);
      });
    }
  }

  const last = new Map<Expr, Expr>();
  for (const e of nodes) for (const a of e.args) last.set(a, e);
  const wanted = new Set(roots);
  for (const e of nodes) {
    if (places.has(e)) continue;
    const operands = e.args.map((a) => places.get(a)!);
    const ending = new Set(e.args.filter((a) => last.get(a) === e && !wanted.has(a)));
    const release = (): void => ending.forEach((a) => kept.has(places.get(a)!) || registers.give(places.get(a)!));
    if (e.kind === 'load') {
      const to = registers.take();
      const gathering = new Gathering(to, operands, loop.inputs[e.index]!.view.dims, e.dtype);
      bind(e.index, gathering);
      body.push((n) => gathering.run(n));
      places.set(e, to);
      release();
    } else {
      // an operand that nobody needs any more may make room for the result
      release();
      const to = registers.take();
      places.set(e, to);
      body.push(...instructionsOf(e, to, operands));
    }
  }

  return {
    read(at, n) {
      for (const reading of wholes) reading.chunk(at, n);
      overRows(at, extents, axes, n, walkers);
    },
    begin(args, n) {
      for (const fill of numbersOf) fill(args, n);
      for (const instruction of before) instruction(n);
    },
    run(n) {
      for (const instruction of body) instruction(n);
    },
    results: roots.map((e) => places.get(e)!),
  };
}

function instructionsOf(e: Expr, to: Chunk, [a, b = a, c = a]: readonly Chunk[]): readonly Instruction[] {
  const [first, ...rest] = kernelsOf(e as Expr & { readonly kind: Intrinsic });
  return [step(first!, to, a!, b!, c!), ...rest.map((kernel) => step(kernel, to, to, to, to))];
}

/** The number that a leaf stands for; undefined for an argument. */
function valueOf(e: Expr, numbers: ArrayLike<number>): number | undefined {
  if (e.kind === 'symbol') return numbers[e.index]!;
  if (e.kind !== 'literal') return undefined;
  return factsOf(e.dtype).half?.round(e.value) ?? e.value;
}
