import {
  type Device,
  forEachTensor,
  isPlainObject,
  mapStructure,
  type Scope,
  type Structure,
  TensaiError,
  Tensor,
  tensor,
  type TensorLike,
  Variable,
} from '@tensai/core';
import { HostArray } from '@tensai/data';
import { DataError } from '../errors.ts';
import type { Tensors } from '../tensors.ts';

/** Numbers as users have them: tensors, typed arrays, nested arrays, and lists and dictionaries of such. */
export type Data = TensorLike | HostArray | readonly Data[] | { readonly [key: string]: Data };

/** Is it a nested array of numbers and booleans, and so one tensor? */
const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((item) => typeof item === 'number' || typeof item === 'boolean' || isNumbers(item));

/** Data as tensors, on the default device; `what` names them in errors. Tensors are the ones given. */
export function asTensors(method: string, what: string, data: unknown): Tensors {
  if (data instanceof Tensor) return data;
  if (data instanceof Variable) return data.value;
  if (data instanceof HostArray) return data.toTensor();
  if (ArrayBuffer.isView(data) || typeof data === 'number' || typeof data === 'boolean' || isNumbers(data)) {
    try {
      return tensor(data as never);
    } catch (error) {
      throw error instanceof TensaiError ? new DataError({ method, what: `${what}: ${error.message}` }) : error;
    }
  }
  if (Array.isArray(data)) return data.map((item, i) => asTensors(method, `${what}[${i}]`, item));
  if (isPlainObject(data))
    return Object.fromEntries(
      Object.entries(data).map(([key, item]) => [key, asTensors(method, `${what}.${key}`, item)]),
    );
  throw new DataError({
    method,
    what: `${what} is ${data === null ? 'null' : `a ${typeof data}`}; it takes tensors, typed arrays and nested arrays of numbers`,
    ...(typeof data === 'string' && { hint: 'give each word a number first' }),
  });
}

/** The same structure on a device: copies of what lies elsewhere, which end with the scope. */
export function onto(device: Device, scope: Scope, tensors: Tensors): Tensors | Promise<Tensors> {
  let elsewhere = false;
  forEachTensor(tensors, ({ type }) => (elsewhere ||= type.device !== device));
  return elsewhere ? copied(device, scope, tensors) : tensors;
}

async function copied(device: Device, scope: Scope, tensors: Tensors): Promise<Tensors> {
  const copies = new Map<Tensor, Tensor>();
  const leaves: Tensor[] = [];
  forEachTensor(tensors, (leaf) => leaves.push(leaf));
  await Promise.all(
    leaves.map(async (leaf) => {
      if (leaf.type.device === device) return;
      const copy = await leaf.to(device.backend.name);
      scope.tensors.push(copy);
      copies.set(leaf, copy);
    }),
  );
  return mapStructure(tensors as Structure<Tensor>, (leaf) => copies.get(leaf) ?? leaf);
}
