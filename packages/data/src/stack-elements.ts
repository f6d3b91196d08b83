import { leavesOf, mapStructure, sameShape, stack, type Structure, type Tensor } from '@tensai/core';
import { ElementShapeError } from './errors.ts';
import type { BatchOf } from './plan.ts';

/** Elements of one structure as one: their tensors stacked along a new first axis, place by place. */
export function stackElements<T>(elements: readonly T[]): BatchOf<T> {
  const leaves = elements.map((element) => leavesOf(element as Structure<Tensor>));
  let place = 0;
  return mapStructure(elements[0] as Structure<Tensor>, (first) => {
    const tensors = leaves.map((list) => list[place]!);
    place++;
    for (const { shape } of tensors)
      if (!sameShape(shape, first.shape)) throw new ElementShapeError({ shapes: [first.shape, shape] });
    return stack(tensors);
  }) as BatchOf<T>;
}
