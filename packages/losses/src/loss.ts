import { cast, checkOptions, classNameOf, type Config, type DType, type Tensor, type TensorLike } from '@tensai/core';
import { type ConfiguredClass, type NamedOptions, readOptions } from './configured.ts';
import { checkedTensor, floating, resultOf, tensorOf } from './operands.ts';
import { reduceLosses, type Reduction, reductionOf } from './reduction.ts';

/** Options that every loss takes. */
export interface LossOptions extends NamedOptions {
  /** What becomes of the losses of a batch; `sum_over_batch_size` if left out, null is `none`. */
  readonly reduction?: Reduction | null;
}

/** What a call of a loss may be told. */
export interface LossCallOptions {
  /** How much each example counts: a number, `[batch]`, or the shape of the losses (extent 1 stretches). */
  readonly sampleWeight?: TensorLike | null;
  /** Which losses count at all: bools as `sampleWeight`. */
  readonly mask?: TensorLike | null;
}

/**
 * How far predictions are from labels. A subclass gives the losses of the examples in `call`, `[batch, …]` each; `apply` weighs and reduces them.
 * Its own options stand in `defaults`, with their values, and are found in `this.options`.
 *
 * @example
 * class Quartic extends losses.Loss {
 *   call(yTrue: Tensor, yPred: Tensor) {
 *     return mean(power(subtract(yTrue, yPred), 4), -1);
 *   }
 * }
 * new Quartic().apply([[0], [1]], [[1], [3]]) // 8.5
 * new Quartic({ reduction: 'none' }).apply([[0], [1]], [[1], [3]]) // [1, 16]
 */
export abstract class Loss<Own extends object = object> {
  /** Its name in configs; without one of its own, a class trains and has no config. */
  static readonly className: string = '';
  static readonly required: readonly string[] = [];
  /** Its own options, and their values where they are left out; `name`, where it is not the class name in snake_case. */
  static readonly defaults: object = {};
  readonly name: string;
  readonly reduction: Reduction;
  /** What it computes in; null: what the predictions have, float32 at least. */
  readonly dtype: DType | null;
  readonly options: Required<Own>;

  constructor(options?: LossOptions & Own) {
    const type = this.constructor as unknown as ConfiguredClass;
    const { name, dtype, own } = readOptions<Required<Own>>('loss', type, options, ['reduction']);
    this.name = name;
    this.dtype = dtype;
    this.options = own;
    this.reduction = reductionOf(options?.reduction === undefined ? 'sum_over_batch_size' : options.reduction);
  }

  /** The losses of the examples, `[batch, …]`: labels and predictions are floating point of one dtype. */
  abstract call(yTrue: Tensor, yPred: Tensor): Tensor;

  /** Which losses count at all, if that shows in the labels; null: all. */
  computeMask(_yTrue: Tensor, _yPred: Tensor): Tensor | null {
    return null;
  }

  /** The labels as `call` takes them: in the dtype of the predictions. Losses whose labels are numbers of classes leave them as they are. */
  labelsOf(yTrue: Tensor, yPred: Tensor): Tensor {
    return cast(yTrue, yPred.dtype);
  }

  /** The loss of a batch: a scalar, or with the reduction `none` the weighted losses of the examples. */
  apply(yTrue: TensorLike, yPred: TensorLike, options: LossCallOptions = {}): Tensor {
    checkOptions(this.name, options, CALL_OPTIONS);
    const { sampleWeight, mask } = options;
    return resultOf(() => {
      const given = tensorOf(this.name, 'predictions', yPred);
      const predictions = this.dtype === null ? floating(given) : cast(given, this.dtype);
      const labels = this.labelsOf(tensorOf(this.name, 'labels', yTrue), predictions);
      const losses = floating(checkedTensor(this.name, this.call(labels, predictions)));
      const masks = [isLeftOut(mask) ? null : tensorOf(this.name, 'mask', mask), this.computeMask(labels, predictions)];
      const weight =
        isLeftOut(sampleWeight) || typeof sampleWeight === 'number'
          ? (sampleWeight ?? null)
          : tensorOf(this.name, 'sample weights', sampleWeight);
      return reduceLosses(this.name, losses, weight, masks, this.reduction);
    });
  }

  /** Its options, as JSON. */
  getConfig(): Config {
    classNameOf('loss', this);
    const { name, reduction, dtype } = this;
    return { name, reduction, ...(dtype !== null && { dtype }), ...this.options };
  }

  /** A loss of the config that `getConfig` gave. */
  static fromConfig<T>(this: new (options: never) => T, config: Config): T {
    return new this(config as never);
  }
}

const CALL_OPTIONS: readonly string[] = ['sampleWeight', 'mask'];
const isLeftOut = (x: unknown): x is null | undefined => x === undefined || x === null;
