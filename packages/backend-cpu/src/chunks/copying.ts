import type { StoredArray } from '@tensai/core';
import type { ViewName } from '../cpu-storage.ts';
import type { Chunk } from './elementwise.ts';

/** Nothing: what a walker holds on to between two launches. */
export const NOTHING: StoredArray = /* @__PURE__ */ new Float32Array(0);

/** Elements `from, from + step …` of an array become points `k … k + count`. */
export type Copy = (to: Chunk, k: number, array: StoredArray, from: number, step: number, count: number) => void;

// one loop for each frequent kind of array: an engine makes the fastest code for loops that have seen one
const singles: Copy = (to, k, array, from, step, count) => {
  if (step === 1) for (let i = 0; i < count; i++) to[k + i] = array[from + i]!;
  else for (let i = k; i < k + count; i++, from += step) to[i] = array[from]!;
};
const doubles: Copy = (to, k, array, from, step, count) => {
  for (let i = k; i < k + count; i++, from += step) to[i] = array[from]!;
};
const wholes: Copy = (to, k, array, from, step, count) => {
  for (let i = k; i < k + count; i++, from += step) to[i] = array[from]!;
};
const bytes: Copy = (to, k, array, from, step, count) => {
  for (let i = k; i < k + count; i++, from += step) to[i] = array[from]!;
};

/** By the kind of array. */
export const copies: Readonly<Record<ViewName, Copy>> = {
  float32: singles,
  float64: doubles,
  int32: wholes,
  uint32: wholes,
  int8: bytes,
  uint8: bytes,
  uint16: bytes,
};
