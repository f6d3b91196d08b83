import { checkOptions, hostWord, OptionError, SeedGenerator, threefry } from '@tensai/core';
import { type Drop, type Step, through } from '../items.ts';
import type { Plan } from '../plan.ts';

/** What `shuffle` may be told. */
export interface ShuffleOptions {
  /** An integer in [0, 2³²): the same seed gives the same sequence of passes. Left out, `setRandomSeed` decides. */
  readonly seed?: number;
  /** Another order in each pass (true), or always the same. */
  readonly reshuffleEachIteration?: boolean;
}

/** Elements in random order, drawn from a buffer: what comes as number n has been among the first n + `bufferSize`. */
export function shuffle<T, I>(source: Plan<T, I>, bufferSize: number, options: ShuffleOptions = {}): Plan<T, I> {
  checkOptions('shuffle', options, ['seed', 'reshuffleEachIteration']);
  if (bufferSize !== Infinity && (!Number.isInteger(bufferSize) || bufferSize < 1))
    throw new OptionError({ op: 'shuffle', what: 'the buffer size is a whole number from 1 up', value: bufferSize });
  const { seed = new SeedGenerator().seed, reshuffleEachIteration = true } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new OptionError({ op: 'shuffle', what: 'the seed is an integer from 0 to 4294967295', value: seed });
  return {
    ...source,
    open: (pass) => {
      const key = keyOf(seed, reshuffleEachIteration ? pass : []);
      return through(source.open(pass), draws(bufferSize, key, source.drop), source.drop);
    },
  };
}

type Key = readonly [number, number];

// The n-th pass draws with the n-th key of a SeedGenerator; a repetition within it with the next key below.
const keyOf = (seed: number, pass: readonly number[]): Key =>
  pass.reduce<Key>((outer, n) => threefry(outer, [0, n]), [0, seed]);

function draws<I>(bufferSize: number, key: Key, drop: Drop<I>): Step<I, I> {
  const buffer: I[] = [];
  let drawn = 0;
  const draw = (): I => {
    const place = Math.floor((hostWord(key, drawn++) / 2 ** 32) * buffer.length);
    const item = buffer[place]!;
    const last = buffer.pop()!;
    if (place < buffer.length) buffer[place] = last;
    return item;
  };
  return {
    take: (item, give) => {
      if (buffer.push(item) >= bufferSize) give(draw());
    },
    end: (give) => {
      while (buffer.length > 0) give(draw());
    },
    close: () => {
      if (drop) for (const item of buffer.splice(0)) drop(item);
    },
  };
}
