import { defineError, type ErrorClass, type Shape, show } from '@tensai/core';

/** A tape that gave its gradients already. */
export const TapeUsedError: ErrorClass<object> = /* @__PURE__ */ defineError('tape-used', {
  message: () => 'gradient: this tape has given its gradients, and keeps nothing after that',
  hint: () => 'ask for all sources in one call, or make it new GradientTape({ persistent: true })',
});

/** A tape that is recording, and was to record once more. */
export const TapeActiveError: ErrorClass<{ method: string }> = /* @__PURE__ */ defineError('tape-active', {
  message: ({ method }) => `${method}: this tape is recording already`,
  hint: () => 'a tape inside itself sees nothing new; for higher derivatives nest another new GradientTape()',
});

/** `stopRecording` of a tape that is not recording. */
export const TapeNotRecordingError: ErrorClass<object> = /* @__PURE__ */ defineError('tape-not-recording', {
  message: () => 'stopRecording: this tape is not recording',
  hint: () => 'call it inside tape.record(() => …)',
});

/** What is neither a tensor nor a Variable, where a tape wants one. */
export const TapeOperandError: ErrorClass<{ what: string; value: unknown }> = /* @__PURE__ */ defineError('operand', {
  message: ({ what, value }) =>
    `${what} is ${value === null ? 'null' : value === undefined ? 'undefined' : typeof value === 'object' ? 'an object' : `a ${typeof value}`}; it takes tensors and Variables, alone or in arrays and plain objects`,
  hint: ({ value }) =>
    typeof value === 'number'
      ? 'make a tensor of it: tensor(value)'
      : value === null
        ? 'a null gradient means that nothing connects the target with that source'
        : undefined,
});

/** Two structures or shapes that must be equal. */
export const GradientMismatchError: ErrorClass<{ what: string; got: string; want: string }> =
  /* @__PURE__ */ defineError('gradient-mismatch', {
    message: ({ what, got, want }) => `${what}: got ${got} where ${want} is expected`,
  });

/** The gradient function of a custom gradient that answers for more or fewer arguments than there are. */
export const CustomGradientArityError: ErrorClass<{ got: number; want: number }> = /* @__PURE__ */ defineError(
  'custom-gradient-arity',
  {
    message: ({ got, want }) =>
      `customGradient: the gradient function returned ${got === 1 ? '1 gradient' : `${got} gradients`} for ${want === 1 ? '1 argument' : `${want} arguments`}`,
    hint: ({ want }) =>
      want === 1 ? 'return the gradient of the argument' : 'return an array, null for arguments without gradient',
  },
);

/** What a custom gradient's function must return. */
export const CustomGradientResultError: ErrorClass<{ got: string }> = /* @__PURE__ */ defineError(
  'custom-gradient-result',
  {
    message: ({ got }) => `customGradient: the function returned ${got}, not [value, gradient]`,
    hint: () => 'customGradient((x) => [square(x), (dy) => multiply(dy, multiply(x, 2))])',
  },
);

/** A shape in words, for mismatches. */
export const shapeText = (shape: Shape): string => `the shape ${show(shape)}`;

/** An argument that the function is not called with. */
export const ArgumentNumberError: ErrorClass<{ op: string; number: number; count: number }> =
  /* @__PURE__ */ defineError('argument-number', {
    message: ({ op, number, count }) =>
      `${op}: argnums names argument ${number} of a call with ${count === 1 ? '1 argument' : `${count} arguments`}`,
    hint: ({ count }) => (count > 0 ? `arguments are counted from 0 to ${count - 1}` : undefined),
  });
