import type { Finish, Slice } from '@tensai/core';
import type { FunctionBuilder, Local } from '../emit/index.ts';
import type { Engine } from '../engine.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import { type Lanes, vectorsOf } from './lanes.ts';

// What becomes of sums before they are stored: `min(max(sum + bias + residual, low), high)`, each part of it only where it is wanted. A bias is a row of numbers, one for each
// column; a residual a tensor that lies as the results do. In the order and the roundings of the ops by themselves.

/** Where the bounds begin in the table that says how to finish: `low` and `high` as vectors. Before them are the addresses of residuals (0: there are none) and results. */
const FINISH_BOUNDS = 8;
/** Bytes of the table; biases follow. */
const FINISH_TABLE = 48;

/** Where biases and the table lie, as arguments of code; 0 for none. */
export interface FinishArguments {
  readonly bias: number;
  readonly table: number;
}

export const UNFINISHED: FinishArguments = { bias: 0, table: 0 };

/** Makes ready what finishes results, at each launch. */
export interface Finisher {
  /** Bytes that it needs of the scratch. */
  readonly bytes: number;
  /** Writes it to `at`, for results at address `result`. */
  put(ins: readonly Slice[], result: number, at: number): FinishArguments;
}

/** How the results of so many columns are finished. */
export function finisher(
  engine: Engine,
  lanes: Lanes,
  { bias, residual, low, high }: Finish,
  columns: number,
): Finisher {
  const bounds = vectorsOf(lanes, [low, high]);
  const bytes = columns * lanes.bytes;
  // vectors of biases are read as a whole
  const room = bytes + 32;
  return {
    bytes: FINISH_TABLE + room,
    put(ins, result, at): FinishArguments {
      const apart = residual ? addressOf(ins[residual.source]!) : 0;
      const from = bias && addressOf(ins[bias.source]!) + bias.base * lanes.bytes;
      const { tape, memory } = engine;
      if (tape) {
        const table = tape.table({ args: [], pointers: [apart, result], numbers: new Int32Array(bounds.buffer) });
        if (from === null) return { bias: 0, table };
        const { address } = tape.alloc(room);
        tape.copy(address, from, bytes);
        return { bias: address, table };
      }
      memory.i32[at >> 2] = apart;
      memory.i32[(at >> 2) + 1] = result;
      memory.u8.set(bounds, at + FINISH_BOUNDS);
      if (from === null) return { bias: 0, table: at };
      memory.u8.copyWithin(at + FINISH_TABLE, from, from + bytes);
      return { bias: at + FINISH_TABLE, table: at };
    },
  };
}

/** The variables that say what is wanted: where biases and bounds lie, how far residuals are; 0 where there are none. */
export interface Finishing {
  readonly has: { readonly bias: Local; readonly residual: Local; readonly bounds: Local };
  /** Pushes a vector of biases. */
  bias(vector: number): FunctionBuilder;
  /** Pushes a vector of residuals for the results that `everywhere` is at. */
  residual(vector: number): FunctionBuilder;
  /** Two variables that may be overwritten. */
  readonly limits: readonly [Local, Local];
  /** Visits all sums. */
  everywhere(visit: (sum: Local, vector: number) => void): void;
}

/** Variables that say how far residuals lie from results, in bytes, and where bounds are, of a table that may be none. */
export function finishFrom(f: FunctionBuilder, table: Local): readonly [residual: Local, bounds: Local] {
  const [residual, bounds] = [f.local('i32'), f.local('i32')];
  f.get(table).if(() => {
    f.get(table).memory('i32.load').tee(residual).if(() =>
      f.get(residual, table).memory('i32.load', 4).op('i32.sub').set(residual),
    ); // prettier-ignore
    f.get(table).i32(FINISH_BOUNDS).op('i32.add').set(bounds);
  });
  return [residual, bounds];
}

/** Writes how sums are finished. */
export function writeFinish(
  f: FunctionBuilder,
  lanes: Lanes,
  { has, bias, residual, limits, everywhere }: Finishing,
): void {
  const [low, high] = limits;
  f.get(has.bias).if(() => everywhere((sum, j) => void (f.get(sum), bias(j).op(lanes.add).set(sum))));
  f.get(has.residual).if(() => everywhere((sum, j) => void (f.get(sum), residual(j).op(lanes.add).set(sum))));
  f.get(has.bounds).if(() => {
    f.get(has.bounds).memory('v128.load').set(low);
    f.get(has.bounds).memory('v128.load', 16).set(high);
    // a NaN is neither below nor above
    everywhere((sum) => f.get(sum, low).op(lanes.most).get(high).op(lanes.least).set(sum));
  });
}
