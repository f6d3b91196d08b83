import { checkOptions, OptionError } from '@tensai/core';
import { pace } from './pace.ts';
import type { BatchOf, Plan } from './plan.ts';
import type { RowStructure } from './sources/columns.ts';
import { slices, type SlicesOf } from './sources/slices.ts';
import { batch, type BatchOptions } from './transforms/batch.ts';
import { shuffle, type ShuffleOptions } from './transforms/shuffle.ts';
import { take } from './transforms/take.ts';

/** How a dataset is iterated. */
export interface DatasetOptions {
  /** Milliseconds after which the iteration lets the event loop take a turn (50); Infinity for never. */
  readonly yieldEvery?: number;
}

/**
 * Elements that come one after another, as often as they are asked for: `for await (const element of dataset)`. An element is a tensor on
 * the default backend, or a list or dictionary of such. Transforms give a new dataset; nothing is read before an element needs it.
 *
 * @example
 * const dataset = Dataset.fromTensorSlices({ x: [[1, 2], [3, 4], [5, 6]], y: [0, 1, 1] }).batch(2);
 * const shapes = [];
 * for await (const { x, y } of dataset) shapes.push([x.shape, y.shape]);
 * shapes // [[[2, 2], [2]], [[1, 2], [1]]]
 */
export class Dataset<T> implements AsyncIterable<T> {
  /** For transforms: what the elements are made of. */
  readonly plan: Plan<T>;
  readonly #options: DatasetOptions;
  #passes = 0;

  /** For sources and transforms of other packages; users call `Dataset.fromTensorSlices`. */
  constructor(plan: Plan<T>, options: DatasetOptions = {}) {
    checkOptions('Dataset', options, ['yieldEvery']);
    const { yieldEvery = 50 } = options;
    if (typeof yieldEvery !== 'number' || !(yieldEvery >= 0))
      throw new OptionError({ op: 'Dataset', what: 'yieldEvery is a number of milliseconds', value: yieldEvery });
    this.plan = plan;
    this.#options = options;
  }

  /**
   * The rows of arrays: element i is row i of each tensor, typed array or nested array in the structure, in the same structure. All have
   * the same first extent; dtypes are kept. Typed arrays are not copied.
   *
   * @example
   * const dataset = Dataset.fromTensorSlices([tensor([[1, 2], [3, 4]]), new Uint8Array([5, 6])]);
   * const elements = [];
   * for await (const [x, y] of dataset) elements.push([x, y]);
   * elements // [[[1, 2], 5], [[3, 4], 6]]
   */
  static fromTensorSlices<const R extends RowStructure>(tensors: R): Dataset<SlicesOf<R>> {
    return new Dataset(slices(tensors));
  }

  /**
   * The elements in random order, another one in each pass. They are drawn from a buffer of `bufferSize` elements that is filled up again
   * after each; left out, from all, and every order is then equally likely. The buffer holds row numbers, not rows.
   *
   * @example
   * const dataset = Dataset.fromTensorSlices([1, 2, 3, 4]).shuffle({ seed: 42 }).batch(4);
   * const passes = [];
   * for (let pass = 0; pass < 2; pass++) for await (const order of dataset) passes.push(order);
   * passes // [[3, 1, 2, 4], [3, 4, 1, 2]]
   */
  shuffle(options?: ShuffleOptions): Dataset<T>;
  shuffle(bufferSize: number, options?: ShuffleOptions): Dataset<T>;
  shuffle(first: number | ShuffleOptions = Infinity, options?: ShuffleOptions): Dataset<T> {
    const [bufferSize, given] = typeof first === 'number' ? [first, options] : [Infinity, first];
    return new Dataset(shuffle(this.plan, bufferSize, given), this.#options);
  }

  /**
   * Every `size` consecutive elements as one, stacked along a new first axis. The last one is smaller where the count is no multiple of
   * `size`, or left out by `dropRemainder`.
   *
   * @example
   * const dataset = Dataset.fromTensorSlices([1, 2, 3, 4, 5]).batch(2);
   * const batches = [];
   * for await (const batch of dataset) batches.push(batch);
   * batches // [[1, 2], [3, 4], [5]]
   */
  batch(size: number, options?: BatchOptions): Dataset<BatchOf<T>> {
    return new Dataset<BatchOf<T>>(batch(this.plan, size, options), this.#options);
  }

  /**
   * The first `count` elements, or all where there are fewer; −1 stands for all.
   *
   * @example
   * Dataset.fromTensorSlices([1, 2, 3, 4, 5]).take(2).cardinality() // 2
   */
  take(count: number): Dataset<T> {
    return new Dataset(take(this.plan, count), this.#options);
  }

  /** The same elements, iterated in another way. */
  withOptions(options: DatasetOptions): Dataset<T> {
    return new Dataset(this.plan, { ...this.#options, ...options });
  }

  /** The number of elements of one pass. */
  cardinality(): number {
    return this.plan.count;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.#iterate([this.#passes++]);
  }

  async *#iterate(pass: readonly number[]): AsyncGenerator<T, void, undefined> {
    const due = pace(this.#options.yieldEvery ?? 50);
    const items = this.plan.open(pass);
    try {
      for (;;) {
        const result = await items.next();
        if (result.done) return;
        yield await this.plan.make(result.value);
        await due();
      }
    } finally {
      await items.return?.();
    }
  }
}
