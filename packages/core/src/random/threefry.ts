import { Expr } from '../expr.ts';

/** Two 32-bit words. */
export type Pair<T = number> = readonly [T, T];

/** What the generator needs of 32-bit words, which wrap. */
interface Words<T> {
  add(a: T, b: T): T;
  xor(a: T, b: T): T;
  rotateLeft(a: T, by: number): T;
  word(value: number): T;
}

// Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, and Random123: Threefry 2x32 with 20 rounds
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

function encrypt<T>({ add, xor, rotateLeft, word }: Words<T>, key: Pair<T>, counter: Pair<T>): Pair<T> {
  const schedule = [key[0], key[1], xor(xor(key[0], key[1]), word(PARITY))] as const;
  let [a, b] = [add(counter[0], schedule[0]), add(counter[1], schedule[1])];
  for (let round = 0; round < 20; round++) {
    a = add(a, b);
    b = xor(rotateLeft(b, ROTATIONS[round % 8]!), a);
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    a = add(a, schedule[injection % 3]!);
    b = add(add(b, schedule[(injection + 1) % 3]!), word(injection));
  }
  return [a, b];
}

const HOST: Words<number> = {
  add: (a, b) => (a + b) >>> 0,
  xor: (a, b) => (a ^ b) >>> 0,
  rotateLeft: (a, by) => ((a << by) | (a >>> (32 - by))) >>> 0,
  word: (value) => value,
};

const DEVICE: Words<Expr> = {
  add: (a, b) => a.add(b),
  xor: (a, b) => a.xor(b),
  rotateLeft: (a, by) => a.shiftLeft(by).or(a.shiftRight(32 - by)),
  word: (value) => Expr.literal(value, 'uint32'),
};

/** The block cipher on the host: what counter `counter` gives under `key`. */
export const threefry = (key: Pair, counter: Pair): Pair => encrypt(HOST, key, counter);

/** The random word of element `i` under a key. */
export function hostWord(key: Pair, i: number): number {
  const [a, b] = threefry(key, [Math.floor(i / 2 ** 32), i >>> 0]);
  return (a ^ b) >>> 0;
}

/** The two words of a counter that is told in full: for draws that need more than one block for an element. */
export const blockAt = (key: Pair<Expr>, counter: Pair<Expr>): Pair<Expr> => encrypt(DEVICE, key, counter);

/** The two words that make up the random bits of element `i` (int32, not negative), where a dtype needs 64 of them. */
export const wordsAt = (key: Pair<Expr>, i: Expr): Pair<Expr> =>
  encrypt(DEVICE, key, [Expr.literal(0, 'uint32'), i.cast('uint32')]);

/** The random word of element `i`: `jax.random.bits` with `jax_threefry_partitionable`. */
export function wordAt(key: Pair<Expr>, i: Expr): Expr {
  const [a, b] = wordsAt(key, i);
  return a.xor(b);
}
