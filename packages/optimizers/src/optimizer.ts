import {
  classNameOf,
  type Cotangent,
  currentHandler,
  type HostScalar,
  hostScalar,
  IndexedSlices,
  isClassConfig,
  multiply,
  noteHostChange,
  sameShape,
  Scope,
  Tensor,
  tidy,
  type Variable,
} from '@tensai/core';
import {
  AlreadyBuiltError,
  GradientCountError,
  GradientShapeError,
  GradientTypeError,
  LearningRateError,
  NoGradientsError,
  NotBuiltError,
  UnsavedRateError,
} from './errors.ts';
import { HostVariable } from './host-variable.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';
import {
  checkRate,
  type Complete,
  completeOptions,
  type LearningRate,
  type OptimizerOptions,
} from './optimizer-options.ts';
import { getSchedule } from './schedule-registry.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';
import { Updater } from './updater.ts';
import { slotLike, type VariableState } from './variable-state.ts';

/**
 * What all optimizers share; one of its own is its slots and its step. Weight decay, clipping, averages, accumulation and scaling are work of this class.
 *
 * What changes from step to step and is no tensor is computed on the host in float64 (`scalars`), so that a compiled step reads it anew each time.
 * `step` sees one Variable at a time. If it does no more than look at each element by itself, it runs as one op, and gradients of
 * rows (`IndexedSlices`) stay rows.
 *
 * @example
 * class SignDescent extends Optimizer {
 *   scalars({ rate }) {
 *     return { rate };
 *   }
 *   step({ g, rate }) {
 *     return { delta: multiply(sign(g), rate) };
 *   }
 * }
 * const w = new Variable([1, 2, 3]);
 * new SignDescent({ learningRate: 0.5 }).apply([tensor([4, 0, -1])], [w]);
 * w.arraySync() // [0.5, 2, 3.5]
 */
export abstract class Optimizer<
  Options extends OptimizerOptions = OptimizerOptions,
  Slot extends string = string,
  Scalar extends string = string,
> {
  /** Its name in configs and strings. */
  static readonly className: string = '';
  /** What must be given: nothing. */
  static readonly required: readonly string[] = [];
  /** Its own options, and what they and the common ones are if they are left out. */
  static readonly defaults: object = {};
  readonly options: Complete<Options>;
  readonly name: string;
  /** What it keeps for each Variable, in the order of saved files: slot by slot for all Variables; those in a list of their own, Variable by Variable. */
  readonly slots: readonly (Slot | readonly Slot[])[] = [];
  /** With what slots are filled, if not with 0. */
  readonly initialValues: { readonly [name in Slot]?: number } = {};
  /** Does nothing change where the gradient is 0? Then, of a table, only the rows that have gradients are written. */
  readonly restsAtZero: boolean = false;

  #rate: LearningRate;
  #calls = 0;
  #warned = false;
  #excluded: (variable: Variable) => boolean = () => false;
  readonly #states: Map<Variable, VariableState> = new Map();
  #order: readonly Variable[] = [];
  readonly #created: Variable[] = [];
  #iteration: HostVariable | null = null;
  #rateVariable: HostVariable | null = null;
  #updater: Updater | null = null;

  constructor(options: Options = {} as Options) {
    const { className, defaults } = this.constructor as typeof Optimizer;
    this.options = completeOptions(className || 'Optimizer', defaults, options);
    this.name = this.options.name;
    this.#rate = this.options.learningRate;
  }

  /** The numbers of a step. */
  abstract scalars(clock: Clock): { readonly [name in Scalar]: number };

  /** The update of one Variable, written in ops. */
  abstract step(now: OptimizerStep<Slot, Scalar>): OptimizerUpdate<Slot>;

  /** How many updates there were. */
  get iterations(): number {
    const steps = this.options.gradientAccumulationSteps;
    return steps === null ? this.#calls : Math.floor(this.#calls / steps);
  }

  /** The learning rate of the next step. A number, a schedule or a function may be assigned. */
  get learningRate(): number {
    const rate = this.#rate;
    if (typeof rate === 'number') return rate;
    const value: unknown = rate instanceof LearningRateSchedule ? rate.apply(this.#calls) : rate();
    if (typeof value !== 'number') throw new LearningRateError({ optimizer: this.name, value });
    return value;
  }
  set learningRate(rate: LearningRate) {
    checkRate(this.name, rate);
    this.#rate = rate;
  }

  /**
   * Its state, in Keras' order: `iteration` (calls of `apply`), `learning_rate` if that is a number, then averages and sums of gradients, then slots.
   * The first two are numbers of the host: they are brought up to date by this getter, and what is assigned to them counts.
   */
  get variables(): readonly Variable[] {
    this.#iteration ??= new HostVariable(
      { read: () => this.#calls, write: (value) => (this.#calls = value) },
      { name: `${this.name}/iteration`, dtype: 'int32' },
    );
    const own = [this.#iteration.sync()];
    if (typeof this.#rate === 'number') {
      this.#rateVariable ??= new HostVariable(
        { read: () => this.learningRate, write: (value) => (this.learningRate = value) },
        { name: `${this.name}/learning_rate` },
      );
      own.push(this.#rateVariable.sync());
    }
    return [...own, ...this.#created];
  }

  /** Has it seen Variables? */
  get built(): boolean {
    return this.#states.size > 0;
  }

  /** Makes the slots of Variables that it does not know yet. `apply` does it by itself. */
  build(variables: readonly Variable[]): void {
    const fresh = variables.filter((variable, i) => !this.#states.has(variable) && variables.indexOf(variable) === i);
    const { useEma, gradientAccumulationSteps } = this.options;
    const make = (variable: Variable, slot: string, value = 0): Variable => {
      const made = slotLike(variable, this.name, slot, value);
      this.#created.push(made);
      return made;
    };
    const behind = fresh.map((variable) => [
      ...(useEma ? [make(variable, 'average')] : []),
      ...(gradientAccumulationSteps === null ? [] : [make(variable, 'gradientAccumulator')]),
    ]);
    const slots = fresh.map((): Variable[] => []);
    for (const group of this.slots)
      fresh.forEach((variable, i) => {
        for (const slot of [group].flat() as Slot[]) slots[i]!.push(make(variable, slot, this.initialValues[slot]));
      });
    fresh.forEach((variable, i) => {
      const decays = this.options.weightDecay !== null && !this.#excluded(variable);
      this.#states.set(variable, { variable, memory: [variable, ...slots[i]!, ...behind[i]!], decays, plan: null });
    });
    if (this.#order.length === 0) this.#order = [...variables];
  }

  /** Spares Variables weight decay: those in a list, and those whose names contain one of `varNames`. Before the first `apply`. */
  excludeFromWeightDecay({
    varList = [],
    varNames = [],
  }: {
    readonly varList?: readonly Variable[];
    readonly varNames?: readonly string[];
  }): void {
    if (this.built) throw new AlreadyBuiltError({ what: 'excludeFromWeightDecay' });
    const known = new Set(varList);
    this.#excluded = (variable) => known.has(variable) || varNames.some((part) => variable.name.includes(part));
  }

  /**
   * Updates Variables by their gradients: Tensors, `IndexedSlices`, or null, which is passed over with one warning. Variables that are not trainable are
   * passed over too. `variables` may be left out once they are known.
   *
   * @example
   * const w = new Variable([1, 2]);
   * const sgd = new SGD({ learningRate: 0.1 });
   * sgd.apply([tensor([10, 20])], [w]);
   * w.arraySync() // [0, 0]
   * sgd.iterations // 1
   * sgd.apply([null], [w]) // throws no-gradients
   */
  apply(gradients: readonly (Cotangent | null)[], variables: readonly Variable[] = this.#knownOrder()): void {
    if (gradients.length !== variables.length)
      throw new GradientCountError({
        optimizer: this.name,
        gradients: gradients.length,
        variables: variables.length,
      });
    const states: VariableState[] = [];
    const given: Cotangent[] = [];
    let missing: string[] | null = null;
    for (let i = 0; i < variables.length; i++) {
      const variable = variables[i]!;
      if (!variable.trainable) continue;
      const gradient = gradients[i];
      if (gradient === null) {
        (missing ??= []).push(variable.name);
        continue;
      }
      checkGradient(variable, gradient);
      let state = this.#states.get(variable);
      if (state === undefined) {
        this.build(variables.filter((one) => one.trainable));
        state = this.#states.get(variable)!;
      }
      states.push(state);
      given.push(gradient);
    }
    if (missing !== null) this.#miss(missing, states.length);
    if (states.length === 0) return;
    const scope = new Scope();
    try {
      scope.run(() => this.#update(states, given));
    } finally {
      scope.dispose();
    }
  }

  #update(states: readonly VariableState[], gradients: readonly Cotangent[]): void {
    this.#updater ??= new Updater(this as never);
    const handler = currentHandler();
    // a compiled step computes the numbers anew at each run; the first of them moves the clock
    let scalars: readonly (HostScalar | number)[];
    if (handler !== null && handler.traces) {
      const updater = this.#updater;
      scalars = updater.numbers.map((_, k) =>
        hostScalar(() => {
          if (k === 0) this.#tick(updater);
          return updater.numbers[k]!;
        }),
      );
    } else {
      this.#tick(this.#updater);
      scalars = this.#updater.numbers;
    }
    this.#updater.update(states, gradients, scalars);
    const { useEma, gradientAccumulationSteps } = this.options;
    if ((useEma || gradientAccumulationSteps !== null) && states.length < this.#states.size)
      for (const state of this.#states.values()) if (!states.includes(state)) this.#updater.idle(state, scalars);
  }

  #tick(updater: Updater): void {
    updater.advance({ t: this.iterations + 1, rate: this.learningRate }, this.#calls);
    const calls = this.#calls;
    noteHostChange(() => (this.#calls = calls));
    this.#calls = calls + 1;
  }

  #knownOrder(): readonly Variable[] {
    if (!this.built) throw new NotBuiltError({ optimizer: this.name });
    return this.#order;
  }

  #miss(variables: readonly string[], others: number): void {
    if (others === 0) throw new NoGradientsError({ optimizer: this.name, variables });
    if (this.#warned) return;
    this.#warned = true;
    console.warn(
      `tensai: ${this.name}: there are no gradients for ${variables.map((name) => `'${name}'`).join(', ')}; they stay as they are\n` +
        'hint: does the loss depend on them? set trainable = false where it should not',
    );
  }

  /** The loss times `lossScaleFactor`, to take gradients of. */
  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this.options;
    return lossScaleFactor === null ? loss : multiply(loss, lossScaleFactor);
  }

  /** Gives Variables their final values: with `useEma`, their averages. */
  finalizeVariableValues(variables: readonly Variable[]): void {
    if (!this.options.useEma) return;
    for (const variable of variables) {
      const state = this.#states.get(variable);
      // a copy: the two go on separately
      if (state) tidy(() => variable.assign(multiply(state.memory[1 + this.#slotCount]!, 1)));
    }
  }

  get #slotCount(): number {
    return this.slots.flat().length;
  }

  /** Its options as JSON, with the learning rate as it is now. */
  getConfig(): Readonly<Record<string, unknown>> {
    classNameOf('optimizer', this);
    const rate = this.#rate;
    if (typeof rate === 'function') throw new UnsavedRateError({ optimizer: this.name });
    const learningRate =
      typeof rate === 'number' ? rate : { className: classNameOf('schedule', rate), config: rate.getConfig() };
    return { ...this.options, learningRate };
  }

  /** An optimizer of the config that `getConfig` gave. */
  static fromConfig<T>(this: new (options: never) => T, config: Readonly<Record<string, unknown>>): T {
    const { learningRate } = config;
    return new this(
      (isClassConfig(learningRate) ? { ...config, learningRate: getSchedule(learningRate) } : config) as never,
    );
  }
}

function checkGradient(variable: Variable, gradient: Cotangent | undefined): asserts gradient is Cotangent {
  if (!(gradient instanceof Tensor || gradient instanceof IndexedSlices))
    throw new GradientTypeError({ name: variable.name, value: gradient });
  if (!sameShape(gradient instanceof Tensor ? gradient.type.shape : gradient.shape, variable.type.shape))
    throw new GradientShapeError({ name: variable.name, variable: variable.shape, gradient: gradient.shape });
}
