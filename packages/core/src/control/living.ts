import { active, Scope } from '../memory.ts';
import { forEachTensor } from '../structure.ts';
import { Tensor } from '../tensor.ts';

/** The tensors that a loop has made and still needs: others end with the step that made them, and these as soon as the loop lets go of them. */
export class Living {
  readonly #own: Set<Tensor> = new Set();

  /** Runs a step; what it makes and does not return ends with it. */
  step<T>(body: () => T): T {
    const inner = new Scope();
    try {
      const result = inner.run(body);
      const returned = new Set<Tensor>();
      forEachTensor(result, (tensor) => returned.add(tensor));
      for (const tensor of inner.tensors)
        if (returned.has(tensor)) this.#own.add(tensor);
        else if (!tensor.kept) tensor.dispose();
      inner.tensors.length = 0;
      return result;
    } finally {
      inner.dispose();
    }
  }

  /** Lets go of tensors, except `needed` ones. What the loop did not make stays. */
  release(tensors: readonly Tensor[], needed?: { has(tensor: Tensor): boolean }): void {
    for (const tensor of tensors)
      if (!needed?.has(tensor) && this.#own.delete(tensor) && !tensor.kept) tensor.dispose();
  }

  /** The end: the results belong to the scope around, everything else goes. */
  end(results: readonly Tensor[]): void {
    const given = new Set(results);
    this.release([...this.#own], given);
    for (const tensor of this.#own) active?.tensors.push(tensor);
    this.#own.clear();
  }
}

/** Runs a loop with the tensors that it makes in its care; an error frees them all. */
export function withLiving<T>(body: (living: Living) => { readonly results: readonly Tensor[]; readonly value: T }): T {
  const living = new Living();
  let results: readonly Tensor[] = [];
  try {
    const done = body(living);
    ({ results } = done);
    return done.value;
  } finally {
    living.end(results);
  }
}

/** Results as handles of their own: none is an operand, and no two are one. */
export function distinct(results: readonly Tensor[], operands: readonly unknown[]): Tensor[] {
  const taken = new Set<unknown>(operands);
  return results.map((tensor) => {
    const own = taken.has(tensor) && tensor.place !== null ? new Tensor(tensor.type, tensor.place) : tensor;
    taken.add(own);
    return own;
  });
}
