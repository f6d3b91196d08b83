import { randomNumbers } from './random-program.ts';

/** What tests of kernels draw at random. */
export interface RandomValues {
  /** A whole number from `low` to `high`. */
  whole(low: number, high: number): number;
  /** A number from −½ to ½. */
  centred(): number;
}

/** Random values; the same ones for the same seed. */
export function randomValues(seed: number): RandomValues {
  const random = randomNumbers(seed);
  return {
    whole: (low, high) => low + Math.floor(random() * (high - low + 1)),
    centred: () => random() - 0.5,
  };
}
