import { GradientTape } from '@tensai/autodiff';
import {
  add,
  checkOptions,
  defaultDevice,
  type Device,
  deviceOf,
  leavesOf,
  onDevice,
  type Structure,
  type Tensor,
} from '@tensai/core';
import { type Mean, Metric } from '@tensai/metrics';
import { getOptimizer, type Optimizer, type OptimizerIdentifier, RMSprop } from '@tensai/optimizers';
import { context, withContext } from './call-context.ts';
import { ModelStateError } from './errors.ts';
import { Layer, type LayerOptions } from './layer.ts';
import type { Data } from './training/as-tensors.ts';
import type { Batch } from './training/batch.ts';
import type { History } from './training/callbacks/history.ts';
import { CompiledSteps, type Step, type StepResults } from './training/compiled-steps.ts';
import { evaluateModel } from './training/evaluate.ts';
import { fitModel } from './training/fit.ts';
import type { ObjectiveOptions } from './training/objective-options.ts';
import { Objectives } from './training/objectives.ts';
import { predictOnce, stepOnce } from './training/on-batch.ts';
import { predictWith } from './training/predict.ts';
import { readArguments, readInputs } from './training/read-data.ts';
import {
  type OnBatchOptions,
  checkRunOptions,
  type EvaluateOptions,
  type FitOptions,
  type PredictOptions,
} from './training/run-options.ts';
import { moveVariables } from './training/move-variables.ts';
import { lazyLogs, type Logs, type NumberLogs } from './training/step-logs.ts';
import type { Stream } from './training/stream-batches.ts';
import { TrainedParts } from './training/trained-parts.ts';

/** What `compile` takes. */
export interface CompileOptions extends ObjectiveOptions {
  /** How weights learn: RMSprop if left out. */
  readonly optimizer?: OptimizerIdentifier;
  /**
   * Are steps run op by op, for debugging? They are compiled by `jit` otherwise: the first batch of each shape still runs op by op, the second is traced, and all others replay what was traced. Code of a step
   * beside its ops, such as printing or counting, runs at these two only, and what it reads there stays as it was, but for Variables, random numbers and the learning rate.
   */
  readonly runEagerly?: boolean;
}

/** What a loss is computed from. */
export interface LossInputs extends Pick<Batch, 'x' | 'y'> {
  readonly yPred: Tensor;
  readonly sampleWeight?: Tensor | null;
}

/** What metrics are computed from. */
export interface MetricInputs extends LossInputs {
  /** The loss of the batch, if it is measured too. */
  readonly loss?: Tensor;
}

type AnyMetric = Metric | Mean;

const COMPILE = ['optimizer', 'loss', 'lossWeights', 'metrics', 'weightedMetrics', 'runEagerly'];
const TRAINING = { training: true };
const INFERENCE = { training: false };

/**
 * A layer that can be trained: `compile` says what for, `fit` does it. `trainStep`, `testStep`, `predictStep` and `computeLoss` may be overridden; everything else
 * (batches, callbacks, progress, memory) stays `fit`'s work then.
 *
 * @example
 * const model = new Sequential([Input([1]), new Dense(1, { kernelInitializer: 'zeros' })]);
 * model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: new MeanSquaredError() });
 * const history = await model.fit([[0], [1], [2]], [[1], [3], [5]], { epochs: 200, shuffle: false, verbose: 0 });
 * history.history.loss.at(-1) < 0.01 // true
 */
export class Trainer<O extends LayerOptions = LayerOptions> extends Layer<O> {
  /** Set it to true, in a callback, and `fit` ends after the step under way, or after the epoch. */
  stopTraining = false;
  #optimizer: Optimizer | null = null;
  #objectives: Objectives | null = null;
  #logs: Logs | null = null;
  readonly #steps: CompiledSteps = new CompiledSteps(this as Trainer);
  #parts: TrainedParts | null = null;
  #fitting = false;
  // where weights are made that are not there yet
  #home: Device | null = null;
  #runs = 0;

  /** The names by which losses and metrics address several outputs; null for one unnamed output. */
  get outputNames(): string[] | null {
    return null;
  }

  /**
   * Says how the model learns: by which optimizer, for which loss, and what is measured. Names work once the packages' `register()` has been called; of several
   * outputs, each has its own by place or by name.
   *
   * @example
   * const x = Input([4]);
   * const model = new Model(x, { age: new Dense(1).apply(x), kind: new Dense(3).apply(x) });
   * model.compile({ loss: { age: 'mse', kind: new losses.CategoricalHinge() }, lossWeights: { age: 0.5, kind: 1 }, metrics: { age: ['mae'] } });
   * model.compile({ loss: { kinds: 'mse' } }) // throws did you mean 'kind'?
   */
  compile(options: CompileOptions = {}): void {
    checkOptions('compile', options, COMPILE);
    const { optimizer, runEagerly = false, ...objectives } = options;
    this.#objectives = new Objectives(objectives, this.outputNames);
    this.#optimizer = optimizer === undefined ? new RMSprop() : getOptimizer(optimizer);
    this.#steps.reset(runEagerly);
    this.#logs = null;
  }

  /** Was `compile` called? */
  get compiled(): boolean {
    return this.#optimizer !== null;
  }
  get optimizer(): Optimizer {
    this.#mustBeCompiled();
    return this.#optimizer!;
  }
  /** Are steps run op by op? May be set at any time. */
  get runEagerly(): boolean {
    return this.#steps.eagerly;
  }
  set runEagerly(value: boolean) {
    if (value !== this.runEagerly) this.#steps.reset(value);
  }

  /** What is measured, in the order of `metricsNames`, known after the first step: the loss, what `compile` was given, and metrics in fields of a subclass. */
  get metrics(): readonly AnyMetric[] {
    return this.#measured.map(([, metric]) => metric);
  }
  /** The keys of logs. */
  get metricsNames(): readonly string[] {
    return this.#measured.map(([name]) => name);
  }
  /** Forgets what was measured; `fit` does it before each epoch. */
  resetMetrics(): void {
    for (const [, metric] of this.#measured) metric.resetState();
  }
  /** Is more of a value better ('up') or less? Null where nothing tells. */
  directionOf(name: string): 'up' | 'down' | null {
    return this.#measured.find(([key]) => key === name)?.[1].direction ?? null;
  }

  /**
   * One step of training on a batch, synchronous: forward, loss, gradients, update, metrics. Returns what is shown: values by name.
   *
   * An override may compute anything; what it makes ends with the step. It is compiled, so its code runs at the first two batches of each shape only (see `runEagerly`). Of values that it returns as tensors, the last ones of an epoch stand for it, as in Keras:
   * return `computeMetrics(…)` for means.
   */
  trainStep({ x, y, sampleWeight }: Batch): Logs {
    return withContext(true, () => {
      const { optimizer } = this;
      const tape = new GradientTape();
      let yPred!: Tensor;
      let loss!: Tensor;
      const target = tape.record(() => {
        yPred = this.run(x, TRAINING);
        loss = this.computeLoss({ x, y, yPred, sampleWeight });
        return optimizer.scaleLoss(loss);
      });
      const parts = this.#trained;
      if (parts.variables.length > 0) {
        optimizer.apply(tape.gradient(target, parts.variables, { indexedSlices: true }) as Tensor[], parts.variables);
        parts.constrain();
      }
      return this.computeMetrics({ x, y, yPred, sampleWeight, loss });
    });
  }

  /** One step of evaluation on a batch. */
  testStep({ x, y, sampleWeight }: Batch): Logs {
    return withContext(false, () => {
      const yPred = this.run(x, INFERENCE);
      const loss = this.computeLoss({ x, y, yPred, sampleWeight });
      return this.computeMetrics({ x, y, yPred, sampleWeight, loss });
    });
  }

  /** The outputs for a batch. */
  predictStep({ x }: Batch): Tensor {
    return this.run(x, INFERENCE);
  }

  /** The loss of a batch, a scalar: that of `compile`, and those of regularizers and `addLoss`. */
  computeLoss({ y, yPred, sampleWeight = null }: LossInputs): Tensor {
    const own = this.#judge.loss({ y, yPred, sampleWeight });
    const others = [...this.#trained.regularization(), ...(context?.losses ?? [])];
    const first = own ?? others.shift();
    if (first === undefined)
      throw new ModelStateError({
        model: this.describe(),
        what: 'there is no loss to compute',
        hint: "compile({ loss: 'mse' }), or override computeLoss",
      });
    const total = others.reduce((sum, one) => add(sum, one), first);
    if (total.rank > 0)
      throw new ModelStateError({
        model: this.describe(),
        what: `the loss is one number, got the shape [${total.shape.join(', ')}]`,
        hint: "reduction: 'sum_over_batch_size', or take its mean",
      });
    return total;
  }

  /** Adds a batch to what is measured; the logs are computed when they are looked at. */
  computeMetrics({ x, y, yPred, sampleWeight = null, loss }: MetricInputs): Logs {
    const judge = this.#judge;
    const batch = leavesOf(x as Structure<Tensor>)[0]?.shape[0] ?? 1;
    judge.update(loss ?? null, batch, { y, yPred, sampleWeight });
    return (this.#logs ??= lazyLogs(judge.entries.map(([name, metric]) => [name, () => metric.result()] as const)));
  }

  /**
   * Trains on rows `x`, `y`, in epochs of batches, or on batches that come from a Dataset, an iterable or a function that gives one. Resolves to what was measured:
   * `history.loss[0]` is the mean over the examples of the first epoch. `x` and `y` are tensors, typed arrays or nested arrays `[batch, …]`, in lists and dictionaries
   * where the model has several inputs or outputs.
   *
   * Every step frees what it made. Timers, an aborted `signal` and Ctrl-C have their turn; the last two end the training after the step, with the history so far.
   *
   * @example
   * const model = new Sequential([Input([1]), new Dense(1)]);
   * model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
   * const x = [[1], [2], [3], [4]];
   * const { history } = await model.fit(x, x, { epochs: 2, batchSize: 2, validationSplit: 0.5, verbose: 0 });
   * Object.keys(history) // ['loss', 'mae', 'val_loss', 'val_mae']
   * const batches = function* () {
   *   for (let i = 0; i < 3; i++) yield [[[i]], [[2 * i]]];
   * };
   * (await model.fit(batches, { epochs: 4, verbose: 0 })).epoch // [0, 1, 2, 3]
   */
  fit(x: Data, y: Data | null, options?: FitOptions): Promise<History>;
  fit(batches: Stream, options?: FitOptions): Promise<History>;
  async fit(x: Data | Stream, second?: Data | FitOptions | null, third?: FitOptions): Promise<History> {
    const given = readArguments('fit', x, second, third);
    checkRunOptions('fit', given.options);
    this.#mustBeCompiled();
    if (this.#fitting)
      throw new ModelStateError({
        model: this.describe(),
        what: 'fit is called while it is being trained',
        hint: 'await the first fit()',
      });
    this.#fitting = true;
    try {
      return await this.#running(() => fitModel(this as Trainer, given));
    } finally {
      this.#fitting = false;
    }
  }

  /**
   * Loss and metrics on rows `x`, `y`, or on batches: means over all examples.
   *
   * @example
   * const model = new Sequential([Input([1]), new Dense(1, { kernelInitializer: 'ones' })]);
   * model.compile({ loss: 'mse' });
   * await model.evaluate([[1], [2]], [[1], [4]]) // { loss: 2 }
   */
  evaluate(x: Data, y: Data | null, options?: EvaluateOptions): Promise<NumberLogs>;
  evaluate(batches: Stream, options?: EvaluateOptions): Promise<NumberLogs>;
  async evaluate(
    x: Data | Stream,
    second?: Data | EvaluateOptions | null,
    third?: EvaluateOptions,
  ): Promise<NumberLogs> {
    const given = readArguments('evaluate', x, second, third);
    checkRunOptions('evaluate', given.options);
    this.#mustBeCompiled();
    return this.#running(() => evaluateModel(this as Trainer, given));
  }

  /**
   * The outputs for rows `x`, or for the x of batches, in the structure that the model gives. On the device there is one batch at a time; the whole is put together
   * on the host.
   *
   * @example
   * const model = new Sequential([Input([1]), new Dense(1, { kernelInitializer: 'ones' })]);
   * await model.predict([[1], [2], [3]], { batchSize: 2 }) // [[1], [2], [3]]
   */
  async predict(x: Data | Stream, options: PredictOptions = {}): Promise<Tensor> {
    checkRunOptions('predict', options);
    return this.#running(() => predictWith(this as Trainer, readInputs('predict', x, options))) as Promise<Tensor>;
  }

  /**
   * One step of training; the values are those of this batch alone.
   *
   * @example
   * const model = new Sequential([Input([1]), new Dense(1, { kernelInitializer: 'ones' })]);
   * model.compile({ loss: 'mse' });
   * await model.trainOnBatch([[1], [2]], [[1], [4]]) // { loss: 2 }
   */
  async trainOnBatch(x: Data, y: Data | null = null, options: OnBatchOptions = {}): Promise<NumberLogs> {
    return this.#once('trainOnBatch', 'trainStep', { x, y }, options);
  }
  /** Loss and metrics of one batch. */
  async testOnBatch(x: Data, y: Data | null = null, options: OnBatchOptions = {}): Promise<NumberLogs> {
    return this.#once('testOnBatch', 'testStep', { x, y }, options);
  }
  /** The outputs for one batch. */
  async predictOnBatch(x: Data): Promise<Tensor> {
    return predictOnce(this as Trainer, this.prepare(), x);
  }

  /**
   * Moves the model to another backend: weights, the optimizer's slots, what metrics have counted. Batches follow by themselves.
   *
   * @example
   * const model = new Sequential([Input([1]), new Dense(1)]);
   * await model.to('cpu');
   * model.weights[0].backend // 'cpu'
   */
  async to(backend: string): Promise<this> {
    if (this.#fitting)
      throw new ModelStateError({
        model: this.describe(),
        what: 'it is moved while it is being trained',
        hint: 'await fit() first',
      });
    const home = await deviceOf(backend);
    const slots = this.#optimizer?.variables ?? [];
    const counted = this.metrics.flatMap(({ variables }) => variables);
    await moveVariables([...this.weights, ...slots, ...counted], backend);
    this.#home = home;
    return this;
  }

  /** For runs: what is known of its layers is found anew; says on which device its weights are. */
  prepare(): Device {
    this.#parts = null;
    this.#steps.renew();
    return this.weights[0]?.type.device ?? this.#home ?? defaultDevice();
  }

  /** For runs: a step as it runs on each batch, compiled if it may be. */
  stepFor<N extends keyof StepResults>(name: N): Step<StepResults[N]> {
    return this.#steps.step(name);
  }

  async #once(
    method: string,
    name: 'trainStep' | 'testStep',
    data: { x: Data; y: Data | null },
    options: OnBatchOptions,
  ): Promise<NumberLogs> {
    checkRunOptions(method, options);
    this.#mustBeCompiled();
    return this.#running(() => {
      const device = this.prepare();
      onDevice(device, () => this.resetMetrics());
      return stepOnce(method, { model: this as Trainer, device, step: this.stepFor(name), data, options });
    });
  }

  // what was found of the layers holds as long as a run lasts: between runs, users change them
  async #running<T>(run: () => Promise<T>): Promise<T> {
    this.#runs++;
    try {
      return await run();
    } finally {
      this.#runs--;
      this.#parts = null;
    }
  }
  get #trained(): TrainedParts {
    return this.#runs > 0 ? (this.#parts ??= new TrainedParts(this as Trainer)) : new TrainedParts(this as Trainer);
  }

  get #measured(): readonly (readonly [name: string, metric: AnyMetric])[] {
    const own = Object.values(this).filter((value): value is AnyMetric => value instanceof Metric);
    return [...(this.#objectives?.entries ?? []), ...own.map((metric) => [metric.name, metric] as const)];
  }
  get #judge(): Objectives {
    this.#mustBeCompiled();
    return this.#objectives!;
  }
  #mustBeCompiled(): void {
    if (this.#objectives === null)
      throw new ModelStateError({
        model: this.describe(),
        what: 'it is not compiled',
        hint: "compile({ optimizer: 'adam', loss: 'mse' }) says how it learns",
      });
  }
}
