import type * as tensai from 'tensai';
import type { Fill } from '../noise.ts';
import type { Peer } from '../workload.ts';

export type Tensai = typeof tensai;
export type Tensor = tensai.Tensor;

/** What a case is given: a tensor for each of its fills. */
type Given<T> = Readonly<Record<string, T>>;

/** One op at one size: in our words, in those of TensorFlow.js, and as an expression of NumPy; what a system has no words for, it does not do. */
export interface Case {
  readonly name: string;
  /** Names of `fills`. */
  readonly inputs: readonly string[];
  readonly ours: (t: Tensai, x: Given<Tensor>) => Tensor | readonly Tensor[];
  readonly tfjs?: (tf: Peer, x: Given<Peer>) => Peer;
  readonly numpy?: string;
  /** Bytes that must be read and written, if more than the inputs and the result are not. */
  readonly bytes: number;
}

export const MILLION = 2 ** 20;

/** What tensors hold: 4 million elements where no shape is told. */
export const fills: Readonly<Record<string, Fill>> = {
  x: { shape: [4 * MILLION], range: [-3, 3] },
  y: { shape: [4 * MILLION], range: [-3, 3] },
  p: { shape: [4 * MILLION], range: [0.01, 3] },
  i: { shape: [4 * MILLION], classes: 1000 },
  j: { shape: [4 * MILLION], classes: 31 },
  d: { shape: [4 * MILLION], range: [1, 100] },
  m: { shape: [2048, 2048], range: [-3, 3] },
  v: { shape: [MILLION], range: [-3, 3] },
  r: { shape: [1024, 1024], range: [-3, 3] },
  n: { shape: [1024, 1024], classes: 1_000_000 },
  c: { shape: [64, 64, 32, 32], range: [-3, 3] },
  s: { shape: [8, 512, 8, 64], range: [-3, 3] },
  table: { shape: [50_000, 128], range: [-1, 1] },
  ids: { shape: [8192], classes: 50_000 },
  rows: { shape: [8192, 128], range: [-1, 1] },
  labels: { shape: [8192], classes: 1000 },
  places: { shape: [1024, 64], classes: 1024 },
  picture: { shape: [8, 128, 128, 16], range: [0, 1] },
};

/** Bytes of 4 million floats. */
export const FLOATS = 4 * 4 * MILLION;

/** A case in the words of the systems. */
type Words = [ours: Case['ours'], tfjs?: Case['tfjs'] | null, numpy?: string];

/** A case. */
export const one = (name: string, bytes: number, inputs: string, ...[ours, tfjs, numpy]: Words): Case => ({
  name,
  inputs: inputs.split(' ').filter(Boolean),
  ours,
  ...(tfjs && { tfjs }),
  ...(numpy !== undefined && { numpy }),
  bytes,
});
