import { defineError, type ErrorClass, isOp, Registry, type Tensor } from '@tensai/core';
import { linear } from './linear.ts';

/** What a layer does to its output: a function of a tensor that keeps its shape. */
export type Activation = (x: Tensor) => Tensor;

/** What users write where an activation is wanted: `'relu'` or `relu`; null is `linear`. */
export type ActivationIdentifier = string | Activation;

/** An activation that is no function. */
export const ActivationError: ErrorClass<{ value: unknown }> = /* @__PURE__ */ defineError('activation', {
  message: ({ value }) =>
    `an activation is a string or a function, got ${value === null ? 'null' : `a ${typeof value}`}`,
  hint: () => "write it as 'relu', relu or (x) => mul(x, 2)",
});

/** A function that has no name to be saved under. */
export const ActivationNameError: ErrorClass<Record<never, never>> = /* @__PURE__ */ defineError('activation-name', {
  message: () => 'the activation is a function without a registered name',
  hint: () =>
    "give it one: activationRegistry.register('twice', twice); register() from '@tensai/layers/all' names the known ones",
});

/** Activations by name. The string `'gelu'` means the exact function, whose op of the same name approximates. */
export const activationRegistry: Registry<Activation> = /* @__PURE__ */ new Registry(
  'activation',
  '@tensai/layers/all',
);

/**
 * The function that an identifier means.
 *
 * @example
 * getActivation('leaky_relu')(tensor([-1, 2])) // [-0.2, 2]
 * getActivation(tanh)(tensor([0])) // [0]
 * getActivation('rellu') // throws did you mean 'relu'
 */
export function getActivation(identifier: ActivationIdentifier | null | undefined): Activation {
  if (identifier === null || identifier === undefined) return linear;
  if (typeof identifier === 'function') return identifier;
  if (typeof identifier === 'string') return activationRegistry.get(identifier);
  throw new ActivationError({ value: identifier });
}

/**
 * The name under which an activation is saved: the one it is registered under, or that of its op.
 *
 * @example
 * activationName(sigmoid) // 'sigmoid'
 * activationName((x) => mul(x, 2)) // throws activation-name
 */
export function activationName(activation: Activation): string {
  for (const name of activationRegistry.names()) if (activationRegistry.get(name) === activation) return name;
  const { op } = activation as { readonly op?: unknown };
  if (isOp(op)) return op.name;
  throw new ActivationNameError({});
}
