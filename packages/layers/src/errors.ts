import { defineError, type ErrorClass, type PartialShape, show, type TensaiError } from '@tensai/core';

/** An unknown extent where a weight needs a number. */
export const UnknownExtentError: ErrorClass<{ layer: string; weight: string; axis: number }> =
  /* @__PURE__ */ defineError('unknown-extent', {
    message: ({ layer, weight, axis }) =>
      `${layer}: the weight '${weight}' needs a number for its axis ${axis}, which the input leaves open`,
    hint: () => 'give the extent in Input(shape), or build the layer with a whole shape',
  });

/** An input of a form that the layer does not take. */
export const LayerInputError: ErrorClass<{ layer: string; wants: string; shape: PartialShape; hint?: string }> =
  /* @__PURE__ */ defineError('layer-input', {
    message: ({ layer, wants, shape }) => `${layer}: takes ${wants}, got the shape ${show(shape)}`,
    hint: ({ hint }) => hint,
  });

/** What is no input of a layer. */
export const LayerOperandError: ErrorClass<{ layer: string; value: unknown }> = /* @__PURE__ */ defineError(
  'layer-operand',
  {
    message: ({ layer, value }) =>
      `${layer}: an input is a tensor or an array of numbers, got ${value === null ? 'null' : typeof value}`,
  },
);

/** A class that cannot be written down. */
export const NoClassNameError: ErrorClass<{ name: string }> = /* @__PURE__ */ defineError('no-class-name', {
  message: ({ name }) => `the layer '${name}' has no class name to be written down by`,
  hint: () =>
    "add to its class: static readonly className = 'MyLayer'; and, if the constructor has required arguments, static readonly required = ['units'];",
});

/** A constructor argument that cannot be written down. */
export const ConfigValueError: ErrorClass<{ layer: string; key: string }> = /* @__PURE__ */ defineError(
  'config-value',
  {
    message: ({ layer, key }) => `${layer}: the argument '${key}' cannot be written down`,
    hint: () => 'pass a registered name, a value of a registered class, or override getConfig',
  },
);

/** A weight asked for where none may be made. */
export const BuildError: ErrorClass<{ layer: string; what: string; hint?: string }> = /* @__PURE__ */ defineError(
  'build',
  {
    message: ({ layer, what }) => `${layer}: ${what}`,
    hint: ({ hint }) => hint,
  },
);

/** Weights that do not fit. */
export const WeightsError: ErrorClass<{ layer: string; what: string }> = /* @__PURE__ */ defineError('weights', {
  message: ({ layer, what }) => `setWeights: ${layer} ${what}`,
});

/** A constructor that did not call `super`, or an input that is none. */
export const GraphError: ErrorClass<{ model: string; what: string; hint?: string }> = /* @__PURE__ */ defineError(
  'graph',
  {
    message: ({ model, what }) => `${model}: ${what}`,
    hint: ({ hint }) => hint,
  },
);

/** A symbol used where values are needed. */
export const SymbolicError: ErrorClass<{ op: string; what: string }> = /* @__PURE__ */ defineError('symbolic', {
  message: ({ op, what }) => `${op}: ${what}`,
  hint: () => 'write the computation in the call() of a layer, which sees whole shapes',
});

/** A call of a model that is not ready. */
export const ModelStateError: ErrorClass<{ model: string; what: string; hint?: string }> = /* @__PURE__ */ defineError(
  'model-state',
  {
    message: ({ model, what }) => `${model}: ${what}`,
    hint: ({ hint }) => hint,
  },
);

/** Data that do not fit the model or one another. */
export const DataError: ErrorClass<{ method: string; what: string; hint?: string }> = /* @__PURE__ */ defineError(
  'data',
  {
    message: ({ method, what }) => `${method}: ${what}`,
    hint: ({ hint }) => hint,
  },
);

const placed = new WeakSet<object>();

/** Says in an error where it happened, once: at the innermost layer. `hint` is asked where the error has none. */
export function placeError(error: TensaiError, where: string, hint: () => string | undefined): void {
  if (placed.has(error)) return;
  placed.add(error);
  const more = error.message.includes('\nhint: ') ? undefined : hint();
  if (more !== undefined) error.message += `\nhint: ${more}`;
  // a layer's own errors begin with its name
  if (!where.startsWith(error.message.split(':')[0]!)) error.message = `${where}: ${error.message}`;
}

/** A field that holds a tensor of a step which is being compiled. */
export const KeptTensorError: ErrorClass<{ owner: string; field: string }> = /* @__PURE__ */ defineError(
  'kept-tensor',
  {
    message: ({ owner, field }) => `${owner}: the field '${field}' keeps a tensor that the step computes`,
    hint: () => 'make it a Variable, by this.addWeight({ trainable: false, … }) in build(), and assign() to that',
  },
);

/** A number in a field of a metric or an optimizer that the step changes while it is compiled. */
export const ChangedFieldError: ErrorClass<{ owner: string; field: string }> = /* @__PURE__ */ defineError(
  'changed-field',
  {
    message: ({ owner, field }) => `${owner}: each step changes the field '${field}', which is no Variable`,
    hint: () => "make it a Variable: a metric's addVariable({ name }), or new Variable(0, { trainable: false })",
  },
);
