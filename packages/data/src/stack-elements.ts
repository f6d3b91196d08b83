import { defaultDevice, factsOf, isPlainObject, sameShape, stack, type Structure, tensor, Tensor } from '@tensai/core';
import { ElementShapeError, ElementStructureError } from './errors.ts';
import { disposeElement, type Draft } from './element.ts';
import { HostArray } from './host-array.ts';
import { after, type Soon } from './items.ts';
import { onto } from './onto.ts';
import type { BatchOf, Plan } from './plan.ts';

/** Elements of one structure as one: their tensors stacked along a new first axis, place by place, and disposed of. */
export function stackElements<T>(elements: readonly Draft[]): Soon<BatchOf<T>> {
  // parts of several datasets may come from several devices
  const together = onto(defaultDevice(), elements);
  return after(together, (parts) => {
    try {
      return stackPlace(parts, '') as BatchOf<T>;
    } finally {
      disposeElement(parts);
    }
  });
}

/** The batch of a plan that has no quicker way: of elements made one by one. */
export const stackMade = <T, I>(plan: Pick<Plan<T, I>, 'make' | 'drop'>, items: readonly I[]): Soon<BatchOf<T>> =>
  after(makeAll(plan, items), (elements) => stackElements<T>(elements as readonly Draft[]));

/** The elements of several items; where one fails, the others are disposed of. */
function makeAll<T, I>(plan: Pick<Plan<T, I>, 'make' | 'drop'>, items: readonly I[]): Soon<T[]> {
  const made: Soon<T>[] = [];
  let failure: { readonly error: unknown } | null = null;
  for (const item of items)
    if (failure) plan.drop?.(item);
    else
      try {
        made.push(plan.make(item));
      } catch (error) {
        failure = { error };
      }
  return failure || made.some((one) => one instanceof Promise) ? allOf(made, failure) : (made as T[]);
}

async function allOf<T>(made: readonly Soon<T>[], failure: { readonly error: unknown } | null): Promise<T[]> {
  const results = await Promise.allSettled(made);
  const rejected = results.find((result) => result.status === 'rejected');
  if (!rejected && !failure) return results.map((result) => (result as PromiseFulfilledResult<T>).value);
  for (const result of results) if (result.status === 'fulfilled') disposeElement(result.value);
  throw rejected ? rejected.reason : failure!.error;
}

function stackPlace(parts: readonly Draft[], path: string): Structure<Tensor> {
  const at = path || 'the element';
  const [first] = parts as [Draft];
  const refuse = (): never => {
    throw new ElementStructureError({ at });
  };
  if (first instanceof Tensor || first instanceof HostArray) {
    for (const part of parts) {
      if (!(part instanceof Tensor || part instanceof HostArray)) return refuse();
      if (!sameShape(part.shape, first.shape)) throw new ElementShapeError({ shapes: [first.shape, part.shape] });
    }
    return stackLeaves(parts as (Tensor | HostArray)[]);
  }
  if (Array.isArray(first)) {
    if (!parts.every((part) => Array.isArray(part) && part.length === first.length)) return refuse();
    return first.map((_, i) =>
      stackPlace(
        parts.map((part) => (part as Draft[])[i]!),
        `${path}[${i}]`,
      ),
    );
  }
  const keys = Object.keys(first);
  const alike = (part: Draft): boolean =>
    isPlainObject(part) && Object.keys(part).length === keys.length && keys.every((key) => Object.hasOwn(part, key));
  if (!parts.every(alike)) return refuse();
  return Object.fromEntries(
    keys.map((key) => [
      key,
      stackPlace(
        parts.map((part) => (part as { readonly [key: string]: Draft })[key]!),
        path === '' ? key : `${path}.${key}`,
      ),
    ]),
  );
}

function stackLeaves(parts: readonly (Tensor | HostArray)[]): Tensor {
  const [{ shape, dtype }] = parts as [HostArray];
  if (!parts.every((part): part is HostArray => part instanceof HostArray && part.dtype === dtype)) {
    const made: Tensor[] = [];
    const tensors = parts.map((part) => {
      if (part instanceof Tensor) return part;
      const one = part.toTensor();
      made.push(one);
      return one;
    });
    try {
      return stack(tensors);
    } finally {
      disposeElement(made);
    }
  }
  // numbers of the host are laid side by side there: one tensor is made instead of one for each
  const size = parts[0]!.data.length;
  const rows = new (factsOf(dtype).array)(parts.length * size);
  parts.forEach(({ data }, i) => rows.set(data, i * size));
  return tensor(rows, { shape: [parts.length, ...shape], dtype });
}
