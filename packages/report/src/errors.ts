import { defineError, type ErrorClass } from '@tensai/core';

/** Points without labels, or labels without points. */
export const PointsError: ErrorClass<{ points: number; labels: number }> = /* @__PURE__ */ defineError('points', {
  message: ({ points, labels }) => `scatterPlot: ${points} points have ${labels} labels; each point has one`,
});

/** A history in which nothing is to be seen. */
export const EmptyHistoryError: ErrorClass<object> = /* @__PURE__ */ defineError('empty-history', {
  message: () => 'historyPlot: the history has no values',
  hint: () => 'give the logs of each epoch by name: historyPlot({ loss: [0.9, 0.5], val_loss: [1, 0.6] })',
});
