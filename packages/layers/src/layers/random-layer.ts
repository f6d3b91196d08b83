import { OptionError, type Seed, SeedGenerator } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { seedOfConfig } from '../seed.ts';

/** Options of a layer that draws while it trains. */
export interface RandomOptions extends LayerOptions {
  /** Where its draws begin; somewhere if left out. */
  readonly seed?: Seed | null;
}

/** A layer that draws anew at each call. */
export abstract class RandomLayer<O extends RandomOptions = RandomOptions> extends Layer<O> {
  static override readonly optional: readonly string[] = ['seed'];
  readonly seedGenerator: SeedGenerator;

  constructor(required: Readonly<Record<string, unknown>>, options: O) {
    super(required, options);
    const seed = seedOfConfig(options.seed);
    this.seedGenerator = seed instanceof SeedGenerator ? seed : new SeedGenerator(seed);
  }
}

/** Refuses what is no share of the elements. */
export function checkRate(layer: string, rate: unknown): void {
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1))
    throw new OptionError({
      op: layer,
      what: 'rate is a number from 0 to below 1',
      value: rate,
      ...(typeof rate === 'number' && rate > 1 && rate < 100 && { hint: `it is no percentage: ${rate / 100}` }),
    });
}
