import { isFloat } from '../dtype.ts';
import { type Graph, runGraph } from '../graph.ts';
import type { In } from '../op.ts';
import { accumulate, type Cotangents, densify, pullback } from '../pullback.ts';
import { Recorder } from '../recorder.ts';
import type { Tensor } from '../tensor.ts';

/** Gradients of the `wanted` inputs of a closed graph, from those of its outputs; null where nothing connects. Runs the graph once more. For traces: no two inputs may be one tensor. */
export function pullGraph(
  graph: Graph,
  inputs: readonly In[],
  dys: readonly (Tensor | null)[],
  wanted: readonly number[],
): (Tensor | null)[] {
  const recorder = new Recorder({ watchVariables: false });
  const nodes = wanted.map((i) => recorder.watch(inputs[i] as Tensor));
  const outputs = recorder.record(() => runGraph(graph, inputs));
  const cotangents: Cotangents = new Map();
  outputs.forEach((y, k) => {
    const dy = dys[k];
    const node = recorder.nodeOf(y);
    if (!dy || node < 0) return;
    const before = cotangents.get(node);
    cotangents.set(node, before ? accumulate(before, dy) : dy);
  });
  pullback(recorder, cotangents, new Set(nodes));
  recorder.clear();
  return nodes.map((node) => {
    const cotangent = cotangents.get(node);
    return cotangent ? densify(cotangent) : null;
  });
}

/** Which inputs of a graph can have gradients, among those asked for. */
export const differentiable = (graph: Graph, asked: (input: number) => boolean): number[] =>
  graph.inputs.flatMap(({ dtype, weak }, i) => (!weak && isFloat(dtype) && asked(i) ? [i] : []));

/** What was made of a graph once, by a key. */
export function remembered<T>(cache: WeakMap<Graph, Map<string, T>>, graph: Graph, key: string, make: () => T): T {
  let known = cache.get(graph);
  if (!known) cache.set(graph, (known = new Map()));
  let made = known.get(key);
  if (made === undefined) known.set(key, (made = make()));
  return made;
}
