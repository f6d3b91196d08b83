import { current, swapHandler, type Handler } from './handler.ts';
import type { In, Op } from './op.ts';
import { evaluate } from './site.ts';
import type { Tensor } from './tensor.ts';

/** Runs an op, or gives it to the current handler. */
export function apply<A extends object>(op: Op<A>, ins: readonly In[], attrs: A): readonly Tensor[] {
  return current === null ? evaluate(op, ins, attrs) : current.process(op, ins, attrs);
}

/** `apply` for the many ops with one result. */
export function apply1<A extends object>(op: Op<A>, ins: readonly In[], attrs: A): Tensor {
  return (current === null ? evaluate(op, ins, attrs) : current.process(op, ins, attrs))[0]!;
}

/** `apply` under another handler: what a handler does with an op when it has looked at it. */
export function applyUnder(handler: Handler | null, op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
  const before = swapHandler(handler);
  try {
    return handler === null ? evaluate(op, ins, attrs) : handler.process(op, ins, attrs);
  } finally {
    swapHandler(before);
  }
}
