import { expressionsOf, type Loop, type Sym, visit } from '@tensai/core';
import {
  emitSettling,
  emitStarts,
  keeperOf,
  emitSteps,
  emitTotals,
  resultOf,
  stepsOf,
  type State,
  statesOf,
} from './accumulators.ts';
import { type Place, writeExpressions } from './expression-writer.ts';
import type { Numbers } from './index-text.ts';
import { coordinate, type Cursor, type Nest } from './nest.ts';
import { outputAddress, readingOf } from './reading.ts';
import { emitScatter } from './scatter.ts';
import type { Spelling } from './spelling.ts';
import { type ReadInput, writeInput, writeLoad } from './write-input.ts';

/** What happens at the points of a loop, whichever way they are visited; each function emits at the innermost open loop. */
export interface LoopBody {
  readonly inputs: readonly (ReadInput | null)[];
  /** Where expressions are written to. */
  readonly place: Place;
  /** The variables of all accumulators. */
  readonly states: readonly State[];
  /** Texts of their first values. */
  starts(): readonly string[];
  /** How many points may follow each other before `settle`; null where it does not matter. */
  readonly run: string | null;
  /** Makes the variables. */
  declare(): void;
  /** After a run of `count` points. */
  settle(count: string): void;
  /** When all reduced points are taken in. */
  total(): void;
  /** Before the reduced axes: the count of points starts, where an accumulator asks for positions. */
  begin(): void;
  /** Reads what the next `step` needs of inputs that do not move along `axis`, before the loop over it is opened. */
  readAhead(axis: number): void;
  /** At a reduced point: the states take it in. */
  step(): void;
  /** After `step`, once for each reduced point. */
  count(): void;
  /** At a point of space: outputs are computed, then stored. A scatter is stored as if no other point met it. */
  finish(): void;
}

/** Prepares a loop's inputs and outputs for being written in a nest of which no loop is open yet. */
export function loopBody(loop: Loop<Sym>, nest: Nest, numbers: Numbers, spelling: Spelling): LoopBody {
  const { emit, fresh } = nest;
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
  const accs = loop.reduce?.accs ?? [];
  const counts = accs.some(({ op }) => op === 'argmax' || op === 'argmin');

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
  // texts of inputs that were read before the innermost loop
  const ahead = new Map<number, string>();
  const states = accs.flatMap((acc, k) => statesOf(acc, k, spelling));

  const place: Place = {
    spelling,
    emit,
    fresh,
    leaf(e, operands): string {
      switch (e.kind) {
        case 'input':
          return ahead.get(e.index) ?? writeInput(inputs[e.index]!, place);
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

  const firstValues = (): readonly string[] =>
    writeExpressions(
      states.map(({ init }) => init),
      place,
    );
  return {
    inputs,
    place,
    states,
    starts: firstValues,
    run: accs.some((acc, k) => keeperOf(acc, k, spelling) !== null) ? spelling.keeper!.run : null,
    settle: (count) => emitSettling(accs, count, place),
    declare: () => emitStarts(accs, firstValues(), place),
    total: () => emitTotals(accs, place),
    begin: () => {
      if (counts) emit(spelling.variable('r', 'int32', '0'));
    },
    readAhead: (axis) => {
      visit(stepsOf(accs), ({ kind, index }) => {
        if (kind !== 'input' || ahead.has(index)) return;
        const { reading, dtype } = inputs[index]!;
        const walked = [reading.address, ...reading.guards.map(({ position }) => position)];
        if (walked.some(({ strides }) => strides[axis] !== '0')) return;
        const name = fresh('t');
        emit(spelling.constant(name, dtype, writeInput(inputs[index]!, place)));
        ahead.set(index, name);
      });
    },
    step: () => {
      emitSteps(accs, 'r', place);
      ahead.clear();
    },
    count: () => {
      if (counts) emit(spelling.assign('r', 'r+1'));
    },
    finish: () => {
      const texts = writeExpressions([...loop.outputs, ...(loop.scatter?.at ?? [])], place);
      // all outputs are there before the first is stored: it may be where an input was
      const values = loop.outputs.map((e, k) => {
        if (loop.outputs.length === 1) return texts[k]!;
        const name = fresh('t');
        emit(spelling.constant(name, e.dtype, texts[k]!));
        return name;
      });
      loop.outputs.forEach(({ dtype }, k) => {
        const output = outputs[k];
        if (output) emit(spelling.store(`o${k}`, output.now, values[k]!, dtype));
        else emitScatter(loop.scatter!, values[0]!, texts.slice(loop.outputs.length), numbers, place);
      });
    },
  };
}
