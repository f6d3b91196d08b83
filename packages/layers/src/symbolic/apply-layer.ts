import { leavesOf, mapStructure, type Structure, type Tensor } from '@tensai/core';
import { withContext } from '../call-context.ts';
import type { CallOptions, Layer } from '../layer.ts';
import { shapesOf, type Tensors } from '../tensors.ts';
import { inferShapes } from './infer-shapes.ts';
import { isSymbol } from './is-symbol.ts';
import { makeNode } from './symbols.ts';

/** Makes a node of a layer's call on symbols: builds the layer, finds the shapes of the outputs. Real tensors among the inputs are constants of the model. */
export function applySymbolically(layer: Layer, inputs: Tensors, options: CallOptions): Tensors {
  layer.ensureBuilt(shapesOf(inputs));
  const leaves = leavesOf(inputs as Structure<Tensor>);
  const given = Object.values(options).filter(isSymbol);
  const symbols = [...leaves.filter(isSymbol), ...given];
  // the call with real tensors in the place of symbols
  const call = (reals: readonly Tensor[]): Tensors => {
    let next = 0;
    const real = mapStructure(inputs as Structure<Tensor>, (leaf) =>
      isSymbol(leaf) ? reals[next++]! : leaf,
    ) as Tensors;
    const own = Object.fromEntries(
      Object.entries(options).map(([key, value]) => [key, isSymbol(value) ? reals[next++]! : value]),
    );
    return layer.run(real, own);
  };
  const { structure, outputs } = withContext(options.training ?? false, () =>
    inferShapes(
      (xs) => call(xs),
      symbols.map(({ type }) => ({ shape: type.shape, dtype: type.dtype })),
    ),
  );
  const node = makeNode(layer.name, symbols, outputs, call, layer);
  return mapStructure(structure, (index) => node.outputs[index]!) as Tensors;
}
