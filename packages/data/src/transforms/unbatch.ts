import { at, forEachTensor, mapStructure, type Shape, type Structure, type Tensor } from '@tensai/core';
import { disposeElement } from '../element.ts';
import { UnbatchError } from '../errors.ts';
import { done, type Items } from '../items.ts';
import type { Plan, RowOf } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';

/** The rows of elements, one after another. Its items are these rows. */
export function unbatch<T, I>(source: Plan<T, I>): Plan<RowOf<T>, RowOf<T>> {
  const plan = { make: (row: RowOf<T>) => row, drop: disposeElement };
  return {
    ...plan,
    count: source.count === 0 ? 0 : NaN,
    open: (pass) => rowsOf(source, source.open(pass)),
    stack: (rows) => stackMade<RowOf<T>, RowOf<T>>(plan, rows),
  };
}

function rowsOf<T, I>(source: Plan<T, I>, items: Items<I>): Items<RowOf<T>> {
  let element: T | null = null;
  let count = 0;
  let row = 0;
  const next = async (): Promise<IteratorResult<RowOf<T>, undefined>> => {
    while (row === count) {
      close();
      const result = await items.next();
      if (result.done) return done;
      element = await source.make(result.value);
      count = rowCount(element);
      row = 0;
    }
    const place = row++;
    return {
      done: false,
      value: mapStructure(element as Structure<Tensor>, (tensor) => at(tensor, place)) as RowOf<T>,
    };
  };
  const close = (): void => {
    disposeElement(element);
    element = null;
  };
  return {
    next,
    return: () => {
      close();
      return items.return?.();
    },
  };
}

function rowCount(element: unknown): number {
  const shapes: Shape[] = [];
  forEachTensor(element, ({ shape }) => shapes.push(shape));
  const count = shapes[0]?.[0];
  if (count === undefined || shapes.some((shape) => shape[0] !== count)) throw new UnbatchError({ shapes });
  return count;
}
