import { checkOptions, defaultDevice, OptionError, type Structure, pace } from '@tensai/core';
import { unlessAborted } from './aborting.ts';
import { disposeElement, type ElementOf, type ElementStructure } from './element.ts';
import { after, done, type Items, type Soon } from './items.ts';
import { onto } from './onto.ts';
import { type BatchOf, INFINITE_CARDINALITY, type Plan, type RowOf, UNKNOWN_CARDINALITY } from './plan.ts';
import type { RowStructure } from './sources/columns.ts';
import { type Generate, generator, type GeneratorOptions } from './sources/generator.ts';
import { slices, type SlicesOf } from './sources/slices.ts';
import { tensors } from './sources/tensors.ts';
import { batch, type BatchOptions } from './transforms/batch.ts';
import { cache } from './transforms/cache.ts';
import { concatenate } from './transforms/concatenate.ts';
import { enumerate, type Enumerated, type EnumerateOptions } from './transforms/enumerate.ts';
import { filter, type Verdict } from './transforms/filter.ts';
import { interleave, type InterleaveOptions, type Spread } from './transforms/interleave.ts';
import { map, type MapOptions } from './transforms/map.ts';
import { prefetch } from './transforms/prefetch.ts';
import { repeat } from './transforms/repeat.ts';
import { shard } from './transforms/shard.ts';
import { shuffle, type ShuffleOptions } from './transforms/shuffle.ts';
import { skip } from './transforms/skip.ts';
import { take } from './transforms/take.ts';
import { unbatch } from './transforms/unbatch.ts';
import { zip } from './transforms/zip.ts';

/** How a dataset is iterated. */
export interface DatasetOptions {
  /** Milliseconds after which the iteration lets the event loop take a turn (50); Infinity for never. */
  readonly yieldEvery?: number;
  /** Ends a pass when it is aborted: the element that is waited for fails with the signal's reason, and the sources are closed. */
  readonly signal?: AbortSignal;
}

/** The element of a dataset. */
type Element<D> = D extends Dataset<infer T> ? T : never;

/**
 * Elements that come one after another, as often as they are asked for: `for await (const element of dataset)`. An element is a tensor on
 * the default backend, or a list or dictionary of such; it belongs to who asked for it. Transforms give a new dataset.
 *
 * Nothing is read before an element needs it, but by `prefetch`. Leaving the loop closes the sources; what has failed fails at the element
 * that needs it. Functions given to `map`, `filter` and `fromGenerator` work on the default backend where it can be read at once; where it
 * cannot, as on a GPU, on the registered synchronous backend of lowest priority (cpu), and their elements are moved afterwards.
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
    checkOptions('Dataset', options, ['yieldEvery', 'signal']);
    const { yieldEvery = 50 } = options;
    if (typeof yieldEvery !== 'number' || !(yieldEvery >= 0))
      throw new OptionError({ op: 'Dataset', what: 'yieldEvery is a number of milliseconds', value: yieldEvery });
    this.plan = plan;
    this.#options = options;
  }

  /**
   * One element: tensors, typed arrays, numbers and nested arrays, in any structure. What is no tensor is copied.
   *
   * @example
   * const dataset = Dataset.fromTensors({ x: [1, 2], y: 3 });
   * for await (const { x, y } of dataset) console.log(x, y);
   * dataset.cardinality() // 1
   */
  static fromTensors<const V extends ElementStructure>(structure: V): Dataset<ElementOf<V>> {
    return new Dataset<ElementOf<V>>(tensors(structure));
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
   * What a generator yields: numbers, nested and typed arrays, tensors, in lists and dictionaries. The function is called anew for each
   * pass, and asked for a value when an element needs it; leaving the loop runs its `finally`. Numbers are copied. Tensors are handed
   * over: the dataset disposes of them, but for those under `keep`.
   *
   * @example
   * const squares = Dataset.fromGenerator(function* () { for (let i = 0; ; i++) yield { x: i, y: i * i }; });
   * const batches = [];
   * for await (const { y } of squares.batch(3).take(2)) batches.push(y);
   * batches // [[0, 1, 4], [9, 16, 25]]
   */
  static fromGenerator<const V>(generate: Generate<V>, options?: GeneratorOptions): Dataset<ElementOf<V>> {
    return new Dataset<ElementOf<V>>(generator(generate, options));
  }

  /**
   * Elements of several datasets side by side: `[a, b]`, or in a dictionary of datasets. It ends with the shortest.
   *
   * @example
   * const zipped = Dataset.zip(Dataset.fromTensorSlices([1, 2, 3]), Dataset.fromTensorSlices([13, 14]));
   * const pairs = [];
   * for await (const [a, b] of zipped) pairs.push([a, b]);
   * pairs // [[1, 13], [2, 14]]
   */
  static zip<const D extends readonly Dataset<unknown>[]>(
    ...datasets: D
  ): Dataset<{ -readonly [K in keyof D]: Element<D[K]> }>;
  static zip<D extends Readonly<Record<string, Dataset<unknown>>>>(
    datasets: D,
  ): Dataset<{ [K in keyof D]: Element<D[K]> }>;
  static zip(...given: readonly Structure<Dataset<unknown>>[]): Dataset<unknown> {
    const [first] = given;
    const structure = given.length === 1 && !(first instanceof Dataset) ? first! : given;
    return new Dataset(zip(structure));
  }

  /**
   * What a function makes of each element: tensors, arrays, numbers, in any structure. It may be asynchronous; then `numParallelCalls` says
   * how many calls may be under way at once, of those asked for: by a batch, or by `prefetch`. The order of elements stays.
   *
   * The function runs on the default backend, or on cpu where that cannot be read at once. Tensors that it is given or makes and does not return
   * are disposed of. (After an `await` that is its own work; and all that it returns is then handed over, but for tensors under `keep`.)
   *
   * @example
   * const dataset = Dataset.fromTensorSlices([1, 2, 3]).map((x) => ({ x, y: x.mul(x) }));
   * const squares = [];
   * for await (const { y } of dataset) squares.push(y);
   * squares // [1, 4, 9]
   */
  map<const U>(f: (element: T) => U | PromiseLike<U>, options?: MapOptions): Dataset<ElementOf<U>> {
    return this.#with<ElementOf<U>>(map(this.plan, f, options));
  }

  /**
   * The elements of which a function says true (or a bool tensor). It runs where those of `map` run.
   *
   * @example
   * const odd = Dataset.fromTensorSlices([1, 2, 3, 4, 5]).filter(async (x) => (await x.item()) % 2 === 1);
   * const kept = [];
   * for await (const x of odd) kept.push(x);
   * kept // [1, 3, 5]
   */
  filter(predicate: (element: T) => Verdict | PromiseLike<Verdict>): Dataset<T> {
    return this.#with(filter(this.plan, predicate));
  }

  /**
   * The elements of the datasets that a function makes of each element, one dataset after another: files of many lines, say.
   *
   * @example
   * const words = Dataset.fromTensorSlices([[1, 2, 3], [4, 5, 6]]).flatMap((row) => Dataset.fromTensorSlices(row));
   * const letters = [];
   * for await (const letter of words) letters.push(letter);
   * letters // [1, 2, 3, 4, 5, 6]
   */
  flatMap<U>(f: Spread<T, U>): Dataset<U> {
    return this.#with(interleave('flatMap', this.plan, f, { cycleLength: 1 }));
  }

  /**
   * The elements of the datasets that a function makes of each element: `blockLength` (1) of each in turn, from `cycleLength` datasets.
   *
   * @example
   * const turns = [];
   * const dataset = Dataset.fromTensorSlices([1, 2, 3]);
   * for await (const x of dataset.interleave((x) => Dataset.fromTensors(x).repeat(2), { cycleLength: 2 })) turns.push(x);
   * turns // [1, 2, 1, 2, 3, 3]
   */
  interleave<U>(f: Spread<T, U>, options: InterleaveOptions): Dataset<U> {
    return this.#with(interleave('interleave', this.plan, f, options));
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
    return this.#with(shuffle(this.plan, bufferSize, given));
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
    return this.#with<BatchOf<T>>(batch(this.plan, size, options));
  }

  /**
   * The rows of each element, one after another: what `batch` undoes.
   *
   * @example
   * const rows = [];
   * for await (const row of Dataset.fromTensors([[1, 2], [3, 4]]).unbatch()) rows.push(row);
   * rows // [[1, 2], [3, 4]]
   */
  unbatch(): Dataset<RowOf<T>> {
    return this.#with<RowOf<T>>(unbatch(this.plan));
  }

  /**
   * The first `count` elements, or all where there are fewer; −1 stands for all.
   *
   * @example
   * Dataset.fromTensorSlices([1, 2, 3, 4, 5]).take(2).cardinality() // 2
   */
  take(count: number): Dataset<T> {
    return this.#with(take(this.plan, count));
  }

  /**
   * All but the first `count` elements; −1 stands for none. The others are not made.
   *
   * @example
   * Dataset.fromTensorSlices([1, 2, 3, 4, 5]).skip(2).cardinality() // 3
   */
  skip(count: number): Dataset<T> {
    return this.#with(skip(this.plan, count));
  }

  /**
   * The elements `index`, `index + numShards`, `index + 2 · numShards` …: one of `numShards` parts of about the same size.
   *
   * @example
   * Dataset.fromTensorSlices([0, 1, 2, 3]).shard(3, 0).cardinality() // 2
   */
  shard(numShards: number, index: number): Dataset<T> {
    return this.#with(shard(this.plan, numShards, index));
  }

  /**
   * The elements again and again: `count` times, or without end (−1). A shuffled dataset comes in another order each time.
   *
   * @example
   * Dataset.fromTensorSlices([1, 2, 3]).repeat(2).cardinality() // 6
   * Dataset.fromTensorSlices([1, 2, 3]).repeat().cardinality() // -1
   */
  repeat(count = -1): Dataset<T> {
    return this.#with(repeat(this.plan, count));
  }

  /**
   * The elements, then those of another dataset.
   *
   * @example
   * Dataset.fromTensorSlices([1, 2]).concatenate(Dataset.fromTensorSlices([3])).cardinality() // 3
   */
  concatenate<U>(dataset: Dataset<U>): Dataset<T | U> {
    return this.#with(concatenate<T | U>([this.plan, dataset.plan]));
  }

  /**
   * The elements with their numbers in front, as int32 scalars.
   *
   * @example
   * const numbered = [];
   * for await (const [i, x] of Dataset.fromTensorSlices([1, 2, 3]).enumerate({ start: 5 })) numbered.push([i, x]);
   * numbered // [[5, 1], [6, 2], [7, 3]]
   */
  enumerate(options?: EnumerateOptions): Dataset<Enumerated<T>> {
    return this.#with<Enumerated<T>>(enumerate(this.plan, options));
  }

  /**
   * The elements of the first whole pass, kept for all later ones. What stands behind it (`shuffle`, `map`) is still done anew.
   *
   * @example
   * let calls = 0;
   * const dataset = Dataset.fromTensorSlices([1, 2, 3]).map((x) => (calls++, x.mul(x))).cache();
   * for (let pass = 0; pass < 2; pass++) for await (const x of dataset) x.dispose();
   * calls // 3
   */
  cache(): Dataset<T> {
    return this.#with(cache(this.plan));
  }

  /**
   * The same elements, of which up to `size` are made before they are asked for, side by side where they wait for something. Last in a
   * chain, it prepares batches while the one before is worked on.
   *
   * @example
   * Dataset.fromTensorSlices([1, 2, 3]).map(async (x) => x, { numParallelCalls: 2 }).batch(2).prefetch(1).cardinality() // 2
   */
  prefetch(size: number): Dataset<T> {
    return this.#with(prefetch(this.plan, size));
  }

  /** The same elements, iterated in another way. */
  withOptions(options: DatasetOptions): Dataset<T> {
    return new Dataset(this.plan, { ...this.#options, ...options });
  }

  /** The number of elements of one pass; INFINITE_CARDINALITY (−1) without end, UNKNOWN_CARDINALITY (−2) where only a pass can tell. */
  cardinality(): number {
    const { count } = this.plan;
    return count === Infinity ? INFINITE_CARDINALITY : Number.isNaN(count) ? UNKNOWN_CARDINALITY : count;
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.#iterate([this.#passes++]);
  }

  #with<U>(plan: Plan<U>): Dataset<U> {
    return new Dataset(plan, this.#options);
  }

  async *#iterate(pass: readonly number[]): AsyncGenerator<T, void, undefined> {
    const { yieldEvery = 50, signal } = this.#options;
    signal?.throwIfAborted();
    const due = pace(yieldEvery);
    const items = this.plan.open(pass);
    let close = (): unknown => items.return?.();
    const leave = (work: Promise<IteratorResult<T, undefined>>): void => {
      const end = close;
      const over = work.then(({ value }) => disposeElement(value)).catch(() => undefined);
      close = () => void over.then(end).catch(() => undefined);
    };
    try {
      for (;;) {
        signal?.throwIfAborted();
        const coming = this.#next(items);
        const result =
          signal && coming instanceof Promise ? await unlessAborted(signal, coming, () => leave(coming)) : await coming;
        if (result.done) return;
        yield result.value;
        await due();
      }
    } finally {
      await close();
    }
  }

  /** The next element, on the default device. */
  #next(items: Items<unknown>): Soon<IteratorResult<T, undefined>> {
    return after(items.next(), (result) =>
      result.done
        ? done
        : after(this.plan.make(result.value), (element) =>
            after(onto(defaultDevice(), element), (value) => ({ done: false as const, value })),
          ),
    );
  }
}
