import { register as registerGradients } from '@tensai/autodiff/all';
import { type Op, opNamed as findOp, registeredOps as knownOps } from '@tensai/core';
import { register as registerOps } from '@tensai/core/all';
import { loadGraph as load, saveGraph as save } from '@tensai/graph';
import type { SavedGraph, SavedGraphFiles, TracedGraph } from '@tensai/graph';

// What finds operations by their names. It registers all of them before: a program that does without carries only the operations that it uses, which makes the bundle of one that fits a
// layer a third smaller.

let registered = false;

function registerAll(): void {
  if (registered) return;
  registered = true;
  registerOps();
  registerGradients();
}

/**
 * The op of a name: a registered one, or, by its suffix, what is made of one.
 *
 * @example
 * opNamed('matmul').name // 'matmul'
 */
export function opNamed(name: string): Op {
  registerAll();
  return findOp(name);
}

/**
 * The ops of Tensai, and those that `registerOp` added, by name.
 *
 * @example
 * registeredOps().get('add').name // 'add'
 */
export function registeredOps(): ReadonlyMap<string, Op> {
  registerAll();
  return knownOps();
}

/**
 * Makes a function of what `saveGraph` gave; damaged files are refused before any memory is taken.
 *
 * @example
 * const saved = await saveGraph(traceGraph((x, scale) => multiply(x, scale), { shape: [2] }, 1));
 * loadGraph(saved).run(tensor([1, 2]), 10) // [10, 20]
 */
export function loadGraph(saved: SavedGraphFiles): TracedGraph {
  registerAll();
  return load(saved);
}

/**
 * Writes a traced graph, with the values of its Variables, as two files: a program as JSON, and tensors in the format safetensors.
 *
 * @example
 * const { program } = await saveGraph(traceGraph((x) => add(x, 1), { shape: [2] }));
 * JSON.parse(program).format // 'tensai-graph'
 */
export function saveGraph(graph: TracedGraph): Promise<SavedGraph> {
  registerAll();
  return save(graph);
}
