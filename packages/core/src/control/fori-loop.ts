import { tensor } from '../create.ts';
import { onDevice } from '../device.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError, OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { add } from '../ops/arithmetic.ts';
import { less } from '../ops/comparison.ts';
import { cast } from '../ops/cast.ts';
import type { Tensor } from '../tensor.ts';
import { scalar } from './branch.ts';
import { readable } from './branch-op.ts';
import { loop } from './scan.ts';
import { deviceAmong } from './operands.ts';
import type { StateLike, StateOf } from './state.ts';
import { whileLoop } from './while-loop.ts';

/**
 * Repeats `value = bodyFun(i, value)` for i from `lower` to below `upper`, and returns the last value, which keeps its structure, shapes and dtypes; i is an
 * int32 scalar. The bounds are whole numbers or integer scalars; with numbers the loop is a `scan` of known length, which every backend takes. Differentiable, to
 * any order.
 *
 * @example
 * foriLoop(0, 5, (i, sum) => add(sum, cast(i, 'float32')), 0) // 10
 * foriLoop(0, 3, (i, x) => multiply(x, 2), tensor([1, 2])) // [8, 16]
 * foriLoop(0, 2.5, (i, x) => x, 0) // throws option
 */
export function foriLoop<const V>(
  lower: In,
  upper: In,
  bodyFun: (i: Tensor, value: StateOf<V>) => StateLike,
  initVal: V,
): StateOf<V> {
  if (typeof bodyFun !== 'function')
    throw new OptionError({ op: 'foriLoop', what: 'it takes a function of i and the value', value: bodyFun });
  const bounds = [bound('lower', lower), bound('upper', upper)] as const;
  const [from, to] = bounds.map(readable) as [number | null, number | null];
  const body = bodyFun as never as Body;
  if (from === null || to === null) return byCondition(bounds, body, initVal) as never;
  const device = deviceAmong(bounds);
  const step = (value: unknown, _: unknown, k: Tensor | number): unknown => {
    const i = typeof k === 'number' ? onDevice(device, () => tensor(from + k, { dtype: 'int32' })) : add(k, from);
    return [body(i, value), null];
  };
  const length = Math.max(0, to - from);
  return loop('foriLoop', step, initVal, null, { length, reverse: false, unrolled: false })[0] as never;
}

type Body = (i: Tensor, value: unknown) => StateLike;

function bound(name: string, x: In): Tensor | number {
  const given = scalar('foriLoop', `the ${name} bound`, x);
  if (typeof given === 'number') {
    if (!Number.isInteger(given))
      throw new OptionError({ op: 'foriLoop', what: `the ${name} bound is a whole number`, value: given });
  } else if (!isInteger(given.dtype))
    throw new DTypeError({ op: 'foriLoop', dtype: given.dtype, wants: 'integer bounds', hint: "cast(x, 'int32')" });
  return given;
}

/** How many steps there are shows when it runs. */
function byCondition(
  [lower, upper]: readonly [Tensor | number, Tensor | number],
  body: Body,
  initVal: unknown,
): unknown {
  const device = deviceAmong([lower, upper]);
  if (!device.backend.readSync)
    throw new OptionError({
      op: 'foriLoop',
      what: `the bounds are numbers where the backend cannot be read at once, as '${device.backend.name}'`,
      value: 'a tensor',
      hint: 'whileLoop(cond, body, loopVars, { maximumIterations }) takes a limit instead',
    });
  const start =
    typeof lower === 'number' ? onDevice(device, () => tensor(lower, { dtype: 'int32' })) : cast(lower, 'int32');
  const [, last] = whileLoop(
    (i: Tensor) => less(i, upper),
    (i: Tensor, value: unknown) => [add(i, 1), body(i, value)],
    [start, initVal],
  ) as unknown as [Tensor, unknown];
  return last;
}
