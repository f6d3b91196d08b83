import type { DType } from '@tensai/core';

export const FORMAT = 'tensai-graph';
export const VERSION = 1;

/** Dtype and shape of a tensor; 'number' for a number. */
export type SavedAval = readonly [dtype: DType, shape: readonly number[]] | 'number';

/** A tensor of the file of tensors. */
export interface SavedTensor {
  readonly tensor: string;
  readonly type: SavedAval;
}

/** An operand: the number of a value, a literal, or a number of the host. */
export type SavedOperand = number | { readonly literal: unknown } | { readonly host: number };

/** A number of the host: one of the arguments, or one word of a random key. Two words of one key have the same `draw`. */
export type SavedHost =
  | { readonly argument: number }
  | { readonly draw: number; readonly generator: number; readonly word: 0 | 1 };

export interface SavedNode {
  readonly op: string;
  readonly ins: readonly SavedOperand[];
  readonly outs: readonly SavedAval[];
  readonly attrs?: unknown;
}

/** Values are numbered: inputs, Variables that are read, constants, then the results of the nodes. */
export interface SavedBody {
  readonly inputs: readonly SavedAval[];
  /** Which Variables. */
  readonly reads: readonly number[];
  readonly constants: readonly SavedTensor[];
  readonly hosts: readonly SavedHost[];
  readonly nodes: readonly SavedNode[];
  readonly writes: readonly (readonly [variable: number, value: number])[];
  readonly outputs: readonly number[];
}

/** What the JSON text of a saved graph says. */
export interface SavedProgram {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Arguments and result in their structure; see `value-format.ts` for the tags. */
  readonly inputs: unknown;
  readonly result: unknown;
  readonly variables: readonly (SavedTensor & { readonly name: string; readonly trainable: boolean })[];
  readonly generators: readonly ({ readonly seed: number; readonly position: number } | { readonly global: true })[];
  /** The last one is the function; others are held by ops of later ones. */
  readonly graphs: readonly SavedBody[];
}
