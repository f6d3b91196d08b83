import { OptionError, plainName, random, type Shape, type Tensor } from '@tensai/core';
import { type Fans, fansOf } from './fans.ts';
import type { InitializerCall } from './initializer.ts';
import { RandomInitializer, type SeedOption } from './random-initializer.ts';

/** Options of `VarianceScaling`. */
export interface VarianceScalingOptions extends SeedOption {
  /** 1 if left out. */
  readonly scale?: number;
  /** `fan_in` (if left out), `fan_out` or `fan_avg`: what the variance is divided by. */
  readonly mode?: string;
  /** `truncated_normal` (if left out), `untruncated_normal` or `uniform`. */
  readonly distribution?: string;
}

/** The standard deviation that is left of a normal distribution that is cut at two standard deviations: the cut values have the wanted one. */
const LEFT_BY_CUT = 0.879_625_661_034_239_8;

type Draw = (stddev: number, shape: Shape, options: object) => Tensor;

const modes = (): Readonly<Record<string, (fans: Fans) => number>> => ({
  fanin: ({ fanIn }) => fanIn,
  fanout: ({ fanOut }) => fanOut,
  fanavg: ({ fanIn, fanOut }) => (fanIn + fanOut) / 2,
});

const distributions = (): Readonly<Record<string, Draw>> => ({
  truncatednormal: (stddev, shape, options) =>
    random.truncatedNormal(shape, { ...options, stddev: stddev / LEFT_BY_CUT }),
  normal: (stddev, shape, options) => random.truncatedNormal(shape, { ...options, stddev: stddev / LEFT_BY_CUT }),
  untruncatednormal: (stddev, shape, options) => random.normal(shape, { ...options, stddev }),
  uniform(stddev, shape, options) {
    const limit = Math.sqrt(3) * stddev;
    return random.uniform(shape, { ...options, minval: -limit, maxval: limit });
  },
});

/** An initializer of a fixed scale, mode and distribution. */
export abstract class Scaled<Options extends SeedOption = SeedOption> extends RandomInitializer<Options> {
  static override readonly defaults: object = { seed: null };
  abstract readonly scale: number;
  abstract readonly mode: string;
  abstract readonly distribution: string;

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    const variance = this.scale / Math.max(1, modes()[plainName(this.mode)]!(fansOf(shape)));
    const draw = distributions()[plainName(this.distribution)]!;
    return draw(Math.sqrt(variance), shape, { seed: this.options.seed, dtype });
  }
}

/**
 * Values whose variance is `scale` over the number of connections that meet in a unit, so that signals keep their size from layer to layer.
 * Kernels are `[…window, in, out]`.
 *
 * @example
 * const initializer = new initializers.VarianceScaling({ scale: 2, mode: 'fan_out', distribution: 'uniform', seed: 42 });
 * initializer.apply([1, 3]) // [[-0.0319341, 0.508543, 0.328865]]
 */
export class VarianceScaling extends Scaled<VarianceScalingOptions> {
  static override readonly className: string = 'VarianceScaling';
  static override readonly defaults: Required<VarianceScalingOptions> = {
    scale: 1,
    mode: 'fan_in',
    distribution: 'truncated_normal',
    seed: null,
  };
  readonly scale: number;
  readonly mode: string;
  readonly distribution: string;

  constructor(options?: VarianceScalingOptions) {
    super(options);
    ({ scale: this.scale, mode: this.mode, distribution: this.distribution } = this.options);
    if (!(this.scale > 0))
      throw new OptionError({ op: 'VarianceScaling', what: 'scale is positive', value: this.scale });
    known('mode', this.mode, modes(), 'fan_in, fan_out, fan_avg');
    known('distribution', this.distribution, distributions(), 'truncated_normal, untruncated_normal, uniform');
  }
}

function known(option: string, value: unknown, table: object, names: string): void {
  if (typeof value !== 'string' || !Object.hasOwn(table, plainName(value)))
    throw new OptionError({ op: 'VarianceScaling', what: `unknown ${option}`, value, hint: `there are: ${names}` });
}
