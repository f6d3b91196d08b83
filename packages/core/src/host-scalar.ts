import { currentHandler } from './handler.ts';

/** A number computed on the host at each step: a weak operand without storage. */
export class HostScalar {
  readonly type: null = null;
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * Lifts a number that changes from step to step (a learning rate, a bias correction) into an operand. A compiled step calls `compute` anew at each run.
 *
 * @example
 * let rate = 0.5;
 * const scale = hostScalar(() => rate);
 * multiply(tensor([2, 4]), scale) // [1, 2]
 */
export function hostScalar(compute: () => number): HostScalar {
  const handler = currentHandler();
  return handler === null ? new HostScalar(compute()) : handler.host(compute);
}
