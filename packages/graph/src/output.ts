import { mapStructure, type Structure, Tensor } from '@tensai/core';

/** Which output of a graph stands at a place of a result. */
export class Output {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

/** What a traced function returned, with an `Output` in place of each tensor. */
export function withOutputs(result: unknown): Structure<unknown> {
  let outputs = 0;
  return mapStructure(result as Structure<unknown>, (leaf) => (leaf instanceof Tensor ? new Output(outputs++) : leaf));
}
