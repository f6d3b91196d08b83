import {
  divide,
  type DType,
  hostScalar,
  isFloat,
  type PartialShape,
  TensaiError,
  Tensor,
  type TensorLike,
  tidy,
  Variable,
  type Config,
  snakeCase,
  withHandler,
} from '@tensai/core';
import { getActivation, type Activation, type ActivationIdentifier } from './activations/index.ts';
import { builtForHint } from './built-for.ts';
import { type CallContext, context, swapContext } from './call-context.ts';
import { type ConstraintIdentifier, getConstraint, type Constraint } from './constraints/index.ts';
import { BuildError, placeError, UnknownExtentError, WeightsError } from './errors.ts';
import { getInitializer, GlorotUniform, type InitializerIdentifier, Zeros } from './initializers/index.ts';
import { checkLayerOptions } from './known-options.ts';
import { configOf, instanceOf } from './layer-config.ts';
import { uniqueName } from './layer-names.ts';
import { getRegularizer, type Regularizer, type RegularizerIdentifier } from './regularizers/index.ts';
import { findSublayers } from './sublayers.ts';
import { markOutput, maskIn, type Masks, operandsOf, type InputShapes, shapesOf, type Tensors } from './tensors.ts';
import { applySymbolically } from './symbolic/apply-layer.ts';
import { isSymbolic } from './symbolic/is-symbol.ts';

/** What every layer may be told. */
export interface LayerOptions {
  /** For summaries, errors and saved files; made of the class name if left out. */
  readonly name?: string;
  /** Do its weights learn? */
  readonly trainable?: boolean;
  /** The dtype of its weights. */
  readonly dtype?: DType;
  /** A loss on its output, divided by the batch size. */
  readonly activityRegularizer?: RegularizerIdentifier | null;
}

/** Options of a layer that ends in `this.activate(y)`. */
export interface ActivationOptions extends LayerOptions {
  /** Applied to the output. */
  readonly activation?: ActivationIdentifier | null;
}

/** What a call of a layer may be told. */
export interface CallOptions {
  /** Train or infer; inner layers inherit it. */
  readonly training?: boolean;
  /** Which steps count; bool `[batch, time]`. Left out, what came with the input. */
  readonly mask?: Masks;
  readonly [option: string]: unknown;
}

/** What `addWeight` takes. */
export interface WeightOptions {
  readonly name?: string;
  readonly shape?: readonly (number | null | undefined)[];
  /** Glorot uniform for floating point weights, zeros for others, if left out. */
  readonly initializer?: InitializerIdentifier | null;
  readonly dtype?: DType;
  readonly trainable?: boolean;
  readonly regularizer?: RegularizerIdentifier | null;
  readonly constraint?: ConstraintIdentifier | null;
}

interface Weight {
  readonly variable: Variable;
  /** Does it learn while the layer is trainable? */
  readonly learns: boolean;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
}

/**
 * A computation with weights. A subclass makes its weights in `build(inputShape)` and computes in `call(inputs, options)`; shapes, names, masks, losses, configuration and
 * the tracking of inner layers are this class's work.
 *
 * @example
 * class Scale extends Layer {
 *   build(inputShape) {
 *     this.scale = this.addWeight({ name: 'scale', shape: [inputShape.at(-1)], initializer: 'ones' });
 *   }
 *   call(x) {
 *     return multiply(x, this.scale);
 *   }
 * }
 * new Scale().apply(tensor([[1, 2]])) // [[1, 2]]
 */
export class Layer<O extends LayerOptions = LayerOptions> {
  /** The name by which files and registries know the class. */
  static readonly className: string | undefined = undefined;
  /** The names of the constructor's required arguments, in order. */
  static readonly required: readonly string[] = [];
  /** The options that the class takes beside those of the class that it extends: others are mistakes. A class without a list takes any. */
  static readonly optional: readonly string[] = ['name', 'trainable', 'dtype', 'activityRegularizer'];

  readonly name: string;
  /** The optional arguments, as they were given. */
  readonly options: O;
  /** Are its weights made? */
  built = false;
  /** The shapes that it was built for. */
  builtShape: InputShapes | null = null;
  readonly dtype: DType;
  readonly #required: Readonly<Record<string, unknown>>;
  readonly #weights: Weight[] = [];
  readonly #tracked: Layer[] = [];
  readonly #activityRegularizer: Regularizer | null;
  readonly #activation: Activation | null;
  #trainable: boolean;
  #building = false;

  /** `required`: the constructor's required arguments by name, for configurations. */
  constructor(required: Readonly<Record<string, unknown>> = {}, options: O = {} as O) {
    const layerClass = this.constructor as typeof Layer;
    checkLayerOptions(layerClass, options);
    this.name = options.name ?? uniqueName(snakeCase(layerClass.className ?? 'Layer'));
    this.options = options;
    this.dtype = options.dtype ?? 'float32';
    this.#required = required;
    this.#trainable = options.trainable ?? true;
    this.#activityRegularizer = getRegularizer(options.activityRegularizer ?? null);
    const { activation } = options as ActivationOptions;
    this.#activation = activation ? getActivation(activation) : null;
  }

  /** Makes the weights. `inputShape` has null where an extent is unknown; several inputs give a structure of shapes. */
  build(inputShape: PartialShape): void {
    void inputShape;
  }

  /** The computation. `inputs`: a tensor, or the structure that `apply` was given. */
  call(inputs: Tensor, options: CallOptions): Tensors {
    void options;
    return inputs;
  }

  /** The mask of the output, from those of the inputs; that of the input, if there is one input. */
  computeMask(inputs: Tensors, mask: Masks): Tensor | null {
    void inputs;
    return Array.isArray(mask) ? null : (mask as Tensor | null);
  }

  /** Makes the call: builds at the first one, passes `training` and masks on, collects losses. Nested arrays of numbers become tensors. */
  apply(inputs: Tensors | TensorLike, options: CallOptions = {}): Tensor {
    const given = operandsOf(inputs, this);
    if (isSymbolic(given)) return applySymbolically(this, given, options) as Tensor;
    return this.run(given, options);
  }

  /** For models: `apply` on tensors. */
  run(inputs: Tensors, options: CallOptions = {}): Tensor {
    const outer = context;
    const own: CallContext = outer ?? { training: options.training ?? false, losses: [], path: [] };
    const inherited = own.training;
    if (options.training !== undefined) own.training = options.training;
    if (outer === null) swapContext(own);
    own.path.push(this as Layer);
    try {
      if (!this.built) this.buildFor(inputs);
      const mask = options.mask === undefined ? maskIn(inputs) : options.mask;
      const output = this.call(inputs as Tensor, { ...options, training: own.training, mask }) as Tensor;
      if (mask !== null || this.#makesMask) markOutput(output, this.computeMask(inputs, mask));
      if (this.#activityRegularizer !== null) this.#regularizeActivity(output, own);
      return output;
    } catch (error) {
      if (error instanceof TensaiError)
        placeError(error, this.#whereabouts(own), () =>
          this.builtShape === null ? undefined : builtForHint(error, this.builtShape, shapesOf(inputs)),
        );
      throw error;
    } finally {
      own.path.pop();
      own.training = inherited;
      if (outer === null) swapContext(null);
    }
  }

  /** Builds for tensors, if that has not happened. */
  buildFor(inputs: Tensors): void {
    if (!this.built) this.ensureBuilt(shapesOf(inputs));
  }

  /** Builds for shapes, once. */
  ensureBuilt(shapes: InputShapes): void {
    if (this.built) return;
    this.#building = true;
    try {
      // weights outlive the step in which they are made
      this.build(shapes as PartialShape);
    } finally {
      this.#building = false;
    }
    this.builtShape = shapes;
    this.built = true;
  }

  /** Makes a weight: a Variable that the layer owns. In `build`, or in the constructor. */
  addWeight(options: WeightOptions = {}): Variable {
    const { name = 'variable', shape = [], dtype = this.dtype, trainable = true } = options;
    const where = this.describe();
    const whole = shape.map((extent, axis) => {
      if (extent === null || extent === undefined) throw new UnknownExtentError({ layer: where, weight: name, axis });
      return extent;
    });
    if (this.built && !this.#building)
      throw new BuildError({
        layer: where,
        what: `the weight '${name}' is made after the layer was built`,
        hint: 'make weights in build() or in the constructor',
      });
    const initializer = options.initializer
      ? getInitializer(options.initializer)
      : isFloat(dtype)
        ? new GlorotUniform()
        : new Zeros();
    // an inner layer may be built in the midst of a trace: its weights have values all the same
    const variable = withHandler(null, () =>
      tidy(() => new Variable(initializer.apply(whole, { dtype }), { name: `${this.name}/${name}`, trainable })),
    );
    this.#weights.push({
      variable,
      learns: trainable,
      regularizer: getRegularizer(options.regularizer ?? null),
      constraint: getConstraint(options.constraint ?? null),
    });
    variable.trainable = trainable && this.#trainable;
    return variable;
  }

  /** Applies the `activation` option. */
  activate(x: Tensor): Tensor {
    return this.#activation === null ? x : (this.#activation(x) as Tensor);
  }

  /** Adds a loss to those of the call that runs. */
  addLoss(loss: Tensor): void {
    if (context === null)
      throw new BuildError({
        layer: this.describe(),
        what: 'addLoss is called outside call()',
        hint: 'losses of the weights are regularizers',
      });
    context.losses.push(loss);
  }

  /** Makes an inner layer known that no enumerable field holds: one in a `#private` field. Returns it. */
  track<L extends Layer>(layer: L): L {
    this.#tracked.push(layer);
    return layer;
  }

  /** The inner layers. */
  get layers(): readonly Layer[] {
    return [...new Set([...findSublayers(this, Layer), ...this.#tracked])];
  }

  /** All layers in it, itself first. */
  flattenLayers(): Layer[] {
    const all = new Set<Layer>();
    const visit = (layer: Layer): void => {
      if (all.has(layer)) return;
      all.add(layer);
      layer.layers.forEach(visit);
    };
    visit(this as Layer);
    return [...all];
  }

  /** Its weights and those of inner layers, in Keras' order: what learns first, layer by layer. */
  get weights(): Variable[] {
    const all = this.flattenLayers().flatMap((layer) => layer.ownWeights);
    return [...new Set(all)];
  }
  /** Its own weights: what learns first. */
  get ownWeights(): readonly Variable[] {
    const list = [...this.#weights.filter(({ learns }) => learns), ...this.#weights.filter(({ learns }) => !learns)];
    return list.map(({ variable }) => variable);
  }
  get trainableWeights(): Variable[] {
    return this.weights.filter((v) => v.trainable);
  }
  get nonTrainableWeights(): Variable[] {
    return this.weights.filter((v) => !v.trainable);
  }
  /** Keras' other name of `weights`. */
  get variables(): Variable[] {
    return this.weights;
  }
  /** Keras' other name of `trainableWeights`. */
  get trainableVariables(): Variable[] {
    return this.trainableWeights;
  }
  /** Keras' other name of `nonTrainableWeights`. */
  get nonTrainableVariables(): Variable[] {
    return this.nonTrainableWeights;
  }

  get trainable(): boolean {
    return this.#trainable;
  }
  /** Freezes or thaws the layer with all in it. */
  set trainable(value: boolean) {
    for (const layer of this.flattenLayers()) layer.#setTrainable(value);
  }

  /** The losses of regularized weights, each a scalar; with those of the call that runs. */
  get losses(): Tensor[] {
    const own = this.flattenLayers().flatMap((layer) => layer.regularizationLosses());
    return context === null ? own : [...own, ...context.losses];
  }
  /** The losses of its own regularized weights that learn. */
  regularizationLosses(): Tensor[] {
    const losses: Tensor[] = [];
    for (const { variable, regularizer } of this.#weights)
      if (regularizer !== null && variable.trainable) losses.push(regularizer.apply(variable));
    return losses;
  }
  /** The constraints of its own weights. */
  get constraints(): ReadonlyMap<Variable, Constraint> {
    const found = new Map<Variable, Constraint>();
    for (const { variable, constraint } of this.#weights) if (constraint !== null) found.set(variable, constraint);
    return found;
  }

  /** The values of all weights as nested arrays, in the order of `weights`. */
  async getWeights(): Promise<unknown[]> {
    return Promise.all(this.weights.map((v) => v.array()));
  }
  /** Sets all weights, in the order of `weights`. */
  setWeights(values: readonly TensorLike[]): void {
    const { weights } = this;
    if (values.length !== weights.length)
      throw new WeightsError({ layer: this.describe(), what: `has ${weights.length} weights, got ${values.length}` });
    weights.forEach((v, i) => v.assign(values[i]!));
  }
  /** The number of elements of all weights. */
  countParams(): number {
    return this.weights.reduce((sum, v) => sum + v.size, 0);
  }

  /** What the constructor was given, in a form that JSON can hold. */
  getConfig(): Config {
    return configOf(this as Layer, this.#required);
  }
  /** A layer of this class from what `getConfig` gave. */
  static fromConfig(config: Config): Layer {
    return instanceOf(this, config);
  }

  /** `Dense 'dense_1'` */
  describe(): string {
    const { className = 'Layer' } = this.constructor as typeof Layer;
    return `${className} '${this.name}'`;
  }
  toString(): string {
    return `<${this.describe()}${this.built ? '' : ', not built'}>`;
  }

  get #makesMask(): boolean {
    return this.computeMask !== Layer.prototype.computeMask;
  }

  #setTrainable(value: boolean): void {
    this.#trainable = value;
    for (const { variable, learns } of this.#weights) variable.trainable = value && learns;
  }

  // as Keras: per sample, so that the batch size does not matter
  #regularizeActivity(output: Tensor, own: CallContext): void {
    const batch = output.shape[0] ?? 1;
    // no part of a compiled step's code, which is the same for other batch sizes
    own.losses.push(
      divide(
        this.#activityRegularizer!.apply(output),
        hostScalar(() => batch),
      ),
    );
  }

  #whereabouts({ path }: CallContext): string {
    const outer = path.slice(0, -1).at(0);
    return outer ? `${this.describe()} of ${outer.describe()}` : this.describe();
  }
}
