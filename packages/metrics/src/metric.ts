import {
  classNameOf,
  type Config,
  type DType,
  full,
  type Shape,
  type Tensor,
  type TensorLike,
  tidy,
  Variable,
} from '@tensai/core';
import type { ConfiguredClass, NamedOptions } from '@tensai/losses';
import { readOptions } from '@tensai/losses/parts';
import { RunningTotal, totalShape } from './running-total.ts';

/** What an update of a metric may be told. */
export interface UpdateOptions {
  /** How much each example counts: a number, `[batch]`, or the shape of the values (extent 1 stretches). */
  readonly sampleWeight?: TensorLike | null;
  /** What counts at all: bools as `sampleWeight`. */
  readonly mask?: TensorLike | null;
}

/** What the update of a metric on labels and predictions takes. */
export type PairUpdate = readonly [yTrue: TensorLike, yPred: TensorLike, options?: UpdateOptions];

/** A piece of a metric's state. */
export interface MetricVariableOptions {
  readonly name: string;
  readonly shape?: Shape;
  /** What it is at first and after `resetState`: a number, or a tensor made anew; 0 if left out. */
  readonly initializer?: number | { apply(shape: Shape, options: { readonly dtype: DType }): Tensor };
  readonly dtype?: DType;
}

/** Whether more of a metric is better, where that is known. */
export type Direction = 'up' | 'down' | null;

/**
 * A number about all batches since the last `resetState`. A subclass makes its state in the constructor, adds to it in `updateState` and reads it in `result`.
 * Its own options stand in `defaults`, with their values, and are found in `this.options`.
 *
 * @example
 * class Largest extends metrics.Metric {
 *   largest = this.addVariable({ name: 'largest', initializer: -Infinity });
 *   updateState(yTrue: TensorLike, yPred: Tensor) {
 *     tidy(() => void this.largest.assign(maximum(this.largest, max(yPred))));
 *   }
 *   result() {
 *     return add(this.largest, 0);
 *   }
 * }
 * const largest = new Largest();
 * largest.updateState([0, 0], tensor([3, 5]));
 * largest.updateState([0, 0], tensor([4, 1]));
 * largest.result() // 5
 */
export abstract class Metric<Own extends object = object, Update extends readonly unknown[] = PairUpdate> {
  /** Its name in configs; without one of its own, a class works and has no config. */
  static readonly className: string = '';
  static readonly required: readonly string[] = [];
  /** Its own options, and their values where they are left out; `name`, where it is not the class name in snake_case. */
  static readonly defaults: object = {};
  /** Whether more of it is better: for callbacks that wait for the best. */
  static readonly direction: Direction = null;
  /** Its key in logs. */
  readonly name: string;
  readonly dtype: DType;
  readonly options: Required<Own>;
  /** Its state. None of it is trainable. */
  readonly variables: Variable[] = [];
  readonly #resets: (() => void)[] = [];

  constructor(options?: NamedOptions & Own) {
    const type = this.constructor as unknown as ConfiguredClass;
    const { name, dtype, own } = readOptions<Required<Own>>('metric', type, options, []);
    this.name = name;
    this.dtype = dtype ?? 'float32';
    this.options = own;
  }

  /** Whether more of it is better. */
  get direction(): Direction {
    return (this.constructor as typeof Metric).direction;
  }

  /** Adds a batch. */
  abstract updateState(...update: Update): void;

  /** The number about all that was added. */
  abstract result(): Tensor;

  /** Forgets what was added. */
  resetState(): void {
    for (const reset of this.#resets) reset();
  }

  /** Makes a piece of state, which `resetState` resets. */
  addVariable({ name, shape = [], initializer = 0, dtype = this.dtype }: MetricVariableOptions): Variable {
    const initial = (): Tensor =>
      typeof initializer === 'number' ? full(shape, initializer, { dtype }) : initializer.apply(shape, { dtype });
    const variable = tidy(() => new Variable(initial(), { name, dtype, trainable: false }));
    this.variables.push(variable);
    this.#resets.push(() => tidy(() => void variable.assign(initial())));
    return variable;
  }

  /** Makes a total: a sum that stays exact over more updates than float32 can count. */
  addTotal(name: string, shape: Shape = []): RunningTotal {
    return new RunningTotal(this.addVariable({ name, shape: totalShape(shape) }));
  }

  /** Its options, as JSON. */
  getConfig(): Config {
    classNameOf('metric', this);
    return { name: this.name, dtype: this.dtype, ...this.options };
  }

  /** A metric of the config that `getConfig` gave. */
  static fromConfig<T>(this: new (options: never) => T, config: Config): T {
    return new this(config as never);
  }
}
