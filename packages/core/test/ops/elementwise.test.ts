import '../setup.ts';
import { grad, GradientTape } from '@tensai/autodiff';
import {
  abs,
  absolute,
  add,
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctanh,
  bitwiseAnd,
  bitwiseInvert,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseRightShift,
  cast,
  cbrt,
  ceil,
  copysign,
  cosh,
  deg2rad,
  div,
  divide,
  divideNoNan,
  type DType,
  DTypeError,
  dtypes,
  equal,
  exp,
  exp2,
  expm1,
  floor,
  floorDivide,
  fmod,
  hostScalar,
  hypot,
  type In,
  isclose,
  isComplex,
  isFloat,
  isnan,
  ldexp,
  leftShift,
  less,
  log,
  log10,
  log1p,
  log2,
  logaddexp,
  logicalAnd,
  logicalNot,
  maximum,
  mod,
  mul,
  multiply,
  nanToNum,
  neg,
  negative,
  pow,
  power,
  reciprocal,
  remainder,
  rightShift,
  round,
  rsqrt,
  sign,
  signbit,
  sin,
  sinc,
  sinh,
  sqrt,
  square,
  sub,
  subtract,
  tan,
  tanh,
  TensaiError,
  type Tensor,
  tensor,
  traceFunction,
  trueDivide,
  trunc,
  Variable,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';

const of = (dtype: DType, ...values: number[]): Tensor =>
  dtype === 'bool' ? tensor(values.map(Boolean)) : tensor(values, { dtype });
const double = (...values: number[]): Tensor => of('float64', ...values);
const list = (x: Tensor): number[] => [...x.dataSync()];

/** What a call gives, or the code of what it throws. */
function outcome<T>(call: () => T): { value: T } | { code: string } {
  try {
    return { value: call() };
  } catch (error) {
    return { code: (error as TensaiError).code };
  }
}

describe('dtypes', () => {
  // what NumPy, JAX and Keras say, with int32 for int64: rows and columns as in `dtypes`
  const met = `
    bool     bool     uint8    int8     uint32   int32    float16  bfloat16 float32 float64
    uint8    uint8    uint8    int32    uint32   int32    float16  bfloat16 float32 float64
    int8     int8     int32    int8     int32    int32    float16  bfloat16 float32 float64
    uint32   uint32   uint32   int32    uint32   int32    float16  bfloat16 float32 float64
    int32    int32    int32    int32    int32    int32    float16  bfloat16 float32 float64
    float16  float16  float16  float16  float16  float16  float16  float32  float32 float64
    bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 float32  bfloat16 float32 float64
    float32  float32  float32  float32  float32  float32  float32  float32  float32 float64
    float64  float64  float64  float64  float64  float64  float64  float64  float64 float64`
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/ +/) as DType[]);
  const numbers = dtypes.filter((dtype) => !isComplex(dtype));
  const pairs = numbers.flatMap((a, i) => numbers.map((b, j) => [a, b, met[i]![j + 1]!] as const));

  test('the table names each dtype once', () => expect(met.map(([name]) => name)).toEqual(numbers));

  test.each(pairs)('%s with %s meets in %s', (a, b, dtype) => {
    const [x, y] = [of(a, 1, 0, 1), of(b, 1, 1, 0)];
    expect(add(x, y).dtype).toBe(dtype);
    expect(list(add(x, y))).toEqual(dtype === 'bool' ? [1, 1, 1] : [2, 1, 1]);
    expect(maximum(x, y).dtype).toBe(dtype);
    expect(multiply(x, y).dtype).toBe(dtype);
    expect(list(multiply(x, y))).toEqual([1, 0, 0]);
    expect(divide(x, of(b, 1, 1, 1)).dtype).toBe(isFloat(dtype) ? dtype : 'float32');
    expect(less(x, y).dtype).toBe('bool');
    expect(list(less(x, y))).toEqual([0, 1, 0]);
    expect(list(logicalAnd(x, y))).toEqual([1, 0, 0]);
  });

  test.each(pairs)('%s and %s, of bits', (a, b, dtype) => {
    const attempt = (): DType => bitwiseAnd(of(a, 1), of(b, 1)).dtype;
    expect(outcome(attempt)).toEqual(isFloat(dtype) ? { code: DTypeError.code } : { value: dtype });
  });

  test.each(numbers.filter((dtype) => dtype !== 'bool'))('a number takes the dtype %s', (dtype) => {
    for (const two of [2, hostScalar(() => 2)] as const) {
      expect(add(of(dtype, 3), two)).toMatchObject({ dtype });
      expect(list(subtract(two, of(dtype, 1)))).toEqual([1]);
      expect(divide(of(dtype, 3), two).dtype).toBe(isFloat(dtype) ? dtype : 'float32');
      expect(equal(of(dtype, 2), two).dataSync()[0]).toBe(1);
    }
  });

  test('a number keeps the digits that its dtype has', () => {
    expect(add(double(0), 0.1).itemSync()).toBe(0.1);
    expect(add(of('float32', 0), 0.1).itemSync()).toBe(Math.fround(0.1));
  });

  test('numbers alone are float32', () => {
    expect(add(1, 2)).toMatchObject({ dtype: 'float32', shape: [] });
    expect(floorDivide(7, 0).itemSync()).toBe(Infinity);
    expect(exp(0).itemSync()).toBe(1);
  });

  test('Variables are operands', () => {
    expect(list(multiply(new Variable([1, 2]), new Variable([3, 4])))).toEqual([3, 8]);
    expect(list(mod(new Variable([7, -7], { dtype: 'int32' }), 3))).toEqual([1, 2]);
  });

  test.each([exp, log, sqrt, sin, arctan, sinh, reciprocal, cbrt])('$name makes float32 of integers and bools', (f) => {
    expect([of('int32', 1), of('bool', 1), of('uint8', 1), double(1)].map((x) => f(x).dtype)).toEqual([
      'float32',
      'float32',
      'float32',
      'float64',
    ]);
  });

  test('so do those of two operands', () => {
    expect(hypot(of('int32', 3), of('uint8', 4))).toMatchObject({ dtype: 'float32' });
  });

  test('rounding leaves integers as they are', () => {
    for (const f of [floor, ceil, trunc, abs, square, (x: In) => round(x)])
      expect(f(of('int32', 3)).dtype).toBe('int32');
  });
});

test('short and alternative names are the same functions', () => {
  expect([sub, mul, div, trueDivide, neg, pow, absolute, remainder]).toEqual([
    subtract,
    multiply,
    divide,
    divide,
    negative,
    power,
    abs,
    mod,
  ]);
  expect([bitwiseInvert, bitwiseLeftShift, bitwiseRightShift]).toEqual([bitwiseNot, leftShift, rightShift]);
});

describe('mistakes are told', () => {
  const whole = of('int32', 7, 8);
  const bool = tensor([true, false]);
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'shapes',
      () => add(tensor([1, 2]), tensor([1, 2, 3]) as never),
      'add: the shapes [2] and [3] do not broadcast\nhint: aligned at the last axis, extents must be equal or 1; expandDims(x, axis) adds an axis of extent 1',
    ],
    [
      'fractions',
      () => add(whole, 0.5),
      "add: the number 0.5 does not fit a tensor of dtype int32\nhint: cast the tensor: cast(x, 'float32')",
    ],
    [
      'numbers out of range',
      () => add(of('uint8', 1), -1),
      "add: the number -1 does not fit a tensor of dtype uint8\nhint: cast the tensor: cast(x, 'float32')",
    ],
    [
      'bools with numbers',
      () => multiply(bool, 2),
      "multiply: a bool tensor and a number have no common dtype\nhint: cast the tensor: cast(x, 'float32')",
    ],
    [
      'bools subtracted',
      () => subtract(bool, bool),
      "subtract: takes numbers, got bool\nhint: cast the tensor: cast(x, 'int32')",
    ],
    [
      'division by the number 0',
      () => mod(whole, 0),
      "mod: integer division by zero\nhint: floating point numbers divide by zero: cast(x, 'float32')",
    ],
    [
      'division by a host scalar of 0',
      () =>
        floorDivide(
          whole,
          hostScalar(() => 0),
        ),
      "floorDivide: integer division by zero\nhint: floating point numbers divide by zero: cast(x, 'float32')",
    ],
    [
      'division by a zero',
      () => floorDivide(whole, of('int32', 3, 0)),
      "floorDivide: integer division by zero, at element 1 of the divisor\nhint: floating point numbers divide by zero: cast(x, 'float32')",
    ],
    [
      'a negative power',
      () => power(whole, of('int32', 1, -2)),
      "power: an integer to the power of -2 (element 1 of the exponent) is no integer\nhint: cast the base: cast(x, 'float32')",
    ],
    [
      'bits of floating point',
      () => bitwiseAnd(tensor([1]), 1),
      "bitwiseAnd: takes integers and bools, got float32\nhint: cast the tensor: cast(x, 'int32')",
    ],
    [
      'bare options',
      () => round(tensor([1]), 2 as never),
      'round: options are an object, got 2\nhint: write it as { decimals }',
    ],
    [
      'unknown options',
      () => isclose(1, tensor([1]), { tol: 1 } as never),
      "isclose: there is no option 'tol'\nhint: did you mean 'rtol'? options: rtol, atol, equalNan",
    ],
  ];

  test.each(cases)('%s', (_, call, message) => {
    expect(call).toThrow(TensaiError);
    expect(call).toThrow(expect.objectContaining({ message }) as Error);
  });

  test('what is no operand', () => {
    for (const f of [add, mod, power] as ((a: never, b: number) => unknown)[])
      for (const value of [null, [1], 'a', undefined]) expect(() => f(value as never, 0)).toThrow(TensaiError);
  });

  test('a divisor that passed once is not looked at again, another one is', () => {
    const divisor = of('int32', 1, 2);
    expect(list(floorDivide(whole, divisor))).toEqual([7, 4]);
    expect(list(mod(whole, divisor))).toEqual([0, 0]);
    expect(() => mod(whole, of('int32', 1, 0))).toThrow('at element 1');
  });

  test('a power checks exponents of integers only', () => {
    expect(list(power(of('float32', 2, 4), of('int32', -1, -2)))).toEqual([0.5, 0.0625]);
    expect(list(power(of('int32', 2), double(-1)))).toEqual([0.5]);
  });
});

describe('zeros keep their sign', () => {
  const roundX: Function1 = (x) => round(x);
  test.each([
    sinh,
    tanh,
    arcsinh,
    arctanh,
    arcsin,
    arctan,
    sin,
    tan,
    cbrt,
    expm1,
    log1p,
    trunc,
    ceil,
    sqrt,
    deg2rad,
    roundX,
  ] as Function1[])('$name', (f) => {
    expect(list(f(of('float32', 0, -0)))).toEqual([0, -0]);
    expect(list(f(double(0, -0)))).toEqual([0, -0]);
  });

  test('of quotients and remainders', () => {
    expect(list(divide(double(0, -0, 1), double(-1, -1, -Infinity)))).toEqual([-0, 0, -0]);
    expect(list(reciprocal(double(-0, -Infinity)))).toEqual([-Infinity, -0]);
    expect(list(fmod(double(-0, -4), double(3, 2)))).toEqual([-0, -0]);
    for (const dtype of ['float32', 'float64'] as const) {
      expect(list(copysign(of(dtype, 1, 0, 2), of(dtype, -0, -3, 0)))).toEqual([-1, -0, 2]);
      expect(list(signbit(of(dtype, -0, 0, -Infinity, NaN)))).toEqual([1, 0, 1, 0]);
    }
  });
});

describe('exactness', () => {
  test('logarithms of powers are whole', () => {
    const twos = Array.from({ length: 277 }, (_, k) => k - 149);
    expect(list(log2(of('float32', ...twos.map((k) => 2 ** k))))).toEqual(twos);
    const more = Array.from({ length: 2098 }, (_, k) => k - 1074);
    expect(list(log2(double(...more.map((k) => 2 ** k))))).toEqual(more);
    const tens = Array.from({ length: 23 }, (_, k) => k);
    expect(list(log10(double(...tens.map((k) => Number(`1e${k}`)))))).toEqual(tens);
    expect(list(log10(of('float32', ...tens.map((k) => Number(`1e${k}`)))))).toEqual(tens);
  });

  test('roots of cubes and Pythagorean triples are whole', () => {
    const whole = Array.from({ length: 101 }, (_, k) => k - 50);
    for (const dtype of ['float32', 'float64'] as const) {
      expect(list(cbrt(of(dtype, ...whole.map((k) => k ** 3))))).toEqual(whole);
      expect(list(hypot(of(dtype, 3, 5, -8), of(dtype, -4, 12, 15)))).toEqual([5, 13, 17]);
    }
  });

  test('no intermediate result overflows', () => {
    expect(hypot(of('float32', 3e38), 1e38).itemSync()).toBeCloseTo(Math.hypot(3e38, 1e38), -33);
    expect(sinh(of('float32', 89)).itemSync() / Math.sinh(89)).toBeCloseTo(1, 5);
    expect(cosh(double(710)).itemSync() / Math.cosh(710)).toBeCloseTo(1, 12);
    expect(arcsinh(of('float32', 1e30)).itemSync()).toBeCloseTo(Math.asinh(1e30), 4);
    expect(logaddexp(double(1000), 1000).itemSync()).toBeCloseTo(1000 + Math.LN2, 10);
    expect(ldexp(double(2 ** -1000), 1500).itemSync()).toBe(2 ** 500);
  });

  // over many orders of magnitude, more points than conformance has
  test.each([
    [exp2, (x: number) => 2 ** x, -100, 100],
    [log2, Math.log2, 1e-9, 1e9],
    [log10, Math.log10, 1e-9, 1e9],
    [sinh, Math.sinh, -80, 80],
    [cosh, Math.cosh, -80, 80],
    [arcsinh, Math.asinh, -1e9, 1e9],
    [arccosh, Math.acosh, 1, 1e9],
    [arctanh, Math.atanh, -1, 1],
    [arcsin, Math.asin, -1, 1],
    [arccos, Math.acos, -1, 1],
    [cbrt, Math.cbrt, -1e30, 1e30],
    [expm1, Math.expm1, -50, 50],
    [log1p, Math.log1p, -1, 1e9],
  ] as const)('$0.name within its accuracy', (f, oracle, low, high) => {
    // geometrically toward 0 from both ends, and toward the ends
    const xs = Array.from({ length: 400 }, (_, i) => 10 ** (-i / 40))
      .flatMap((u) => [low + (high - low) * u, high * u, low * u])
      .map(Math.fround)
      .filter((x) => x >= low && x <= high);
    const errors = list(f(of('float32', ...xs))).map((y, i) => {
      const want = oracle(xs[i]!);
      const unit = 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(want)))) - 23);
      return y === want ? 0 : Math.abs(y - want) / unit;
    });
    expect(Math.max(...errors)).toBeLessThanOrEqual(f.op.accuracy!.float32);
  });
});

type Function1 = (x: Tensor) => Tensor;
const first = (f: Function1, ...xs: number[]): number[] => list(grad(f)(double(...xs)));
const second = (f: Function1, ...xs: number[]): number[] => list(grad((x: Tensor) => grad(f)(x))(double(...xs)));

describe('gradients', () => {
  const functions: Readonly<Record<string, Function1>> = {
    tanh: tanh,
    sinh,
    cosh,
    arcsinh: arcsinh,
    arctanh: (x) => arctanh(multiply(x, 0.3)),
    arcsin: (x) => arcsin(multiply(x, 0.3)),
    exp2: exp2,
    log10: (x) => log10(add(x, 3)),
    cbrt: (x) => cbrt(add(x, 3)),
    sinc: sinc,
    logaddexp: (x) => logaddexp(x, multiply(x, x)),
    hypot: (x) => hypot(x, add(x, 2)),
    power: (x) => power(add(x, 3), x),
    reciprocal: (x) => reciprocal(add(x, 4)),
    ldexp: (x) => ldexp(x, x),
  };

  test.each(Object.entries(functions))('%s: first and second, by central differences', (_, f) => {
    const points = [-2.3, -0.7, 0, 0.4, 1.9];
    const value = (x: number): number => f(double(x)).dataSync()[0]!;
    const measured = (g: (x: number) => number, x: number): number =>
      (4 * (g(x + 5e-4) - g(x - 5e-4)) - (g(x + 1e-3) - g(x - 1e-3)) / 2) / 3e-3;
    const [slopes, curves] = [first(f, ...points), second(f, ...points)];
    points.forEach((x, i) => {
      expect(slopes[i]).toBeCloseTo(measured(value, x), 7);
      const slope = (at: number): number => first(f, at)[0]!;
      expect(curves[i]).toBeCloseTo(measured(slope, x), 6);
    });
  });

  test('at kinks and poles they are those of JAX', () => {
    expect(first(abs, 0, -2)).toEqual([0, -1]);
    expect(first((x) => maximum(x, 2), 1, 2, 3)).toEqual([0, 0.5, 1]);
    expect(first(sqrt, 0)).toEqual([Infinity]);
    expect(first(rsqrt, 0)).toEqual([-Infinity]);
    expect(first(reciprocal, 0)).toEqual([-Infinity]);
    expect(first(log, 0)).toEqual([Infinity]);
    expect(first((x) => power(x, 2), 0)).toEqual([0]);
    expect(first((x) => power(x, 0), 0, NaN)).toEqual([0, 0]);
    expect(second((x) => power(x, 2), 0)).toEqual([2]);
    expect(first((x) => power(0, x), 2)).toEqual([0]);
    expect(first((x) => hypot(x, x), 0)).toEqual([0]);
    expect(first((x) => divideNoNan(1, x), 0)).toEqual([0]);
    expect(first((x) => logaddexp(x, -Infinity), -Infinity)).toEqual([1]);
    expect(first(arcsin, 1)).toEqual([Infinity]);
    expect(first(sinc, 0)[0]).toBeCloseTo(0, 15);
    expect(second(sinc, 0)[0]).toBeCloseTo(-(Math.PI ** 2) / 3, 12);
    expect(second(sinh, 0)).toEqual([0]);
    expect(second(cosh, 0)).toEqual([1]);
    expect(first((x) => nanToNum(x), NaN, 1)).toEqual([0, 1]);
  });

  test('steps give zeros; tests, integers and bools disconnect', () => {
    const x = double(1.5, -0.5);
    const through = (f: Function1): Tensor | null => {
      const tape = new GradientTape();
      tape.watch(x);
      return tape.gradient(
        tape.record(() => cast(f(x), 'float64')),
        x,
      ) as Tensor | null;
    };
    for (const f of [floor, ceil, trunc, sign, (y: In) => round(y), (y: In) => round(y, { decimals: 1 })])
      expect(list(through(f as Function1)!)).toEqual([0, 0]);
    expect(list(through((y) => floorDivide(y, 0.4))!)).toEqual([0, 0]);
    for (const f of [isnan, logicalNot, (y: Tensor) => less(y, 1), (y: Tensor) => cast(y, 'int32')])
      expect(through(f)).toBeNull();
  });

  test('an operand of integers has none, its partner has', () => {
    const counts = of('int32', 2, 3);
    const gradient = grad((x: Tensor) => divide(x, counts))(of('float32', 1, 1));
    expect(list(gradient)[0]).toBe(0.5);
    expect(gradient.dtype).toBe('float32');
  });
});

test('the second power is a square, whoever asks for it; others and those of numbers are powers', () => {
  const opsOf = (f: (x: Tensor) => unknown): string[] => {
    const { graph, end } = traceFunction((x) => f(x!) as Tensor, [{ shape: [3], dtype: 'float32' }]);
    end();
    return graph.nodes.map(({ op }) => op.name);
  };
  expect(opsOf((x) => power(x, 2))).toEqual(['square']);
  expect(opsOf((x) => pow(x, 2))).toEqual(['square']);
  expect(opsOf((x) => power(x, 3))).toEqual(['power']);
  expect(opsOf((x) => power(2, x))).toEqual(['power']);
});
