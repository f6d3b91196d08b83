import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { type DType, isFloat } from '../dtype.ts';
import type { TensaiError } from '../error.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { checkShape, normalizeAxis } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { cast } from './cast.ts';
import type { DTypeOption } from './creation.ts';
import { asTensor, dtypeArgument, plainOptions, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';
import { roundToWhole } from './rounding.ts';
import { moveaxis } from './transpose.ts';

/** `start + step · i` for the first `count` i; the two are the op's numbers. */
export const arangeOp: Op<{ readonly count: number; readonly dtype: DType }> = /* @__PURE__ */ definePrimitive({
  name: 'arange',
  infer: (_, { count, dtype }: { readonly count: number; readonly dtype: DType }) => [{ shape: [count], dtype }],
  lower(_, { count, dtype }) {
    const counted = isFloat(dtype) ? dtype : 'int32';
    const value = Expr.arg(0, counted).add(Expr.coordinate(0).cast(counted).multiply(Expr.arg(1, counted)));
    return { space: [count], inputs: [], args: [counted, counted], outputs: [value.cast(dtype)] };
  },
});

/** The numbers that stand first among arguments, and the options behind them. */
function numbersFirst<O extends object>(args: readonly unknown[]): [(number | undefined)[], O | undefined] {
  const at = args.findIndex((arg) => typeof arg === 'object' && arg !== null);
  const numbers = (at < 0 ? args : args.slice(0, at)).map((arg) => arg ?? undefined) as (number | undefined)[];
  return [numbers, at < 0 ? undefined : (args[at] as O)];
}

/**
 * The numbers from `start` (0, if one number only is given) up to, but without, `stop`, `step` apart: int32 if all three are whole, else float32.
 *
 * @example
 * arange(4) // [0, 1, 2, 3]
 * arange(1, 2, 0.25) // [1, 1.25, 1.5, 1.75]
 * arange(3, 0, -1, { dtype: 'float32' }) // [3, 2, 1]
 * arange(0, 3, 0) // throws option
 */
export function arange<D extends DType = DType>(stop: number, options?: DTypeOption<D>): Tensor<readonly [number], D>;
export function arange<D extends DType = DType>(
  start: number,
  stop: number | null,
  options?: DTypeOption<D>,
): Tensor<readonly [number], D>;
export function arange<D extends DType = DType>(
  start: number,
  stop: number | null,
  step: number | null,
  options?: DTypeOption<D>,
): Tensor<readonly [number], D>;
export function arange(...args: readonly unknown[]): Tensor {
  const [numbers, options] = numbersFirst<DTypeOption>(args);
  const { dtype } = plainOptions('arange', options, ['dtype']);
  const [first, second, step = 1] = numbers;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  for (const value of [start, stop, step])
    if (!Number.isFinite(value)) throw new OptionError({ op: 'arange', what: 'it takes finite numbers', value });
  if (step === 0) throw new OptionError({ op: 'arange', what: 'the step is not 0', value: step });
  const count = Math.max(0, Math.ceil((stop! - start!) / step));
  checkShape('arange', [count]);
  const whole = [start, stop, step].every(Number.isInteger);
  return apply1(arangeOp, [start!, step], { count, dtype: dtypeArgument(dtype, whole ? 'int32' : 'float32') });
}

/** What `linspace` may be told. */
export interface LinspaceOptions<D extends DType = DType> {
  /** Is `stop` the last number (the default), or the first that is left out? */
  readonly endpoint?: boolean;
  readonly dtype?: D;
}

/** What `logspace` may be told. */
export interface LogspaceOptions<D extends DType = DType> extends LinspaceOptions<D> {
  /** 10 if left out. */
  readonly base?: number;
}

/** What `geomspace` may be told. */
export interface GeomspaceOptions<D extends DType = DType> extends LinspaceOptions<D> {
  /** Where the axis of the numbers stands in the result; the first if left out. */
  readonly axis?: number;
}

/** Place `i` on the way from `start` to `stop` in `steps` steps. Both ends are exact, and whole numbers on the way are. */
function pointOf([i, start, stop, steps]: readonly Expr[]): Expr {
  const between = start!.multiply(steps!.subtract(i!)).add(stop!.multiply(i!)).divide(steps!);
  return Expr.select(i!.equal(0), start!, Expr.select(i!.equal(steps!), stop!, between));
}

export const linspaceOp: Op = /* @__PURE__ */ defineElementwise('linspace', { arity: 4, formula: pointOf });

/** The same, downward to whole numbers. */
export const linspaceWholeOp: Op = /* @__PURE__ */ defineElementwise('linspaceWhole', {
  arity: 4,
  formula: (xs) => pointOf(xs).floor(),
});

export const logspaceOp: Op = /* @__PURE__ */ defineElementwise('logspace', {
  arity: 5,
  formula: ([base, ...xs]) => base!.power(pointOf(xs)),
});

/**
 * `num` numbers (50, if nothing is said) evenly spaced from `start` to `stop`, in float32 if no dtype is named; integers are rounded down.
 * Tensors as ends give `[num, …shape]`.
 *
 * @example
 * linspace(0, 10, 5) // [0, 2.5, 5, 7.5, 10]
 * linspace(0, 10, 5, { endpoint: false }) // [0, 2, 4, 6, 8]
 * linspace(0, 1, -1) // throws option
 */
export function linspace<D extends DType = 'float32'>(
  start: In,
  stop: In,
  ...rest: readonly [options?: LinspaceOptions<D>] | readonly [num: number, options?: LinspaceOptions<D>]
): Tensor<readonly number[], D> {
  const [[num = 50], options] = numbersFirst<LinspaceOptions>(rest);
  const { endpoint = true, dtype } = plainOptions('linspace', options, ['endpoint', 'dtype']);
  const type = dtypeArgument(dtype, 'float32');
  return resultOf(() => {
    const [i, from, to, steps] = spaced('linspace', start, stop, num, endpoint, type);
    return isFloat(type)
      ? apply1(linspaceOp, [i, from, to, steps], {})
      : cast(apply1(linspaceWholeOp, [i, from, to, steps], {}), type);
  }) as Tensor<readonly number[], D>;
}

/**
 * `num` numbers (50, if nothing is said) whose logarithms are evenly spaced: `base ^ linspace(start, stop, num)`, float32 if no dtype is named.
 *
 * @example
 * logspace(0, 2, 3) // [1, 10, 100]
 * logspace(0, 3, 4, { base: 2 }) // [1, 2, 4, 8]
 */
export function logspace<D extends DType = 'float32'>(
  start: In,
  stop: In,
  ...rest: readonly [options?: LogspaceOptions<D>] | readonly [num: number, options?: LogspaceOptions<D>]
): Tensor<readonly number[], D> {
  const [[num = 50], options] = numbersFirst<LogspaceOptions>(rest);
  const { endpoint = true, base = 10, dtype } = plainOptions('logspace', options, ['endpoint', 'base', 'dtype']);
  const type = dtypeArgument(dtype, 'float32');
  return resultOf(() =>
    cast(apply1(logspaceOp, [base, ...spaced('logspace', start, stop, num, endpoint, type)], {}), type),
  ) as Tensor<readonly number[], D>;
}

/** `start · (stop / start)^(i / steps)`, exact at both ends. */
export const geomspaceOp: Op = /* @__PURE__ */ defineElementwise('geomspace', {
  arity: 4,
  formula: ([i, start, stop, steps]) => {
    const between = start!.multiply(stop!.divide(start!).power(i!.divide(steps!)));
    return Expr.select(i!.equal(0), start!, Expr.select(i!.equal(steps!), stop!, between));
  },
  checks: (ins) =>
    [1, 2].flatMap((input) =>
      ins[input]!.weak
        ? []
        : [{ key: 'not zero', input, ok: (x: Expr) => x.notEqual(0), error: (value: number) => zeroEnd(value) }],
    ),
});

const zeroEnd = (value: number): TensaiError =>
  new OptionError({ op: 'geomspace', what: 'no geometric sequence begins or ends with 0', value });

/**
 * `num` numbers (50, if nothing is said) from `start` to `stop`, each the same multiple of the one before; float32 if no dtype is named. Both ends have one sign,
 * and neither is 0. Tensors as ends give `[num, …shape]`, or the new axis at `axis`.
 *
 * @example
 * geomspace(1, 1000, 4) // [1, 10, 100, 1000]
 * geomspace(-1, -8, 3, { endpoint: false }) // [-1, -2, -4]
 * geomspace(0, 1, 2) // throws option
 */
export function geomspace<D extends DType = 'float32'>(
  start: In,
  stop: In,
  ...rest: readonly [options?: GeomspaceOptions<D>] | readonly [num: number, options?: GeomspaceOptions<D>]
): Tensor<readonly number[], D> {
  const [[num = 50], options] = numbersFirst<GeomspaceOptions>(rest);
  const { endpoint = true, dtype, axis = 0 } = plainOptions('geomspace', options, ['endpoint', 'dtype', 'axis']);
  const type = dtypeArgument(dtype, 'float32');
  for (const end of [start, stop]) if (end === 0) throw zeroEnd(end);
  if (typeof start === 'number' && typeof stop === 'number' && start < 0 !== stop < 0)
    throw new OptionError({ op: 'geomspace', what: 'both ends have one sign', value: [start, stop] });
  const rank = 1 + Math.max(...[start, stop].map((end) => (isRanked(end) ? end.type.shape.length : 0)));
  const along = normalizeAxis('geomspace', axis, rank);
  return resultOf(() => {
    const points = apply1(geomspaceOp, spaced('geomspace', start, stop, num, endpoint, type), {});
    // whole numbers are met but for the rounding of powers
    const rounded = isFloat(type) ? points : roundToWhole(points);
    return cast(moveaxis(rounded, 0, along), type);
  }) as Tensor<readonly number[], D>;
}

const isRanked = (x: In): x is Tensor | Variable => x instanceof Tensor || x instanceof Variable;

/** The operands of a point: its place, both ends, the number of steps. */
function spaced(
  op: string,
  start: In,
  stop: In,
  num: number,
  endpoint: boolean,
  dtype: DType,
): [Tensor, In, In, number] {
  if (!Number.isInteger(num) || num < 0)
    throw new OptionError({ op, what: 'num is a whole number from 0 up', value: num });
  checkShape(op, [num]);
  const counted = isFloat(dtype) ? dtype : 'float32';
  const places = apply1(arangeOp, [0, 1], { count: num, dtype: counted });
  const ends = [start, stop].map((end, k): In => {
    if (typeof end === 'number' || end?.type === null) return end;
    return cast(asTensor(op, end, k), counted);
  }) as [In, In];
  const rank = Math.max(
    0,
    ...ends.map((end) => (typeof end === 'number' || end.type === null ? 0 : end.type.shape.length)),
  );
  const column = rank === 0 ? places : reshape(places, [num, ...new Array<number>(rank).fill(1)]);
  return [column, ...ends, endpoint ? num - 1 : num];
}
