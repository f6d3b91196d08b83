import { type Aval, type Choice, type Control, definePrimitive, type Graph, type Op, type Repeat } from '@tensai/core';
import { rewriteGraph } from './graph-builder.ts';

/** The graphs of a node that runs some. */
export const graphsOf = (control: Control): readonly Graph[] =>
  'branches' in control ? control.branches : control.condition ? [control.body, control.condition] : [control.body];

/** The same with other graphs. */
export function mapGraphs(control: Control, f: (graph: Graph) => Graph): Control {
  if ('branches' in control) return { branches: control.branches.map(f) };
  const { body, condition } = control;
  return { ...control, body: f(body), condition: condition && f(condition) };
}

/** An op that runs graphs, whose operands and results are those of one node. */
export const controlOp = (name: string, control: Control, outs: readonly Aval[]): Op =>
  definePrimitive({ name, complex: true, infer: () => outs, impl: () => [], control: () => control });

/** A graph with some of the inputs, in an order of choice, and some of the outputs. Inputs that are left out are not looked at. */
function rewired(graph: Graph, inputs: readonly number[], outputs: readonly number[]): Graph {
  const given = new Map(inputs.map((old, value) => [old, { value }]));
  const avals = inputs.map((i) => graph.inputs[i]!);
  return rewriteGraph({ ...graph, outputs: outputs.map((k) => graph.outputs[k]!) }, () => null, {
    inputs: avals,
    given,
  });
}

/** What a loop keeps of its inputs and of its results, by their numbers. */
export interface Kept {
  readonly carries: readonly number[];
  readonly sequences: readonly number[];
  readonly fixed: readonly number[];
  /** Results that are no carried values. */
  readonly collected: readonly number[];
}

/** A loop with some of its inputs and results; carried values may become values that stay the same. */
export function rewiredRepeat(loop: Repeat, { carries, sequences, fixed, collected }: Kept): Repeat {
  const inputs = [...carries, ...sequences, ...fixed];
  return {
    ...loop,
    body: rewired(loop.body, inputs, [...carries, ...collected]),
    condition: loop.condition && rewired(loop.condition, inputs, [0]),
    carries: carries.length,
    sequences: sequences.length,
  };
}

/** A choice with some of its inputs and results. */
export const rewiredChoice = ({ branches }: Choice, inputs: readonly number[], outputs: readonly number[]): Choice => ({
  branches: branches.map((branch) => rewired(branch, inputs, outputs)),
});
