import { type Device, onDevice } from '../device.ts';
import type { Aval } from '../loop.ts';
import { zeros } from '../ops/creation.ts';
import type { Tensor } from '../tensor.ts';
import { stackRows } from './rows.ts';

/** The results of the steps of a loop, until they are stacked. */
export class Collected {
  readonly #columns: Tensor[][];
  readonly #all: Set<Tensor> = new Set();

  constructor(count: number) {
    this.#columns = Array.from({ length: count }, () => []);
  }

  push(row: readonly Tensor[]): void {
    row.forEach((tensor, k) => {
      this.#columns[k]!.push(tensor);
      this.#all.add(tensor);
    });
  }

  /** What must not go: collected tensors and some others. */
  needed(others: readonly Tensor[]): { has(tensor: Tensor): boolean } {
    return { has: (tensor) => this.#all.has(tensor) || others.includes(tensor) };
  }

  /** One tensor for each result. `avals` tells what a slice is where there is none. */
  stack(reverse: boolean, avals: () => readonly Aval[], device: Device): Tensor[] {
    return this.#columns.map((column, k) => {
      if (column.length === 0) {
        const { shape, dtype } = avals()[k]!;
        return onDevice(device, () => zeros([0, ...shape], { dtype }));
      }
      return stackRows(reverse ? column.toReversed() : column);
    });
  }
}
