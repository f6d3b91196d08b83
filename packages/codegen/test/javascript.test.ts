import { interpret } from '@tensai/codegen';
import { type DType, Expr, factsOf, type Intrinsic, type Loop } from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { runText } from './run-text.ts';

type Operand = readonly [value: number, dtype: DType];

/** An intrinsic of run-time values, as compiled and as interpreted. */
function both(kind: Intrinsic, dtype: DType, operands: readonly Operand[]): readonly [number, number] {
  const inputs = operands.map(([, type]) => ({ aval: { shape: [], dtype: type }, view: { dims: [] } }));
  const e = Expr.of(
    kind,
    dtype,
    operands.map(([, type], i) => Expr.input(i, type)),
  );
  const loop: Loop = { space: [], inputs, outputs: [e] };
  const ins = operands.map(([value, type]) => ({ array: new (factsOf(type).array)(1).fill(value), offset: 0 }));
  const result = (run: (outs: { array: ReturnType<typeof out>; offset: number }[]) => void): number => {
    const array = out();
    run([{ array, offset: 0 }]);
    return array[0]!;
  };
  const out = (): InstanceType<ReturnType<typeof factsOf>['array']> => new (factsOf(dtype).array)(1);
  return [
    result((outs) => runText(loop, ins, outs, [])),
    result((outs) => interpret(loop, { rounds: true })(ins, outs, [])),
  ];
}

const f = Math.fround;
const least = -2147483648;
const most = 2147483647;

/** kind, dtype of all operands and of the result, operands, result. */
type Case = readonly [Intrinsic, DType, readonly number[], number];

const cases: readonly Case[] = [
  ['add', 'float32', [1e8, 1], 1e8],
  ['add', 'float64', [1e8, 1], 100000001],
  ['add', 'float32', [3e38, 3e38], Infinity],
  ['add', 'int32', [most, 1], least],
  ['add', 'uint32', [4294967295, 2], 1],
  ['add', 'uint8', [250, 10], 4],
  ['subtract', 'uint32', [1, 2], 4294967295],
  ['subtract', 'uint8', [1, 2], 255],
  ['subtract', 'int32', [least, 1], most],
  ['multiply', 'float32', [0.1, 3], f(f(0.1) * 3)],
  ['multiply', 'int32', [123456789, 987654321], Math.imul(123456789, 987654321)],
  ['multiply', 'uint32', [4294967295, 4294967295], 1],
  ['multiply', 'uint8', [16, 17], 16],
  ['divide', 'float32', [1, 3], f(1 / 3)],
  ['divide', 'float32', [1, 0], Infinity],
  ['divide', 'float32', [-1, 0], -Infinity],
  ['divide', 'float64', [0, 0], NaN],
  ['floorDivide', 'float64', [7, -2], -4],
  ['floorDivide', 'float64', [1, 0.1], 9], // the double 0.1 is a little more than a tenth
  ['floorDivide', 'float64', [-1, Infinity], -1],
  ['floorDivide', 'float64', [1, 0], Infinity],
  ['floorDivide', 'float64', [-0, 3], -0],
  ['floorDivide', 'float64', [Infinity, 2], NaN],
  ['floorDivide', 'float32', [-7.5, 2], -4],
  ['floorDivide', 'int32', [-7, 2], -4],
  ['floorDivide', 'int32', [7, -2], -4],
  ['floorDivide', 'int32', [least, -1], least],
  ['floorDivide', 'uint32', [4294967295, 2], 2147483647],
  ['mod', 'float64', [-7, 3], 2],
  ['mod', 'float64', [7, -3], -2],
  ['mod', 'float64', [5.5, -2], -0.5],
  ['mod', 'float64', [6, -3], -0],
  ['mod', 'float64', [-1, Infinity], Infinity],
  ['mod', 'float64', [1e300, 3], 1e300 % 3],
  ['mod', 'float64', [1, 0], NaN],
  ['mod', 'int32', [-7, 3], 2],
  ['mod', 'int32', [7, -3], -2],
  ['mod', 'int32', [least, -1], 0],
  ['mod', 'uint32', [4294967295, 7], 4294967295 % 7],
  ['power', 'float64', [1, NaN], 1],
  ['power', 'float64', [NaN, 0], 1],
  ['power', 'float64', [-1, Infinity], 1],
  ['power', 'float64', [1, -Infinity], 1],
  ['power', 'float64', [-8, 1 / 3], NaN],
  ['power', 'float64', [0, -1], Infinity],
  ['power', 'float64', [-0, 3], -0],
  ['power', 'float32', [10, 39], Infinity],
  ['power', 'int32', [3, 20], 3486784401 | 0],
  ['power', 'int32', [2, -1], 0],
  ['power', 'int32', [-1, -3], -1],
  ['power', 'int32', [0, 0], 1],
  ['power', 'uint32', [3, 21], 10460353203 % 2 ** 32],
  ['power', 'uint8', [2, 9], 0],
  ['maximum', 'float32', [NaN, 1], NaN],
  ['maximum', 'float32', [1, NaN], NaN],
  ['minimum', 'float64', [NaN, -Infinity], NaN],
  ['maximum', 'int32', [-3, 2], 2],
  ['minimum', 'uint32', [4294967295, 2], 2],
  ['negative', 'float32', [0], -0],
  ['negative', 'int32', [least], least],
  ['negative', 'int32', [0], 0],
  ['negative', 'uint32', [1], 4294967295],
  ['abs', 'float64', [-0], 0],
  ['abs', 'int32', [least], least],
  ['sign', 'float32', [NaN], NaN],
  ['sign', 'float32', [-7], -1],
  ['sign', 'uint8', [200], 1],
  ['floor', 'float32', [-1.5], -2],
  ['ceil', 'float32', [-1.5], -1],
  ['floor', 'int32', [-3], -3],
  ['round', 'float64', [0.5], 0],
  ['round', 'float64', [1.5], 2],
  ['round', 'float64', [2.5], 2],
  ['round', 'float64', [-0.5], -0],
  ['round', 'float64', [-1.5], -2],
  ['round', 'float64', [-2.5], -2],
  ['round', 'float64', [0.49999999999999994], 0],
  ['round', 'float64', [4503599627370497], 4503599627370497],
  ['round', 'float32', [Infinity], Infinity],
  ['sqrt', 'float32', [2], f(Math.SQRT2)],
  ['sqrt', 'float64', [-1], NaN],
  ['rsqrt', 'float32', [2], f(Math.SQRT1_2)],
  ['rsqrt', 'float64', [0], Infinity],
  ['exp', 'float32', [1], f(Math.E)],
  ['exp', 'float32', [100], Infinity],
  ['expm1', 'float64', [1e-20], 1e-20],
  ['log', 'float32', [0], -Infinity],
  ['log', 'float64', [-1], NaN],
  ['log1p', 'float64', [1e-20], 1e-20],
  ['sin', 'float64', [0], 0],
  ['cos', 'float64', [0], 1],
  ['tan', 'float64', [Infinity], NaN],
  ['atan', 'float64', [Infinity], Math.PI / 2],
  ['atan2', 'float64', [-0, -1], -Math.PI],
  ['atan2', 'float32', [1, 1], f(Math.PI / 4)],
  ['tanh', 'float32', [100], 1],
  ['and', 'bool', [1, 0], 0],
  ['or', 'bool', [1, 0], 1],
  ['xor', 'bool', [1, 1], 0],
  ['not', 'bool', [0], 1],
  ['not', 'bool', [1], 0],
  ['and', 'uint32', [4294967295, 4294967294], 4294967294],
  ['or', 'uint32', [2147483648, 1], 2147483649],
  ['xor', 'int32', [-1, 1], -2],
  ['not', 'int32', [0], -1],
  ['not', 'uint32', [0], 4294967295],
  ['not', 'uint8', [1], 254],
  ['shiftLeft', 'int32', [1, 31], least],
  ['shiftLeft', 'uint32', [3, 31], 2147483648],
  ['shiftLeft', 'uint8', [129, 1], 2],
  ['shiftLeft', 'int32', [1, 32], 0],
  ['shiftRight', 'int32', [least, 31], -1],
  ['shiftRight', 'int32', [-5, 1], -3],
  ['shiftRight', 'int32', [-5, 40], -1],
  ['shiftRight', 'uint32', [2147483648, 31], 1],
  ['shiftRight', 'uint32', [2147483648, 32], 0],
];

/** kind, dtype of the operand, operand, dtype of the result, result. */
const conversions: readonly (readonly [Intrinsic, DType, number, DType, number])[] = [
  ['cast', 'float32', -1.9, 'int32', -1],
  ['cast', 'float64', 3e9, 'int32', most],
  ['cast', 'float64', -3e9, 'int32', least],
  ['cast', 'float32', NaN, 'int32', 0],
  ['cast', 'float64', Infinity, 'uint32', 4294967295],
  ['cast', 'float64', -1.5, 'uint32', 0],
  ['cast', 'float64', 4294967295.5, 'uint32', 4294967295],
  ['cast', 'float32', 300, 'uint8', 255],
  ['cast', 'float32', -0.5, 'uint8', 0],
  ['cast', 'int32', -1, 'uint32', 4294967295],
  ['cast', 'uint32', 4294967295, 'int32', -1],
  ['cast', 'int32', 257, 'uint8', 1],
  ['cast', 'uint8', 200, 'int32', 200],
  ['cast', 'int32', 16777217, 'float32', 16777216],
  ['cast', 'uint32', 4294967295, 'float32', 4294967296],
  ['cast', 'int32', 16777217, 'float64', 16777217],
  ['cast', 'float64', 0.1, 'float32', f(0.1)],
  ['cast', 'float64', NaN, 'bool', 1],
  ['cast', 'float64', -0, 'bool', 0],
  ['cast', 'uint8', 7, 'bool', 1],
  ['cast', 'bool', 1, 'float32', 1],
  ['bitcast', 'float32', 1, 'int32', 0x3f800000],
  ['bitcast', 'float32', -0, 'int32', least],
  ['bitcast', 'float32', -1, 'uint32', 0xbf800000],
  ['bitcast', 'int32', 0x3f800000, 'float32', 1],
  ['bitcast', 'uint32', 0xff800000, 'float32', -Infinity],
  ['bitcast', 'int32', -1, 'uint32', 4294967295],
  ['bitcast', 'uint32', 4294967295, 'int32', -1],
  ['isNaN', 'float32', NaN, 'bool', 1],
  ['isNaN', 'float64', Infinity, 'bool', 0],
];

/** Comparison, operands, result: for float32 and float64 alike. */
const comparisons: readonly (readonly [Intrinsic, number, number, number])[] = [
  ['eq', NaN, NaN, 0],
  ['eq', 0, -0, 1],
  ['lt', NaN, 1, 0],
  ['lt', 1, NaN, 0],
  ['lt', -Infinity, 1, 1],
  ['le', NaN, NaN, 0],
  ['le', 1, 1, 1],
];

describe('intrinsics, compiled and interpreted', () => {
  it.each(cases)('%s of %s: %j is %d', (kind, dtype, operands, result) => {
    const got = both(
      kind,
      dtype,
      operands.map((value) => [value, dtype]),
    );
    expect(got).toEqual([result, result]);
  });

  it.each(conversions)('%s of %s %d to %s is %d', (kind, from, value, to, result) => {
    expect(both(kind, to, [[value, from]])).toEqual([result, result]);
  });

  it.each(comparisons)('%s(%d, %d) is %d', (kind, a, b, result) => {
    for (const dtype of ['float32', 'float64'] as const)
      expect(
        both(kind, 'bool', [
          [a, dtype],
          [b, dtype],
        ]),
      ).toEqual([result, result]);
  });

  it('select takes what the condition says, whatever the other is', () => {
    const select = (condition: number): readonly [number, number] =>
      both('select', 'float32', [
        [condition, 'bool'],
        [NaN, 'float32'],
        [2, 'float32'],
      ]);
    expect(select(0)).toEqual([2, 2]);
    expect(select(1)).toEqual([NaN, NaN]);
  });
});
