import { type Config, type Seed } from '@tensai/core';

import { configOfSeed, seedOfConfig } from '../seed.ts';
import { Initializer } from './initializer.ts';

/** The option that all random initializers have. */
export interface SeedOption {
  /** An integer: the same values each time. A SeedGenerator: its next draw. Left out: a draw of the global generator. */
  readonly seed?: Seed | null;
}

/** An initializer that draws. */
export abstract class RandomInitializer<Options extends SeedOption> extends Initializer<Options> {
  constructor(options?: Options) {
    super(options && 'seed' in options ? { ...options, seed: seedOfConfig(options.seed) } : options);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), seed: configOfSeed(this.options.seed ?? null) };
  }
}
