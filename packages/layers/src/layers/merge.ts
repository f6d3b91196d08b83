import { expandDims, logicalOr, ShapeMismatchError, type Tensor } from '@tensai/core';
import { LayerInputError } from '../errors.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { type InputShapes, isShape, type Masks, type Tensors } from '../tensors.ts';
import { listOf } from './arguments.ts';

/** What the layers that merge several inputs have in common. Inputs of lower rank get axes of extent 1 after the batch. */
export abstract class Merge<O extends LayerOptions = LayerOptions> extends Layer<O> {
  static override readonly optional: readonly string[] = [];

  constructor(options: O = {} as O) {
    super({}, options);
  }

  /** Merges tensors of one rank. */
  abstract merge(inputs: readonly Tensor[]): Tensor;

  override build(inputShape: InputShapes): void {
    if (isShape(inputShape))
      throw new LayerInputError({
        layer: this.describe(),
        wants: 'a list of inputs',
        shape: inputShape,
        hint: 'apply([a, b])',
      });
  }

  override call(inputs: Tensors): Tensor {
    const list = listOf(inputs);
    const shapes = list.map(({ shape }) => shape);
    if (shapes.some((shape) => shape[0] !== shapes[0]![0]))
      throw new ShapeMismatchError({ op: 'merge', what: 'inputs belong to one batch', shapes });
    return this.merge(this.align(list));
  }

  /** The inputs with as many axes as each other. */
  align(inputs: readonly Tensor[]): readonly Tensor[] {
    const rank = Math.max(...inputs.map((x) => x.rank));
    return inputs.map((x) => {
      let aligned = x;
      while (aligned.rank < rank) aligned = expandDims(aligned, 1);
      return aligned;
    });
  }

  /** A step counts if it counts in one of the inputs. */
  override computeMask(_: Tensors, mask: Masks): Tensor | null {
    if (!isList(mask)) return null;
    let merged = mask[0] ?? null;
    for (const other of mask.slice(1)) merged = merged && other && logicalOr(merged, other);
    return merged;
  }
}

/** Are there several masks? */
export const isList = (mask: Masks): mask is readonly (Tensor | null)[] => Array.isArray(mask);
