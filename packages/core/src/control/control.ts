import type { Graph } from '../graph.ts';

/** What an op does with the graphs that it holds, for who compiles them: none of them reads or assigns Variables. */
export type Control = Repeat | Choice;

/**
 * A loop. Its operands are the first carried values, whole sequences, and what stays the same. The graphs take the carried values, a slice of each sequence along its
 * first axis, the number of the step where it is `counted`, and what stays the same. The results are the last carried values, and the slices that the body gives, stacked.
 */
export interface Repeat {
  /** Gives the next carried values, then slices of the results. */
  readonly body: Graph;
  /** A truth value before each step: false ends the loop. Null: all steps are done. */
  readonly condition: Graph | null;
  readonly carries: number;
  readonly sequences: number;
  /** Is the number of the step, an int32 scalar, an input of the graphs? */
  readonly counted: boolean;
  /** How many steps there are; at most, where there is a condition: Infinity for as many as it takes. */
  readonly most: number;
  /** From the last slices to the first? Steps are numbered as their slices. */
  readonly reverse: boolean;
}

/** One of several graphs: the first operand is its number, the others are what all of them take. */
export interface Choice {
  readonly branches: readonly Graph[];
}
