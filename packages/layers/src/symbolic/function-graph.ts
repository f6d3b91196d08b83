import { show, TensaiError, Tensor } from '@tensai/core';
import { GraphError } from '../errors.ts';
import type { Layer } from '../layer.ts';
import type { Tensors } from '../tensors.ts';
import type { SymbolicTensor } from './is-symbol.ts';
import { type Node, originOf } from './symbols.ts';
import { addChain } from './shape-chain.ts';

/** The steps from some symbols to others, in an order in which they can run. */
export class FunctionGraph {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly nodes: readonly Node[];
  /** Where each output lies among the values of the run. */
  readonly #places: ReadonlyMap<SymbolicTensor, number>;

  constructor(model: string, inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) {
    this.inputs = inputs;
    this.outputs = outputs;
    const given = new Set(inputs);
    const found = new Set<Node>();
    const visit = (symbol: SymbolicTensor): void => {
      if (given.has(symbol)) return;
      const { node } = originOf(symbol);
      if (found.has(node)) return;
      if (node.run === null)
        throw new GraphError({
          model,
          what: `an output depends on the input '${node.name}' ${show(symbol.shape)}, which the model does not name`,
          hint: 'list it among the inputs: new Model([…], outputs)',
        });
      node.inputs.forEach(visit);
      found.add(node);
    };
    outputs.forEach(visit);
    // nodes are numbered as they are made, and made after what they read
    this.nodes = [...found].sort((a, b) => a.id - b.id);
    const places = new Map<SymbolicTensor, number>();
    for (const symbol of [...inputs, ...this.nodes.flatMap((node) => node.outputs)])
      if (!places.has(symbol)) places.set(symbol, places.size);
    this.#places = places;
  }

  /** The layers of its calls, each once, in the order of their first call. */
  get layers(): Layer[] {
    return [...new Set(this.nodes.map(({ layer }) => layer).filter((layer) => layer !== null))] as Layer[];
  }

  /** Computes the outputs of real inputs. */
  run(given: readonly Tensor[]): Tensor[] {
    const places = this.#places;
    const values = new Array<Tensor>(places.size);
    this.inputs.forEach((symbol, i) => (values[places.get(symbol)!] = given[i]!));
    for (const node of this.nodes) {
      const operands = node.inputs.map((symbol) => values[places.get(symbol)!]!);
      let results: Tensors;
      try {
        results = node.run!(operands);
      } catch (error) {
        if (error instanceof TensaiError) addChain(error, this.#chainTo(node, values));
        throw error;
      }
      if (results instanceof Tensor) values[places.get(node.outputs[0]!)!] = results;
      else leaves(results).forEach((tensor, k) => (values[places.get(node.outputs[k]!)!] = tensor));
    }
    return this.outputs.map((symbol) => values[places.get(symbol)!]!);
  }

  // the way to a node along first inputs, with the shapes that were there
  #chainTo(node: Node, values: readonly Tensor[]): string[] {
    const chain = [node.name];
    for (let at: Node | undefined = node; at && at.inputs.length > 0;) {
      const symbol: SymbolicTensor = at.inputs[0]!;
      const origin: Node = originOf(symbol).node;
      const value = values[this.#places.get(symbol)!];
      chain.unshift(`${origin.name} ${show(value ? value.shape : symbol.shape)}`);
      at = this.inputs.includes(symbol) ? undefined : origin;
    }
    return chain;
  }
}

/** The tensors of a structure, in order. */
function leaves(structure: Tensors): Tensor[] {
  return structure instanceof Tensor
    ? [structure]
    : Object.values(structure).flatMap((item) => leaves(item as Tensors));
}
