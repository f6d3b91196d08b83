import { interpret } from '@tensai/codegen';
import { type Acc, type DType, Expr, factsOf, type Loop, type TypedArray, withStrides } from '@tensai/core';
import { describe, expect, it } from 'vitest';

/** Runs a loop over row-major inputs; gives output 0. */
function run(loop: Loop, ins: readonly TypedArray[], length: number, args: readonly number[] = []): number[] {
  const array: TypedArray = new (factsOf(loop.scatter?.into.dtype ?? loop.outputs[0]!.dtype).array)(length);
  const operands = ins.map((each) => ({ array: each, offset: 0 }));
  interpret(withStrides(loop, []), { rounds: false })(operands, [{ array, offset: 0 }], args);
  return [...array];
}

const vector = (size: number, dtype: DType, coef: readonly number[], offset = 0): Loop['inputs'][number] => ({
  aval: { shape: [size], dtype },
  view: { dims: [{ size, coef, offset }] },
});

const x = Expr.input(0, 'float32');
const floats = (...values: number[]): Float32Array => Float32Array.from(values);

describe('views', () => {
  it('reads backwards', () => {
    expect(run({ space: [3], inputs: [vector(3, 'float32', [-1], 2)], outputs: [x] }, [floats(1, 2, 3)], 3)).toEqual([
      3, 2, 1,
    ]);
  });

  it('reads the fill outside, and between elements that are spread', () => {
    const spread = { dims: [{ size: 2, coef: [1], offset: -1, div: 2 }], fill: 9 };
    const loop: Loop = { space: [6], inputs: [{ aval: { shape: [2], dtype: 'float32' }, view: spread }], outputs: [x] };
    expect(run(loop, [floats(1, 2)], 6)).toEqual([9, 1, 9, 2, 9, 9]);
  });

  it('loads at computed positions, 0 outside', () => {
    const at = Expr.input(1, 'int32');
    const inputs = [vector(3, 'float32', [0]), vector(4, 'int32', [1])];
    const loop: Loop = { space: [4], inputs, outputs: [Expr.load(0, 'float32', [at])] };
    expect(run(loop, [floats(5, 6, 7), Int32Array.of(2, 0, -1, 3)], 4)).toEqual([7, 5, 0, 0]);
  });

  it('writes into a part of the result', () => {
    const out = { dims: [{ size: 5, coef: [2], offset: 1 }] };
    expect(run({ space: [2], inputs: [vector(2, 'float32', [1])], outputs: [x], out }, [floats(1, 2)], 5)).toEqual([
      0, 1, 0, 2, 0,
    ]);
  });
});

describe('reductions', () => {
  const reduced = (acc: Acc, output: Expr, values: Float32Array): number[] =>
    run(
      {
        space: [],
        inputs: [vector(values.length, 'float32', [0 + 1])],
        reduce: { size: [values.length], accs: [acc] },
        outputs: [output],
      },
      [values],
      1,
    );
  const result = Expr.accumulator(0, 'float32');

  it('sums without rounding on the way', () => {
    expect(reduced({ op: 'sum', value: x }, result, floats(2 ** 24, 1, 1, -(2 ** 24)))).toEqual([2]);
  });

  it('lets NaN through max and min', () => {
    expect(reduced({ op: 'max', value: x }, result, floats(1, NaN, 3))).toEqual([NaN]);
    expect(reduced({ op: 'min', value: x }, result, floats(1, NaN, 3))).toEqual([NaN]);
  });

  it('starts from the neutral element', () => {
    expect(reduced({ op: 'sum', value: x }, result, floats())).toEqual([0]);
    expect(reduced({ op: 'prod', value: x }, result, floats())).toEqual([1]);
    expect(reduced({ op: 'max', value: x }, result, floats())).toEqual([-Infinity]);
  });

  it('leaves invalid points out', () => {
    const valid = x.less(10);
    expect(reduced({ op: 'sum', value: x, valid }, result, floats(1, 20, 3))).toEqual([4]);
    expect(reduced({ op: 'argmax', value: x, valid }, Expr.position(0), floats(1, 20, 3))).toEqual([2]);
  });

  it('argmax is the first of equals, and the first NaN before all', () => {
    expect(reduced({ op: 'argmax', value: x }, Expr.position(0), floats(1, 3, 3))).toEqual([1]);
    expect(reduced({ op: 'argmin', value: x }, Expr.position(0), floats(2, 1, 1))).toEqual([1]);
    expect(reduced({ op: 'argmax', value: x }, Expr.position(0), floats(1, NaN, 3, NaN))).toEqual([1]);
    expect(reduced({ op: 'argmin', value: x }, Expr.position(0), floats(-Infinity, NaN))).toEqual([1]);
  });

  it('folds several parts at once', () => {
    // count and mean, as Welford: the mean moves by (x − mean) / count
    const count = Expr.accumulator(0, 'float32', 0);
    const mean = Expr.accumulator(0, 'float32', 1);
    const next = count.add(1);
    const zero = Expr.literal(0, 'float32');
    const acc: Acc = {
      op: 'fold',
      init: [zero, zero],
      step: [next, mean.add(x.subtract(mean).divide(next))],
      combine: [count, mean],
    };
    expect(reduced(acc, mean, floats(1, 2, 6))).toEqual([3]);
  });

  it('wraps sums of integers', () => {
    const loop: Loop = {
      space: [],
      inputs: [vector(2, 'int32', [1])],
      reduce: { size: [2], accs: [{ op: 'sum', value: Expr.input(0, 'int32') }] },
      outputs: [Expr.accumulator(0, 'int32')],
    };
    expect(run(loop, [Int32Array.of(2147483647, 1)], 1)).toEqual([-2147483648]);
  });
});

describe('scatter', () => {
  const inputs = [vector(4, 'int32', [1]), vector(4, 'float32', [1])];
  const loop = (combine: 'set' | 'add' | 'max' | 'min', init: number): Loop => ({
    space: [4],
    inputs,
    outputs: [Expr.input(1, 'float32')],
    scatter: { at: [Expr.input(0, 'int32')], combine, into: { shape: [3], dtype: 'float32' }, init },
  });
  const ins = [Int32Array.of(1, 1, 5, -1), floats(2, 3, 9, 9)];

  it('drops what is outside; the last of equals counts', () => {
    expect(run(loop('set', 7), ins, 3)).toEqual([7, 3, 7]);
  });

  it('combines', () => {
    expect(run(loop('add', 1), ins, 3)).toEqual([1, 6, 1]);
    expect(run(loop('max', 1), ins, 3)).toEqual([1, 3, 1]);
    expect(run(loop('min', 1), ins, 3)).toEqual([1, 1, 1]);
  });

  it('starts from input 0', () => {
    const start: Loop = {
      space: [1],
      inputs: [vector(3, 'float32', [0])],
      outputs: [Expr.literal(5, 'float32')],
      scatter: {
        at: [Expr.literal(1, 'int32')],
        combine: 'add',
        into: { shape: [3], dtype: 'float32' },
        init: 'input0',
      },
    };
    expect(run(start, [floats(1, 2, 3)], 3)).toEqual([1, 7, 3]);
  });
});

it('takes run-time numbers as their dtype holds them', () => {
  const loop: Loop = { space: [], inputs: [], args: ['float32'], outputs: [Expr.arg(0, 'float32').cast('float64')] };
  expect(run(loop, [], 1, [0.1])).toEqual([Math.fround(0.1)]);
});
