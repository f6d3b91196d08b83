import { type DType, type Expr, factsOf, type Intrinsic, type Loop, visit } from '@tensai/core';
import type { Chunk, Elementwise } from './elementwise.ts';
import { Coordinate } from './coordinate.ts';
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

type Instruction = (n: number) => void;

const step =
  (kernel: Elementwise, to: Chunk, a: Chunk, b: Chunk, c: Chunk): Instruction =>
  (n) =>
    kernel(to, a, b, c, n);

/** Makes a program of expressions, in which equal parts are one object, for points that follow each other along the first `axes` axes of the loop. */
export function chunkProgram(roots: readonly Expr[], surroundings: Surroundings, axes: number): ChunkProgram {
  const nodes: Expr[] = [];
  visit(roots, (e) => nodes.push(e));
  const program = new Planned(surroundings, axes);
  // what inputs fill in has places of its own while the chunk is read, before anything is computed
  for (const e of nodes) program.prepare(e);
  const last = new Map<Expr, Expr>();
  for (const e of nodes) for (const a of e.args) last.set(a, e);
  for (const root of roots) last.delete(root);
  for (const e of nodes)
    program.compute(
      e,
      e.args.filter((a) => last.get(a) === e),
    );
  return { ...program.parts(), results: roots.map((e) => program.placeOf(e)) };
}

/** A program that is being made. */
class Planned {
  readonly #around: Surroundings;
  readonly #axes: number;
  readonly #extents: readonly number[];
  readonly #places = new Map<Expr, Chunk>();
  // what stays as it is for the whole launch
  readonly #kept = new Set<Chunk>();
  readonly #uniform = new Set<Expr>();
  readonly #walkers: Walker[] = [];
  readonly #wholes: StraightReading[] = [];
  readonly #numbers: ((args: readonly number[], n: number) => void)[] = [];
  readonly #before: Instruction[] = [];
  readonly #body: Instruction[] = [];

  constructor(around: Surroundings, axes: number) {
    const { space, reduce } = around.loop;
    this.#around = around;
    this.#axes = axes;
    this.#extents = [...space, ...(reduce?.size ?? [])];
  }

  readonly placeOf = (e: Expr): Chunk => this.#places.get(e)!;

  /** Gives a leaf its place, and what is the same at all points. */
  prepare(e: Expr): void {
    const { registers } = this.#around;
    if (e.kind === 'accumulator' || e.kind === 'position') this.#state(e);
    else if (e.kind === 'coordinate') this.#walkers.push(new Coordinate(this.#put(e, registers.take()), e.index));
    else if (e.kind === 'input') this.#read(e);
    else if (e.kind !== 'load' && e.args.every((a) => this.#uniform.has(a))) {
      this.#uniform.add(e);
      const to = this.#put(e, registers.fresh());
      this.#kept.add(to);
      if (e.args.length === 0) this.#number(e, to);
      else this.#before.push(...instructionsOf(e, to, e.args.map(this.placeOf)));
    }
  }

  /** Computes a node that has no place yet; of its operands nobody needs `ending` any more. */
  compute(e: Expr, ending: readonly Expr[]): void {
    if (this.#places.has(e)) return;
    const { registers, loop, bind } = this.#around;
    const operands = e.args.map(this.placeOf);
    const release = (): void => {
      for (const place of new Set(ending.map(this.placeOf))) if (!this.#kept.has(place)) registers.give(place);
    };
    if (e.kind === 'load') {
      const gathering = new Gathering(
        this.#put(e, registers.take()),
        operands,
        loop.inputs[e.index]!.view.dims,
        e.dtype,
      );
      bind(e.index, gathering);
      this.#body.push((n) => gathering.run(n));
      release();
    } else {
      // an operand may make room for the result
      release();
      this.#body.push(...instructionsOf(e, this.#put(e, registers.take()), operands));
    }
  }

  parts(): Omit<ChunkProgram, 'results'> {
    const [wholes, walkers, extents, axes] = [this.#wholes, this.#walkers, this.#extents, this.#axes];
    const [numbers, before, body] = [this.#numbers, this.#before, this.#body];
    return {
      read(at, n) {
        for (const reading of wholes) reading.chunk(at, n);
        overRows(at, extents, axes, n, walkers);
      },
      begin(args, n) {
        for (const fill of numbers) fill(args, n);
        for (const instruction of before) instruction(n);
      },
      run(n) {
        for (const instruction of body) instruction(n);
      },
    };
  }

  #put(e: Expr, to: Chunk): Chunk {
    this.#places.set(e, to);
    return to;
  }

  #state(e: Expr): void {
    const [states, dtype] = this.#around.accumulator(e);
    this.#kept.add(states);
    if (dtype === e.dtype) this.#put(e, states);
    else {
      const to = this.#put(e, this.#around.registers.take());
      this.#body.push(step(castKernel(e.dtype, dtype), to, states, states, states));
    }
  }

  #read(e: Expr): void {
    const { loop, registers, bind } = this.#around;
    const { view } = loop.inputs[e.index]!;
    const to = this.#put(e, registers.take());
    if (!isStraight(view)) {
      const reading = new Reading(to, view, e.dtype);
      bind(e.index, reading);
      this.#walkers.push(reading);
      return;
    }
    const reading = new StraightReading(to, view, e.dtype, this.#extents, this.#axes);
    bind(e.index, reading);
    if (reading.whole) this.#wholes.push(reading);
    else this.#walkers.push(reading);
  }

  #number(e: Expr, to: Chunk): void {
    const value = valueOf(e, this.#around.numbers);
    const held = e.kind === 'arg' ? castKernel(e.dtype, 'float64') : null;
    this.#numbers.push((args, n) => {
      to.fill(value ?? args[e.index]!, 0, n);
      held?.(to, to, to, to, n);
    });
  }
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
