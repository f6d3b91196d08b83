import { type PartialShape, show, type TensaiError } from '@tensai/core';
import { isShape, type InputShapes } from './tensors.ts';

/** A hint for an error about shapes: those that the layer was built for, where the inputs have others. Batches may differ. */
export function builtForHint(error: TensaiError, built: InputShapes, given: InputShapes): string | undefined {
  if (!Object.values(error.details).some(isShapes)) return undefined;
  const [before, now] = [shapesIn(built), shapesIn(given)];
  if (before.length === now.length && before.every((shape, i) => fits(now[i]!, shape))) return undefined;
  const shapes = before.map((shape) => show(shape.map((extent, axis) => (axis === 0 ? null : extent))));
  return `it was built for inputs of shape${shapes.length === 1 ? '' : 's'} ${shapes.join(', ')}`;
}

const isShapes = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && (typeof value[0] === 'number' || isShapes(value[0]));

const shapesIn = (shapes: InputShapes): PartialShape[] =>
  isShape(shapes) ? [shapes] : (Object.values(shapes) as InputShapes[]).flatMap(shapesIn);

const fits = (shape: PartialShape, built: PartialShape): boolean =>
  shape.length === built.length &&
  built.every((extent, axis) => axis === 0 || extent === null || extent === shape[axis]);
