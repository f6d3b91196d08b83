import { apply1 } from '../dispatch.ts';
import { floatOf, wider } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf, Promote } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { conv } from './conv.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { nameArgument } from './option-kinds.ts';
import { padOp } from './pad.ts';
import { reshape } from './reshape.ts';
import { sliceOp } from './slice.ts';

const modes = ['valid', 'same', 'full'] as const;

/** Which sums of a correlation are there: those where the shorter vector lies within the longer one, as many as the longer one is long, or all. */
export type CorrelateMode = (typeof modes)[number];

/** What `correlate` may be told. */
export interface CorrelateOptions {
  /** `valid` if left out. */
  readonly mode?: CorrelateMode;
}

/**
 * The cross-correlation `c[k] = Σ a[i + k]·b[i]` of two vectors, floating point: `max(n, m) − min(n, m) + 1` sums in the mode `valid`, `max(n, m)` in `same`,
 * `n + m − 1` in `full`, as NumPy.
 *
 * @example
 * correlate(tensor([1, 2, 3]), tensor([0, 1, 0.5])) // [3.5]
 * correlate(tensor([1, 2, 3]), tensor([0, 1, 0.5]), { mode: 'same' }) // [2, 3.5, 3]
 * correlate(tensor([1, 2, 3]), tensor([0, 1, 0.5]), { mode: 'full' }) // [0.5, 2, 3.5, 3, 0]
 */
export function correlate<A extends In, B extends In>(
  a: A,
  b: B,
  options?: CorrelateOptions,
): Tensor<readonly [number], FloatOf<Promote<DTypeOf<A>, DTypeOf<B>>>> {
  return resultOf(() => {
    const { mode = 'valid' } = plainOptions('correlate', options, ['mode']);
    const chosen = nameArgument('correlate', 'mode', mode, modes);
    const [x, y] = [asTensor('correlate', a), asTensor('correlate', b, 1)];
    for (const given of [x, y])
      if (given.rank !== 1 || given.size === 0)
        throw new OptionError({
          op: 'correlate',
          what: 'it takes two vectors, none of them empty',
          value: given.type.shape,
        });
    const dtype = floatOf(wider(x.dtype, y.dtype));
    const [n, m] = [x.size, y.size];
    const padded = apply1(padOp, [cast(x, dtype), 0], { shape: [n + 2 * (m - 1)], begin: [m - 1] });
    const full = conv(reshape(padded, [1, n + 2 * (m - 1), 1]), reshape(cast(y, dtype), [m, 1, 1]));
    const [start, count] = partOf(chosen, n, m);
    return apply1(sliceOp, [reshape(full, [n + m - 1])], { begin: [start], size: [count], step: [1] });
  }) as never;
}

/** Which of all `n + m − 1` sums a mode keeps: the first one, and how many. */
function partOf(mode: CorrelateMode, n: number, m: number): readonly [number, number] {
  const [shorter, longer] = [Math.min(n, m), Math.max(n, m)];
  if (mode === 'full') return [0, n + m - 1];
  if (mode === 'valid') return [shorter - 1, longer - shorter + 1];
  // of an even number of sums that are left out on both sides together, one more goes where the longer vector ends
  const before = Math.ceil(shorter / 2) - 1;
  return [n < m ? shorter - 1 - before : before, longer];
}
