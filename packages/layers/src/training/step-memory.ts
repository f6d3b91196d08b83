import { isPlainObject, Scope, Tensor } from '@tensai/core';
import { isLazy, type Logs } from './step-logs.ts';

/**
 * What the steps of a run make. After each, all of it ends but for the tensors that the step returned, which last until the next one, and those that fields of
 * layers and callbacks hold, which last as long as they do.
 */
export class StepMemory {
  readonly scope: Scope = new Scope();
  readonly #findOwners: () => readonly object[];
  #owners: readonly object[] | null = null;

  /** `owners`: the layers and callbacks, asked for once there was a step. */
  constructor(owners: () => readonly object[]) {
    this.#findOwners = owners;
  }

  /** After a step. */
  settle(logs: Logs): void {
    this.#owners ??= this.#findOwners();
    const held = heldInFields(this.#owners);
    const returned = isLazy(logs) ? NONE : Object.values(logs);
    const { tensors } = this.scope;
    let left = 0;
    for (const tensor of tensors) {
      if (tensor.kept) continue;
      if (returned.includes(tensor) || held?.has(tensor)) tensors[left++] = tensor;
      else tensor.dispose();
    }
    tensors.length = left;
  }

  /** After the run. */
  end(): void {
    this.settle({});
    this.scope.tensors.length = 0;
  }
}

const NONE: readonly Tensor[] = [];

/** The tensors in fields, and in arrays, Maps and dictionaries there; null if there are none. */
function heldInFields(owners: readonly object[]): Set<Tensor> | null {
  let found: Set<Tensor> | null = null;
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (value instanceof Tensor) (found ??= new Set()).add(value);
    else if (depth === 0) return;
    else if (Array.isArray(value) || value instanceof Set) for (const item of value) visit(item, depth - 1);
    else if (value instanceof Map) for (const item of value.values()) visit(item, depth - 1);
    else if (isPlainObject(value)) for (const key in value) visit(value[key], depth - 1);
  };
  // options were given before the run
  for (const owner of owners) for (const key in owner) if (key !== 'options') visit((owner as Fields)[key], DEPTH);
  return found;
}

type Fields = Readonly<Record<string, unknown>>;
// arrays of arrays of states; more is no place for a tensor, and every step looks
const DEPTH = 3;
