import { type Acc, Expr, type DType, factsOf, type Loop, sizeOf, visit } from '@tensai/core';
import { type Accumulating, accumulating, asksForValid, neutralOf } from './accumulating.ts';
import { chunkProgram, type Surroundings } from './chunk-program.ts';
import type { Chunk } from './elementwise.ts';
import { CHUNK } from './registers.ts';

/** The reduction of a loop, for a chunk of points of space at a time. */
export interface ChunkedReduction {
  /** The states that an accumulator's leaf reads, and their dtype. */
  leaf(e: Expr): readonly [Chunk, DType];
  begin(args: readonly number[], n: number): void;
  /** Reduces for the `n` points of space from the coordinates `at` on. */
  run(at: readonly number[], n: number): void;
}

// for fewer points of space a chunk would hold too few
const FEW = 16;

/** Makes a reduction ready. */
export function chunkedReduction(surroundings: Surroundings): ChunkedReduction {
  const { loop, registers } = surroundings;
  const { accs, size } = loop.reduce!;
  const extents = [...loop.space, ...size];
  const split = loop.space.length;
  const reduced = sizeOf(size);
  const states = accs.map((acc) =>
    acc.op === 'fold' ? acc.init.map(() => registers.fresh()) : [registers.fresh(), registers.fresh()],
  );
  const leaf = (e: Expr): readonly [Chunk, DType] => {
    const acc = accs[e.index]!;
    if (e.kind === 'position') return [states[e.index]![1]!, 'int32'];
    return [states[e.index]![e.part]!, acc.op === 'fold' ? acc.init[e.part]!.dtype : stateDType(acc)];
  };
  const inside: Surroundings = { ...surroundings, accumulator: leaf };
  const plain = accs.map((acc, k): Accumulating | null =>
    acc.op === 'fold' ? null : accumulating(acc, states[k]![0]!, states[k]![1]!),
  );
  const folds = accs.some(({ op }) => op === 'fold');
  const across = folds || (sizeOf(loop.space) >= FEW && (reduced < FEW || liesAcross(loop)));
  const inits = chunkProgram(
    accs.flatMap((acc) => (acc.op === 'fold' ? acc.init : [])),
    inside,
    split,
  );
  const steps = chunkProgram(accs.flatMap(stepsOf), inside, across ? split : extents.length);

  const copyFolds = (from: readonly Chunk[], per: (acc: Acc) => number, n: number): void => {
    let next = 0;
    accs.forEach((acc, k) => {
      if (acc.op === 'fold') states[k]!.forEach((state, part) => copy(state, from[next + part]!, n));
      next += per(acc);
    });
  };
  const take = (at: number, step: 0 | 1, k: number, count: number, position: number): void => {
    let next = 0;
    for (let a = 0; a < accs.length; a++) {
      const acc = accs[a]!;
      const accumulator = plain[a];
      const valid = acc.op !== 'fold' && acc.valid && asksForValid(acc) ? steps.results[next + 1]! : null;
      accumulator?.take(at, step, steps.results[next]!, valid, k, count, position);
      next += acc.op === 'fold' ? acc.step.length : valid ? 2 : 1;
    }
  };

  // all points of space take in the same reduced point at a time
  const runAcross = (start: readonly number[], n: number): void => {
    const at = [...start];
    const inner = new Array<number>(size.length).fill(0);
    for (let position = 0; position < reduced; position++) {
      for (let axis = 0; axis < split; axis++) at[axis] = start[axis]!;
      for (let axis = 0; axis < inner.length; axis++) at[split + axis] = inner[axis]!;
      steps.read(at, n);
      steps.run(n);
      take(0, 1, 0, n, position);
      if (folds) copyFolds(steps.results, (acc) => stepsOf(acc).length, n);
      advance(inner, size);
    }
  };
  // one point of space after the other takes in all reduced points
  const runAlong = (start: readonly number[], n: number): void => {
    const at = [...start];
    const total = n * reduced;
    for (let from = 0; from < total; from += CHUNK) {
      const length = Math.min(CHUNK, total - from);
      steps.read(at, length);
      steps.run(length);
      for (let k = 0; k < length;) {
        const position = (from + k) % reduced;
        const count = Math.min(reduced - position, length - k);
        take((from + k - position) / reduced, 0, k, count, position);
        k += count;
      }
    }
  };

  return {
    leaf,
    begin(args, n) {
      inits.begin(args, n);
      steps.begin(args, n);
    },
    run(start, n) {
      for (const accumulator of plain) accumulator?.start(n);
      if (folds) {
        inits.read([...start], n);
        inits.run(n);
        copyFolds(inits.results, (acc) => (acc.op === 'fold' ? acc.init.length : 0), n);
      }
      if (across) runAcross(start, n);
      else runAlong(start, n);
    },
  };
}

function stateDType({ op, value: { dtype } }: Exclude<Acc, { op: 'fold' }>): DType {
  if (op !== 'sum' && op !== 'prod') return dtype;
  return factsOf(dtype).kind === 'float' ? 'float64' : 'int32';
}

/** What is computed at each reduced point: a value that does not count is replaced by one that changes nothing, where that is all. */
function stepsOf(acc: Acc): readonly Expr[] {
  // a state that becomes another one as it is needs a place beside it: that one may be read after it has changed
  if (acc.op === 'fold') return acc.step.map((e) => (e.kind === 'accumulator' ? Expr.of('bitcast', e.dtype, [e]) : e));
  const { value, valid } = acc;
  if (!valid) return [value];
  if (asksForValid(acc)) return [value, valid];
  return [Expr.select(valid, value, Expr.literal(neutralOf(acc), value.dtype))];
}

/** Does an input lie along the last axis of space rather than along the last reduced one? */
function liesAcross({ space, reduce, inputs }: Loop): boolean {
  const { accs, size } = reduce!;
  const read = new Set<number>();
  visit(accs.flatMap(stepsOf), (e) => e.kind === 'input' && read.add(e.index));
  const strideOf = (i: number, axis: number): number =>
    Math.abs(inputs[i]!.view.dims.reduce((sum, { coef, stride }) => sum + stride! * coef[axis]!, 0));
  const last = space.length - 1;
  const inner = last + size.length;
  return last >= 0 && inner > last && [...read].some((i) => strideOf(i, last) === 1 && strideOf(i, inner) > 1);
}

function copy(to: Chunk, from: Chunk, n: number): void {
  for (let i = 0; i < n; i++) to[i] = from[i]!;
}

/** The next coordinates in row-major order. */
function advance(at: number[], extents: readonly number[]): void {
  for (let axis = at.length - 1; axis >= 0; axis--) {
    if (++at[axis]! < extents[axis]!) return;
    at[axis] = 0;
  }
}
