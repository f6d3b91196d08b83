import { expressionsOf, type Loop, type Sym, visit } from '@tensai/core';
import { emitSteps, resultOf, type State, statesOf } from './accumulators.ts';
import { type Place, writeExpressions } from './expression-writer.ts';
import { Numbers } from './index-text.ts';
import { coordinate, type Cursor, Nest } from './nest.ts';
import { outputAddress, readingOf } from './reading.ts';
import { ROW, TILE, traversalOf } from './traversal.ts';
import { type ReadInput, writeInput, writeLoad } from './write-input.ts';
import { emitScatter, emitScatterStart } from './scatter.ts';
import type { Spelling } from './spelling.ts';

/** A loop as text. It names `x0 x1 …` and `o0 o1 …`, buffers of inputs and outputs; `b0 …` and `c0 …`, their first elements; `g0 …`, arguments. */
export interface LoopText {
  /** The statements. */
  readonly text: string;
  /** The places in the skeleton's list of numbers whose names (`n3`) occur in the text. */
  readonly numbers: readonly number[];
}

/** Writes a loop for a machine that goes through the points one after the other. */
export function generateLoop(loop: Loop<Sym>, spelling: Spelling): LoopText {
  const numbers = new Numbers();
  const nest = new Nest(spelling);
  const { emit, fresh } = nest;
  const split = loop.space.length;
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
  const extent = (axis: number): string => numbers.text(extents[axis]!);
  const accs = loop.reduce?.accs ?? [];

  // an input that only loads look at has no address of its own
  const seen = new Set<number>();
  visit(expressionsOf(loop), (e) => e.kind === 'input' && seen.add(e.index));
  const inputs = loop.inputs.map(({ aval, view }, i): ReadInput | null => {
    if (!seen.has(i)) return null;
    const reading = readingOf(view, `b${i}`, extents, numbers);
    return {
      buffer: `x${i}`,
      dtype: aval.dtype,
      reading,
      address: nest.cursor(reading.address),
      positions: reading.guards.map(({ position }) => nest.cursor(position)),
    };
  });
  const outputs = loop.outputs.map((_, k): Cursor | null =>
    k === 0 && loop.scatter ? null : nest.cursor(outputAddress(loop, k, extents, numbers)),
  );

  const place: Place = {
    spelling,
    emit,
    fresh,
    leaf(e, operands): string {
      switch (e.kind) {
        case 'input':
          return writeInput(inputs[e.index]!, place);
        case 'load':
          return writeLoad(e, loop.inputs[e.index]!.view, operands, numbers, spelling);
        case 'literal':
          return spelling.literal(e.value, e.dtype);
        case 'arg':
          return `g${e.index}`;
        case 'coordinate':
          return coordinate(e.index);
        case 'size':
          return numbers.text(loop.inputs[e.index]!.aval.shape[e.part]!);
        case 'symbol':
          return numbers.text({ sym: e.index });
        default:
          return resultOf(e, accs, spelling);
      }
    },
  };

  const store = (): void => {
    const roots = [...loop.outputs, ...(loop.scatter?.at ?? [])];
    const texts = writeExpressions(roots, place);
    // all outputs are there before the first is stored: it may be where an input was
    const values = loop.outputs.map((e, k) => {
      if (loop.outputs.length === 1) return texts[k]!;
      const name = fresh('t');
      emit(spelling.constant(name, e.dtype, texts[k]!));
      return name;
    });
    loop.outputs.forEach(({ dtype }, k) => {
      if (outputs[k]) emit(spelling.store(`o${k}`, outputs[k].now, values[k]!, dtype));
      else emitScatter(loop.scatter!, values[0]!, texts.slice(loop.outputs.length), numbers, place);
    });
  };

  const states = accs.map((acc, k) => statesOf(acc, k, spelling)).flat();
  const starts = (): readonly string[] =>
    writeExpressions(
      states.map(({ init }) => init),
      place,
    );
  const counts = accs.some(({ op }) => op === 'argmax' || op === 'argmin');
  const openAll = (from: number, to: number): void => {
    for (let axis = from; axis < to; axis++) nest.open(axis, extent(axis));
  };
  const countFrom0 = (): void => {
    if (counts) emit(spelling.variable('r', 'int32', '0'));
  };
  const count = (): void => {
    if (counts) emit(spelling.assign('r', 'r+1'));
  };

  const reduceEachPoint = (): void => {
    openAll(0, split);
    starts().forEach((text, k) => emit(spelling.variable(states[k]!.name, states[k]!.dtype, text)));
    countFrom0();
    openAll(split, extents.length);
    emitSteps(accs, 'r', place);
    count();
    nest.close(extents.length - split);
    store();
    nest.close(split);
  };

  // A row of accumulators walks along the last space axis inside the reduced axes, where the inputs lie side by side.
  const reduceRows = (): void => {
    const last = split - 1;
    const cell = `${coordinate(last)}-${coordinate(last)}s`;
    const rowOf = ({ name }: State): string => `${name}r`;
    for (const state of states) emit(spelling.row(rowOf(state), state.dtype, ROW));
    openAll(0, last);
    const [from, to] = nest.openTiles(last, extent(last), ROW);
    nest.open(last, to, from);
    starts().forEach((text, k) => emit(spelling.store(rowOf(states[k]!), cell, text, states[k]!.dtype)));
    nest.close();
    countFrom0();
    openAll(split, extents.length);
    nest.open(last, to, from);
    const resume = (): void => {
      for (const state of states)
        emit(spelling.variable(state.name, state.dtype, spelling.load(rowOf(state), cell, state.dtype)));
    };
    resume();
    emitSteps(accs, 'r', place);
    for (const state of states) emit(spelling.store(rowOf(state), cell, state.name, state.dtype));
    nest.close();
    count();
    nest.close(extents.length - split);
    nest.open(last, to, from);
    resume();
    store();
    nest.close(split + 1);
  };

  // Two axes in small squares: each operand is walked along its own neighbours while the square stays in the cache.
  const mapTiles = (axis: number): void => {
    const last = split - 1;
    openAll(0, axis);
    const tile = nest.openTiles(axis, extent(axis), TILE);
    openAll(axis + 1, last);
    const strip = nest.openTiles(last, extent(last), TILE);
    nest.open(axis, tile[1], tile[0]);
    nest.open(last, strip[1], strip[0]);
    store();
    nest.close(split + 2);
  };

  if (loop.scatter) emitScatterStart(loop, numbers, nest, spelling);
  const traversal = traversalOf(
    loop,
    inputs.map((input) => input?.reading ?? null),
  );
  if (traversal === 'rows') reduceRows();
  else if (loop.reduce) reduceEachPoint();
  else if (traversal !== 'points') mapTiles(traversal);
  else {
    openAll(0, split);
    store();
    nest.close(split);
  }
  const head = numbers.computed.map(([name, text]) => spelling.constant(name, 'int32', text));
  return { text: [...head, ...nest.lines].join('\n'), numbers: numbers.used };
}
