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

/** A drawing where there is no document to make it in. */
export const NoDocumentError: ErrorClass<object> = /* @__PURE__ */ defineError('no-document', {
  message: () => 'drawings are made in a document, and there is none here',
  hint: () => 'draw in the page instead of its worker; in Node: npm install linkedom',
});
