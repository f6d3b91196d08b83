import { checkOptions, OptionError } from '@tensai/core';
import { type Step, through } from '../items.ts';
import type { Plan } from '../plan.ts';
import { threefry } from '../random-words.ts';

/** What `shuffle` may be told. */
export interface ShuffleOptions {
  /** A whole number from 0 to 2³² − 1; the same seed gives the same sequence of passes. Left out, every shuffle is its own. */
  readonly seed?: number;
  /** Another order in every pass (true), or the same again. */
  readonly reshuffleEachIteration?: boolean;
}

/** Elements in random order, drawn from a buffer: the n-th one given has come from among the first n + `bufferSize`. */
export function shuffle<T, I>(source: Plan<T, I>, bufferSize: number, options: ShuffleOptions = {}): Plan<T, I> {
  checkOptions('shuffle', options, ['seed', 'reshuffleEachIteration']);
  const { seed = Math.floor(Math.random() * 2 ** 32), reshuffleEachIteration = true } = options;
  if (bufferSize !== Infinity && (!Number.isInteger(bufferSize) || bufferSize < 1))
    throw new OptionError({ op: 'shuffle', what: 'the buffer size is a whole number from 1 up', value: bufferSize });
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new OptionError({ op: 'shuffle', what: 'the seed is a whole number from 0 to 2³² − 1', value: seed });
  return {
    ...source,
    open: (pass) => {
      const key = (reshuffleEachIteration ? pass : []).reduce<readonly [number, number]>(
        (outer, n) => threefry(outer, [0, n]),
        [0, seed],
      );
      return through(source.open(pass), draws<I>(bufferSize, key));
    },
  };
}

function draws<I>(bufferSize: number, key: readonly [number, number]): Step<I, I> {
  const buffer: I[] = [];
  let drawn = 0;
  const draw = (): I => {
    const [high, low] = threefry(key, [0, drawn++]);
    const place = Math.floor((((high ^ low) >>> 0) / 2 ** 32) * buffer.length);
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
  };
}
