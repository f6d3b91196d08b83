import { defineError, type ErrorClass, type Shape, show } from '@tensai/core';

/** Labels whose shape does not fit the predictions. */
export const LabelShapeError: ErrorClass<{ op: string; labels: Shape; predictions: Shape; hint?: string | undefined }> =
  /* @__PURE__ */ defineError('label-shape', {
    message: ({ op, labels, predictions }) =>
      `${op}: labels ${show(labels)} and predictions ${show(predictions)} do not fit each other`,
    hint: ({ hint }) => hint,
  });

/** Sample weights, or a mask, whose shape does not fit the losses. */
export const WeightShapeError: ErrorClass<{ op: string; what: string; weights: Shape; values: Shape }> =
  /* @__PURE__ */ defineError('weight-shape', {
    message: ({ op, what, weights, values }) =>
      `${op}: the ${what} of shape ${show(weights)} does not fit values of shape ${show(values)}`,
    hint: ({ what, values }) =>
      values.length === 0
        ? `a function that answers with one number for all examples cannot be weighted; let it answer with one per example, [batch]`
        : `a ${what} has one entry per example, [${values[0]}], or as many axes as the values${values.length > 1 ? `, ${show(values)}` : ''}`,
  });

/** A way to reduce losses that does not exist. */
export const ReductionError: ErrorClass<{ reduction: unknown; nearest: readonly string[]; known: readonly string[] }> =
  /* @__PURE__ */ defineError('reduction', {
    message: ({ reduction }) =>
      `there is no reduction ${typeof reduction === 'string' ? `'${reduction}'` : String(reduction)}`,
    hint: ({ nearest, known }) =>
      nearest.length > 0 ? `did you mean '${nearest[0]}'?` : `there are: ${known.join(', ')}`,
  });

/** A loss or metric that answers with something else than a tensor. */
export const NoTensorError: ErrorClass<{ op: string; value: unknown }> = /* @__PURE__ */ defineError('no-tensor', {
  message: ({ op, value }) =>
    `${op}: it answers with ${value === null ? 'null' : value instanceof Promise ? 'a Promise' : Array.isArray(value) ? 'an array' : typeof value}, where a tensor of one value per example is expected`,
  hint: ({ value }) =>
    value === undefined
      ? 'is a return missing?'
      : value instanceof Promise
        ? 'losses and metrics are synchronous'
        : undefined,
});

/** Labels or predictions that are several tensors. */
export const OneTensorError: ErrorClass<{ op: string; what: string }> = /* @__PURE__ */ defineError('one-tensor', {
  message: ({ op, what }) => `${op}: ${what} are one tensor or nested arrays of numbers, not a structure of tensors`,
  hint: () => 'a model with several outputs takes a loss for each: compile({ loss: [a, b] }) or { loss: { name: a } }',
});

/** A name that stands for different losses, as the shapes of labels and predictions have it. */
export const ShapesNeededError: ErrorClass<{ kind: string; name: string }> = /* @__PURE__ */ defineError(
  'shapes-needed',
  {
    message: ({ kind, name }) => `the ${kind} '${name}' depends on the shapes of labels and predictions`,
    hint: ({ kind, name }) =>
      `resolve${kind === 'loss' ? 'Loss' : 'Metric'}('${name}', { yTrue, yPred }) picks one, or name it: 'binary_crossentropy', 'categorical_crossentropy', 'sparse_categorical_crossentropy'`,
  },
);
