import type { Slice } from '@tensai/core';
import type { FunctionBuilder, Local } from '../emit/index.ts';
import type { Engine } from '../engine.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import type { Finish } from './finish-of.ts';
import { type Lanes, vectorsOf } from './lanes.ts';

// What becomes of sums before they are stored: `min(max(sum + bias + residual, low), high)`, each part of it only where it is wanted. A bias is a row of numbers, one for each
// column; a residual a tensor that lies as the results do. In the order and the roundings of the ops by themselves.

/** Bytes of the table that says how to finish: how far residuals lie from results, in bytes (0: there are none), and where the bounds begin: `low` and `high` as vectors. */
const FINISH_TABLE = 48;
const FINISH_BOUNDS = 16;

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
  { memory }: Engine,
  lanes: Lanes,
  { bias, residual, low, high }: Finish,
  columns: number,
): Finisher {
  const bounds = vectorsOf(lanes, [low, high]);
  const bytes = columns * lanes.bytes;
  return {
    // vectors of biases are read as a whole
    bytes: FINISH_TABLE + bytes + 32,
    put(ins, result, at): FinishArguments {
      const { u8, i32 } = memory;
      i32[at >> 2] = residual ? addressOf(ins[residual.source]!) - result : 0;
      u8.set(bounds, at + FINISH_BOUNDS);
      if (!bias) return { bias: 0, table: at };
      const from = addressOf(ins[bias.source]!) + bias.base * lanes.bytes;
      u8.copyWithin(at + FINISH_TABLE, from, from + bytes);
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

/** Variables for the residuals and bounds of a table, which may be none. */
export function finishFrom(f: FunctionBuilder, table: Local): readonly [residual: Local, bounds: Local] {
  const [residual, bounds] = [f.local('i32'), f.local('i32')];
  f.get(table).if(() => {
    f.get(table).memory('i32.load').set(residual);
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
