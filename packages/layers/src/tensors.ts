import { type PartialShape, type Structure, Tensor, type TensorLike, tensor, Variable } from '@tensai/core';
import { LayerOperandError } from './errors.ts';
import { maskOf, setMask } from './masks.ts';

/** What goes into a layer or comes out: a tensor, or tensors in arrays and dictionaries. */
export type Tensors = Structure<Tensor>;

/** InputShapes in the structure of the inputs. */
export type InputShapes = Structure<PartialShape> | PartialShape;

/** Is it the shape of one tensor? */
export const isShape = (shape: InputShapes): shape is PartialShape =>
  Array.isArray(shape) && shape.every((extent) => extent === null || typeof extent === 'number');

/** Masks in the structure of one level of inputs; null where none has one. */
export type Masks = Tensor | null | readonly (Tensor | null)[];

const hasTensor = (list: readonly unknown[]): boolean =>
  list.some(
    (x) =>
      x instanceof Tensor ||
      x instanceof Variable ||
      ArrayBuffer.isView(x) ||
      (Array.isArray(x) ? hasTensor(x) : typeof x === 'object' && x !== null),
  );

/** Inputs as users write them, as tensors: nested arrays of numbers are one tensor, arrays that hold tensors are lists. */
export function operandsOf(inputs: Tensors | TensorLike, layer: { describe(): string }): Tensors {
  if (inputs instanceof Tensor) return inputs;
  if (inputs instanceof Variable) return inputs.value;
  if (inputs === null || inputs === undefined || typeof inputs === 'string' || typeof inputs === 'function')
    throw new LayerOperandError({ layer: layer.describe(), value: inputs });
  if (Array.isArray(inputs) && hasTensor(inputs))
    return inputs.map((x) => operandsOf(x as Tensors, layer)) as unknown as Tensors;
  if (typeof inputs === 'object' && !Array.isArray(inputs) && !ArrayBuffer.isView(inputs))
    return Object.fromEntries(Object.entries(inputs).map(([key, x]) => [key, operandsOf(x as Tensors, layer)]));
  return tensor(inputs as never);
}

/** The shapes of tensors, in their structure. */
export function shapesOf(inputs: Tensors): InputShapes {
  if (inputs instanceof Tensor) return inputs.shape;
  if (Array.isArray(inputs)) return inputs.map((x) => shapesOf(x as Tensors)) as unknown as InputShapes;
  return Object.fromEntries(
    Object.entries(inputs).map(([key, x]) => [key, shapesOf(x as Tensors)]),
  ) as unknown as InputShapes;
}

/** The masks of inputs. */
export function maskIn(inputs: Tensors): Masks {
  if (inputs instanceof Tensor) return maskOf(inputs);
  const list = Object.values(inputs).map((x) => (x instanceof Tensor ? maskOf(x) : null));
  return list.some((mask) => mask !== null) ? list : null;
}

/** Remembers the mask of a layer's output. */
export function markOutput(output: Tensors, mask: Tensor | null): void {
  if (output instanceof Tensor) setMask(output, mask);
}
