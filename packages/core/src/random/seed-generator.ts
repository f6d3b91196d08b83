import { defineError, type ErrorClass } from '../error.ts';
import { noteHostChange } from '../host-changes.ts';
import { type Pair, threefry } from './threefry.ts';

/** A seed that is no integer in [0, 2³²). */
export const SeedError: ErrorClass<{ what: string; seed: unknown }> = /* @__PURE__ */ defineError('seed', {
  message: ({ what, seed }) =>
    `${what}: a seed is an integer from 0 to 4294967295${what === 'SeedGenerator' ? '' : ', or a SeedGenerator'}; got ${typeof seed === 'number' || typeof seed === 'bigint' ? String(seed) : seed === null ? 'null' : `a ${typeof seed}`}`,
});

/** Where random functions take their key from: the same draw each time for a number, the next draw of a generator, of the global one if left out. */
export type Seed = number | SeedGenerator;

/** Checks a seed that is a number. */
export function checkSeed(what: string, seed: unknown): asserts seed is number {
  if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new SeedError({ what, seed });
}

/**
 * A sequence of keys for random functions: each draw takes the next one. Without a seed, it starts at one that the global generator gives.
 *
 * @example
 * const seed = new SeedGenerator(42);
 * const first = random.uniform([2], { seed }); // [0.53026, 0.31336]
 * const second = random.uniform([2], { seed }); // [0.72766, 0.78787]
 * seed.position // 2
 */
export class SeedGenerator {
  readonly seed: number;
  /** How many keys it has given. Set it back to draw again. */
  position = 0;

  constructor(seed?: number | null) {
    if (seed !== undefined && seed !== null) checkSeed('SeedGenerator', seed);
    this.seed = seed ?? globalGenerator().next()[1];
  }

  /** The next key: two 32-bit words. */
  next(): Pair {
    const { position } = this;
    noteHostChange(() => (this.position = position));
    this.position = position + 1;
    return threefry([0, this.seed], [0, position]);
  }
}

let shared: SeedGenerator | undefined;

/** The generator behind random functions without a seed; starts anywhere until `setRandomSeed`. */
export function globalGenerator(): SeedGenerator {
  // not every engine has crypto
  shared ??= new SeedGenerator(
    globalThis.crypto?.getRandomValues(new Uint32Array(1))[0] ?? Math.floor(Math.random() * 2 ** 32),
  );
  return shared;
}

/**
 * Makes everything that is drawn without a seed from now on reproducible.
 *
 * @example
 * setRandomSeed(1);
 * const a = random.normal([3]).arraySync();
 * setRandomSeed(1);
 * random.normal([3]) // equal to a
 */
export function setRandomSeed(seed: number): void {
  checkSeed('setRandomSeed', seed);
  shared = new SeedGenerator(seed);
}
