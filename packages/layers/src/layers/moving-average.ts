import { apply1, defineElementwise, type In, NO_ATTRS, type Op, type Tensor } from '@tensai/core';

export const movingAverageOp: Op = /* @__PURE__ */ defineElementwise('movingAverage', {
  arity: 4,
  // 1 − momentum comes from the host, where it is not rounded twice
  formula: ([running, now, momentum, rest]) => running!.multiply(momentum!).add(now!.multiply(rest!)),
});

/** `running · momentum + now · (1 − momentum)`, elementwise, in one launch: a call of a normalization makes two of them. */
export const movingAverage = (running: In, now: In, momentum: number): Tensor =>
  apply1(movingAverageOp, [running, now, momentum, 1 - momentum], NO_ATTRS);
