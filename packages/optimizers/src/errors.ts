import { defineError, type ErrorClass, type Shape } from '@tensai/core';

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
const show = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Not one gradient among those given. */
export const NoGradientsError: ErrorClass<{ optimizer: string; variables: readonly string[] }> =
  /* @__PURE__ */ defineError('no-gradients', {
    message: ({ optimizer, variables }) => `${optimizer}: there is no gradient for any of ${list(variables)}`,
    hint: () => 'compute the loss inside record() from these Variables, and ask the same tape for gradients',
  });

/** More gradients than Variables, or fewer. */
export const GradientCountError: ErrorClass<{ optimizer: string; gradients: number; variables: number }> =
  /* @__PURE__ */ defineError('gradient-count', {
    message: ({ optimizer, gradients, variables }) => `${optimizer}: ${gradients} gradients for ${variables} Variables`,
    hint: () => 'optimizer.apply(tape.gradient(loss, variables), variables)',
  });

/** A gradient that is not of its Variable's shape. */
export const GradientShapeError: ErrorClass<{ name: string; variable: Shape; gradient: Shape }> =
  /* @__PURE__ */ defineError('gradient-shape', {
    message: ({ name, variable, gradient }) =>
      `the gradient of Variable '${name}' has the shape ${show(gradient)}, the Variable ${show(variable)}`,
  });

/** A gradient that is no tensor. */
export const GradientTypeError: ErrorClass<{ name: string; value: unknown }> = /* @__PURE__ */ defineError(
  'gradient-type',
  {
    message: ({ name, value }) =>
      `the gradient of Variable '${name}' is ${value === undefined ? 'undefined' : `a ${typeof value}`}; it takes a Tensor, IndexedSlices or null`,
  },
);

/** `apply` without Variables before there are any. */
export const NotBuiltError: ErrorClass<{ optimizer: string }> = /* @__PURE__ */ defineError('optimizer-not-built', {
  message: ({ optimizer }) => `${optimizer}: it has seen no Variables yet`,
  hint: () => 'optimizer.apply(gradients, variables), or optimizer.build(variables) first',
});

/** A choice that comes too late. */
export const AlreadyBuiltError: ErrorClass<{ what: string }> = /* @__PURE__ */ defineError('optimizer-built', {
  message: ({ what }) => `${what}: the optimizer has been built`,
  hint: () => 'call it before the first apply() and before build()',
});

/** Two ways of clipping at once. */
export const ClippingError: ErrorClass<{ optimizer: string; given: readonly string[] }> = /* @__PURE__ */ defineError(
  'clipping',
  {
    message: ({ optimizer, given }) =>
      `${optimizer}: ${given.join(' and ')} are set; gradients are clipped in one way only`,
    hint: ({ given }) => `keep ${given[0]}`,
  },
);

/** A learning rate that is none. */
export const LearningRateError: ErrorClass<{ optimizer: string; value: unknown }> = /* @__PURE__ */ defineError(
  'learning-rate',
  {
    message: ({ optimizer, value }) =>
      `${optimizer}: the learning rate is a number, a LearningRateSchedule or a function that gives a number, not ${
        typeof value === 'string' ? `'${value}'` : typeof value === 'number' ? value : `a ${typeof value}`
      }`,
    hint: () => '{ learningRate: 0.001 }',
  },
);

/** Something that no config can hold. */
export const UnsavedRateError: ErrorClass<{ optimizer: string }> = /* @__PURE__ */ defineError('unsaved-rate', {
  message: ({ optimizer }) => `getConfig: the learning rate of ${optimizer} is a function, which no config can hold`,
  hint: () => 'extend LearningRateSchedule: apply(step) computes the rate',
});

/** A step that says nothing of the weights. */
export const StepResultError: ErrorClass<{ optimizer: string; keys: readonly string[] }> = /* @__PURE__ */ defineError(
  'step-result',
  {
    message: ({ optimizer, keys }) => `${optimizer}: its step returned { ${keys.join(', ')} }, and neither delta nor w`,
    hint: () => 'return { delta, …slots }: the weights become w − delta',
  },
);
