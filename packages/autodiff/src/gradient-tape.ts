/// <reference lib="esnext.disposable" preserve="true" />
import {
  cast,
  checkOptions,
  type Cotangent,
  leavesOf,
  mapStructure,
  OptionError,
  Recorder,
  sameShape,
  type Structure,
  Tensor,
  tensor,
  Variable,
} from '@tensai/core';
import {
  GradientMismatchError,
  shapeText,
  TapeActiveError,
  TapeNotRecordingError,
  TapeOperandError,
  TapeUsedError,
} from './errors.ts';
import { gradientsOf } from './gradients-of.ts';
import { type Gradients, type SlicedGradients, type Watchable, watchables } from './structures.ts';

/** What `new GradientTape` takes. */
export interface GradientTapeOptions {
  /** May `gradient` be called more than once? Then all that was recorded is kept until `reset`. */
  readonly persistent?: boolean;
  /** Are trainable Variables watched as soon as they are read? True if left out. */
  readonly watchAccessedVariables?: boolean;
}

/** What `gradient` may be told. */
export interface GradientOptions {
  /** The gradient of each target, in the targets' structure; ones where left out or null. */
  readonly outputGradients?: Structure<Tensor | Variable | number | null>;
  /** What stands where nothing connects: null (`'none'`), or zeros. */
  readonly unconnectedGradients?: 'none' | 'zero';
  /** Leave gradients of tables that were read by rows as `IndexedSlices`: what optimizers take, without the zeros of all other rows. */
  readonly indexedSlices?: boolean;
}

/** A piece of recording under way, for `using`. */
export interface Recording {
  stop(): void;
  [Symbol.dispose](): void;
}

const OPTIONS = ['outputGradients', 'unconnectedGradients', 'indexedSlices'];
let warnedOfDType = false;
let warnedOfInside = false;

/**
 * Records operations and gives gradients of their results, of any order when tapes are nested. It watches what `watch` is given and the trainable Variables
 * that are read; what follows from watched values is recorded.
 *
 * @example
 * const x = tensor(3);
 * const tape = new GradientTape();
 * tape.watch(x);
 * const y = tape.record(() => multiply(x, x));
 * tape.gradient(y, x) // 6
 */
export class GradientTape {
  readonly persistent: boolean;
  readonly watchAccessedVariables: boolean;
  #recorder: Recorder | null = null;
  #used = false;
  #watched: readonly Variable[] = [];

  constructor(options: GradientTapeOptions = {}) {
    checkOptions('GradientTape', options, ['persistent', 'watchAccessedVariables']);
    this.persistent = options.persistent ?? false;
    this.watchAccessedVariables = options.watchAccessedVariables ?? true;
  }

  #open(): Recorder {
    return (this.#recorder ??= new Recorder({ watchVariables: this.watchAccessedVariables }));
  }

  // Recording begins, or goes on, with the operations that come now.
  #enter(method: string): Recorder {
    const recorder = this.#open();
    if (recorder.recording) throw new TapeActiveError({ method });
    return recorder;
  }

  /**
   * Runs `body` and records it, after what is recorded already; returns what it returns. `body` is synchronous: what follows an `await` would run unseen.
   *
   * @example
   * const w = new Variable([1, 2]);
   * const tape = new GradientTape();
   * const loss = tape.record(() => sum(multiply(w, w)));
   * tape.gradient(loss, w) // [2, 4]
   */
  record<T>(body: () => T): T {
    const recorder = this.#enter('record');
    return recorder.enclosing ? recorder.switched(true, body) : recorder.record(body);
  }

  /** Records from now on until `stop()`, or the end of the block: `using recording = tape.start()`. Everything up to then must be synchronous. */
  start(): Recording {
    const recorder = this.#enter('start');
    if (recorder.enclosing) throw new TapeActiveError({ method: 'start' });
    recorder.start();
    const stop = (): void => {
      if (recorder.recording) recorder.stop();
    };
    // older engines have no Symbol.dispose; compiled `using` then looks for this one
    const recording: object = { stop, [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: stop };
    return recording as Recording;
  }

  /** Watches tensors and Variables, alone or nested in arrays and plain objects. Only floating point ones have gradients; others are left out with a warning. */
  watch(values: Watchable): void {
    const given = watchables('watch: the value', values);
    const recorder = this.#open();
    for (const value of given) {
      if (!value.type.float) warnOfDType(value);
      else if (value instanceof Variable) recorder.follow(value);
      else recorder.watch(value);
    }
  }

  /** Runs `body` unseen by this tape; others go on recording. */
  stopRecording<T>(body: () => T): T {
    if (!this.#recorder?.recording) throw new TapeNotRecordingError({});
    return this.#recorder.switched(false, body);
  }

  /** Drops everything that was recorded and watched, and frees what was kept for it. A tape that is recording goes on. */
  reset(): void {
    this.#recorder?.reset();
    this.#used = false;
    this.#watched = [];
  }

  /** The Variables that were read or watched, in the order in which that happened first. */
  watchedVariables(): Variable[] {
    return this.#recorder ? [...this.#recorder.variables.keys()] : [...this.#watched];
  }

  /**
   * The gradients of `target` (several are summed, elements too) with respect to `sources`, in the structure of `sources`. Typed `Tensor`; null at run time
   * where nothing connects, unless zeros are asked for. Frees its own intermediates; a tape that is not persistent also all that it recorded.
   *
   * @example
   * const [a, b] = [tensor(2), tensor(5)];
   * const tape = new GradientTape({ persistent: true });
   * tape.watch({ a, b });
   * const y = tape.record(() => multiply(a, a));
   * tape.gradient(y, { a, b }, { unconnectedGradients: 'zero' }) // { a: 4, b: 0 }
   * tape.gradient(y, [a], { outputGradients: 10 }) // [40]
   */
  gradient<const S extends Watchable>(
    target: Watchable,
    sources: S,
    options: GradientOptions & { readonly indexedSlices: true },
  ): SlicedGradients<S>;
  gradient<const S extends Watchable>(target: Watchable, sources: S, options?: GradientOptions): Gradients<S>;
  gradient(target: Watchable, sources: Watchable, options: GradientOptions = {}): unknown {
    checkOptions('gradient', options, OPTIONS);
    const { outputGradients, unconnectedGradients = 'none', indexedSlices = false } = options;
    if (unconnectedGradients !== 'none' && unconnectedGradients !== 'zero')
      throw new OptionError({
        op: 'gradient',
        what: "unconnectedGradients is 'none' or 'zero'",
        value: unconnectedGradients,
      });
    if (this.#used && this.#recorder === null) throw new TapeUsedError({});
    const targets = watchables('gradient: the target', target);
    const leaves = watchables('gradient: the source', sources);
    const seeds = seedsOf(targets, outputGradients);
    const recorder = this.#open();
    if (!this.persistent) this.#close(recorder);
    else if (recorder.recording) warnOfInside();
    try {
      const found = gradientsOf({
        recorder,
        targets,
        seeds,
        sources: leaves,
        zeros: unconnectedGradients === 'zero',
        sliced: indexedSlices,
      });
      let next = 0;
      return mapStructure<unknown, Cotangent | null>(sources, () => found[next++]!);
    } finally {
      if (!this.persistent) recorder.clear();
    }
  }

  // The one use of a tape that is not persistent: it records nothing more, not even its own gradients.
  #close(recorder: Recorder): void {
    recorder.recording = false;
    this.#watched = [...recorder.variables.keys()];
    this.#recorder = null;
    this.#used = true;
  }
}

function seedsOf(
  targets: readonly (Tensor | Variable)[],
  given: GradientOptions['outputGradients'],
): readonly (Tensor | null)[] {
  if (given === undefined || given === null) return targets.map(() => null);
  const leaves: unknown[] = leavesOf<unknown>(given);
  if (leaves.length !== targets.length)
    throw new GradientMismatchError({
      what: 'gradient: outputGradients',
      got: `${leaves.length}`,
      want: `one for each of ${targets.length} targets`,
    });
  return targets.map(({ shape, dtype }, k) => {
    const seed = leaves[k];
    if (seed === null || seed === undefined) return null;
    const value = seed instanceof Variable ? seed.read() : typeof seed === 'number' ? tensor(seed, { dtype }) : seed;
    if (!(value instanceof Tensor)) throw new TapeOperandError({ what: 'gradient: outputGradients', value });
    if (!sameShape(value.shape, shape))
      throw new GradientMismatchError({
        what: 'gradient: outputGradients',
        got: shapeText(value.shape),
        want: shapeText(shape),
      });
    return cast(value, dtype);
  });
}

function warnOfDType({ dtype }: Tensor | Variable): void {
  if (warnedOfDType) return;
  warnedOfDType = true;
  console.warn(`tensai: watch: a tensor of dtype ${dtype} has no gradient\nhint: cast it before: cast(x, 'float32')`);
}

function warnOfInside(): void {
  if (warnedOfInside) return;
  warnedOfInside = true;
  console.warn(
    'tensai: gradient was called inside the record() of its own persistent tape, which records the gradient too and keeps all that it needs\n' +
      'hint: call gradient after record() unless you want the derivative of that gradient',
  );
}
