import { type Seed, SeedGenerator, isClassConfig } from '@tensai/core';

/** A seed as configs have it: a generator with the place it starts at. */
export const configOfSeed = (seed: Seed | null): unknown =>
  seed instanceof SeedGenerator ? { className: 'SeedGenerator', config: { seed: seed.seed } } : seed;

/** The seed that a config says; any other is what it is. */
export const seedOfConfig = (seed: Seed | null | undefined): Seed | null | undefined =>
  isClassConfig(seed) ? new SeedGenerator(seed.config['seed'] as number) : seed;
