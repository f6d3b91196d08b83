import { type HostScalar, hostScalar } from '../host-scalar.ts';
import { checkSeed, globalGenerator, type Seed, SeedGenerator, SeedError } from './seed-generator.ts';
import type { Pair } from './threefry.ts';

const keyOf = (seed: number | SeedGenerator | undefined): (() => Pair) =>
  typeof seed === 'number' ? () => [0, seed] : () => (seed ?? globalGenerator()).next();

/** Checks the `seed` of a random function; says what gives its key. */
export function keySource(op: string, seed: Seed | null | undefined): () => Pair {
  if (seed === undefined || seed === null) return keyOf(undefined);
  if (seed instanceof SeedGenerator) return keyOf(seed);
  if (typeof seed !== 'number') throw new SeedError({ what: op, seed });
  checkSeed(op, seed);
  return keyOf(seed);
}

/** The key of one draw as operands of an op. A compiled step draws anew at each run. */
export function drawKey(op: string, seed: Seed | null | undefined): Pair<HostScalar | number> {
  const next = keySource(op, seed);
  if (typeof seed === 'number') return next();
  let key: Pair = [0, 0];
  // both words belong to one draw: the first takes it
  const first = hostScalar(() => (key = next())[0]);
  return [first, hostScalar(() => key[1])];
}
