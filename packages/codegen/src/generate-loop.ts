import type { Loop, Sym } from '@tensai/core';
import type { State } from './accumulators.ts';
import { Numbers } from './index-text.ts';
import { loopBody, type LoopBody } from './loop-body.ts';
import { coordinate, Nest } from './nest.ts';
import { emitScatterStart } from './scatter.ts';
import type { Spelling } from './spelling.ts';
import { ROW, TILE, traversalOf } from './traversal.ts';

/**
 * A loop as text. The text names `x0 x1 …` and `o0 o1 …`, the buffers of inputs and outputs, `b0 …` and `c0 …`, the places of
 * their first elements, and `g0 …`, the arguments.
 */
export interface LoopText {
  /** The statements. */
  readonly text: string;
  /** The places in the skeleton's list of numbers whose names (`n3`) occur in the text. */
  readonly numbers: readonly number[];
}

/** A loop that is being written. */
export interface Writing {
  readonly loop: Loop<Sym>;
  readonly spelling: Spelling;
  readonly numbers: Numbers;
  readonly nest: Nest;
  readonly body: LoopBody;
}

/** Writes a loop for a machine that goes through the points one after the other. */
export function generateLoop(loop: Loop<Sym>, spelling: Spelling): LoopText {
  const writing = start(loop, spelling);
  const { numbers, nest, body } = writing;
  if (loop.scatter) emitScatterStart(loop, numbers, nest, spelling);
  const traversal = traversalOf(
    loop,
    body.inputs.map((input) => input?.reading ?? null),
  );
  if (traversal === 'rows') writeRows(writing);
  else if (traversal === 'points') {
    openAll(writing, 0, loop.space.length);
    writePoint(writing);
    nest.close(loop.space.length);
  } else writeTiles(writing, traversal);
  return textOf(writing);
}

/**
 * Writes what one point of space does, for a machine with a thread for each: the text names its coordinates `i0 i1 …`. A scatter
 * is right only where no two points meet, and the result must hold its first values already.
 */
export function generatePoint(loop: Loop<Sym>, spelling: Spelling): LoopText {
  const writing = start(loop, spelling);
  loop.space.forEach((_, axis) => writing.nest.given(axis));
  writePoint(writing);
  return textOf(writing);
}

/** Begins to write a loop. */
export function start(loop: Loop<Sym>, spelling: Spelling): Writing {
  const numbers = new Numbers();
  const nest = new Nest(spelling);
  return { loop, spelling, numbers, nest, body: loopBody(loop, nest, numbers, spelling) };
}

/** What has been written. */
export function textOf({ numbers, nest, spelling }: Writing): LoopText {
  const head = numbers.computed.map(([name, text]) => spelling.constant(name, 'int32', text));
  return { text: [...head, ...nest.lines].join('\n'), numbers: numbers.used };
}

const extentOf = ({ loop, numbers }: Writing, axis: number): string =>
  numbers.text([...loop.space, ...(loop.reduce?.size ?? [])][axis]!);

function openAll(writing: Writing, from: number, to: number): void {
  for (let axis = from; axis < to; axis++) writing.nest.open(axis, extentOf(writing, axis));
}

/** At a point of space: the reduction, if there is one, and the outputs. */
function writePoint(writing: Writing): void {
  const { loop, nest, body } = writing;
  if (loop.reduce) {
    const first = loop.space.length;
    const count = loop.reduce.size.length;
    body.declare();
    body.begin();
    if (body.run === null || count === 0) {
      openAll(writing, first, first + count);
      body.step();
      body.count();
      nest.close(count);
      body.settle('1');
    } else {
      const inner = first + count - 1;
      openAll(writing, first, inner);
      const [from, to] = nest.openTiles(inner, extentOf(writing, inner), body.run);
      nest.open(inner, to, from);
      body.step();
      body.count();
      nest.close();
      body.settle(`${to}-${from}`);
      nest.close(count);
    }
    body.total();
  }
  body.finish();
}

// A row of accumulators walks along the last space axis inside the reduced axes, where the inputs lie side by side.
function writeRows(writing: Writing): void {
  const { loop, spelling, nest, body } = writing;
  const first = loop.space.length;
  const count = loop.reduce!.size.length;
  const last = first - 1;
  const rowOf = ({ name }: State): string => `${name}r`;
  for (const state of body.states) nest.emit(spelling.row(rowOf(state), state.dtype, ROW));
  openAll(writing, 0, last);
  const [from, to] = nest.openTiles(last, extentOf(writing, last), ROW);
  const cell = `${coordinate(last)}-${from}`;
  const save = (state: State, value: string): void => nest.emit(spelling.store(rowOf(state), cell, value, state.dtype));
  const resume = (state: State): void =>
    nest.emit(spelling.variable(state.name, state.dtype, spelling.load(rowOf(state), cell, state.dtype)));

  nest.open(last, to, from);
  body.starts().forEach((text, k) => save(body.states[k]!, text));
  nest.close();
  body.begin();
  openAll(writing, first, first + count);
  body.readAhead(last);
  nest.open(last, to, from);
  body.states.forEach(resume);
  body.step();
  for (const state of body.states) save(state, state.name);
  nest.close();
  body.count();
  nest.close(count);
  nest.open(last, to, from);
  body.states.forEach(resume);
  body.finish();
  nest.close(first + 1);
}

// Two axes in small squares: each operand is walked along its own neighbours while the square stays in the cache.
function writeTiles(writing: Writing, axis: number): void {
  const { loop, nest, body } = writing;
  const last = loop.space.length - 1;
  openAll(writing, 0, axis);
  const tile = nest.openTiles(axis, extentOf(writing, axis), TILE);
  openAll(writing, axis + 1, last);
  const strip = nest.openTiles(last, extentOf(writing, last), TILE);
  nest.open(axis, tile[1], tile[0]);
  nest.open(last, strip[1], strip[0]);
  body.finish();
  nest.close(loop.space.length + 2);
}
