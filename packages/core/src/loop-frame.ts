import { currentHandler, type Handler } from './handler.ts';
import type { In } from './op.ts';
import type { SeedGenerator } from './random/seed-generator.ts';
import { type Pair, threefry } from './random/threefry.ts';
import type { Tensor } from './tensor.ts';

/**
 * A loop that is under way, as random functions see it: a draw in its body takes one key from its generator for the whole loop, and folds it with the
 * number of the iteration. So a loop that is recorded as one op draws what the same loop draws step by step.
 */
export class LoopFrame {
  readonly outer: LoopFrame | null = frame;
  /** The iteration: a number while the loop runs step by step, a scalar tensor while its body is traced. */
  index: number | Tensor;
  /** The trace that records it, if one does. */
  readonly handler: Handler | null = currentHandler()?.traces ? currentHandler() : null;
  readonly #keys: Map<SeedGenerator, Pair[]> = new Map();
  readonly #traced: Map<SeedGenerator, Pair<In>[]> = new Map();
  readonly #next: Map<SeedGenerator, number> = new Map();

  constructor(index: number | Tensor = 0) {
    this.index = index;
  }

  /** Runs one iteration. */
  run<T>(index: number | Tensor, body: () => T): T {
    this.index = index;
    this.#next.clear();
    return withFrame(this, body);
  }

  /** The key of the next draw of this iteration, where the loop runs step by step. */
  take(generator: SeedGenerator): Pair {
    const key = this.#once(this.#keys, generator, () => takeFrom(this.outer, generator));
    return threefry(key, [0, this.index as number]);
  }

  /** The key of the next draw before it is folded, where the steps are traced one after another. */
  tracedKey(generator: SeedGenerator, make: () => Pair<In>): Pair<In> {
    return this.#once(this.#traced, generator, make);
  }

  // the n-th draw of an iteration has the key of the n-th draw of the first one
  #once<K>(known: Map<SeedGenerator, K[]>, generator: SeedGenerator, make: () => K): K {
    const place = this.#next.get(generator) ?? 0;
    this.#next.set(generator, place + 1);
    let keys = known.get(generator);
    if (!keys) known.set(generator, (keys = []));
    return (keys[place] ??= make());
  }
}

let frame: LoopFrame | null = null;

/** The innermost loop. */
export const currentFrame = (): LoopFrame | null => frame;

/** Runs `body` in a loop, or as if none were there. */
export function withFrame<T>(inner: LoopFrame | null, body: () => T): T {
  const before = frame;
  frame = inner;
  try {
    return body();
  } finally {
    frame = before;
  }
}

const takeFrom = (loop: LoopFrame | null, generator: SeedGenerator): Pair =>
  loop === null || loop.handler !== null ? generator.next() : loop.take(generator);

/** The next key of a generator, folded with the loops that run step by step. */
export const nextKey = (generator: SeedGenerator): Pair => takeFrom(frame, generator);
