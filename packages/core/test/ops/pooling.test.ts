import '../setup.ts';
import { GradientTape } from '@tensai/autodiff';
import { averagePool, type In, maxPool, memory, multiply, sum, type Tensor } from '@tensai/core';
import { describe, expect, test } from 'vitest';
import { differences, given, type GoldenCall } from './golden-record.ts';
import golden from './pooling.golden.json' with { type: 'json' };

// recorded from Keras 3.16
interface PoolCall extends GoldenCall {
  readonly poolSize: number | readonly number[];
  readonly options?: object;
}

const any = (x: unknown): In => x as In;
const functions = { averagePool, maxPool };
const line = (...data: number[]): Tensor => given({ shape: [1, data.length, 1], data }, 'float64') as Tensor;

describe('recorded values', () => {
  test.each(golden as readonly PoolCall[])('$id $fn', (record) => {
    const { fn, inputs, poolSize, options = {}, dtype } = record;
    const call = functions[fn as keyof typeof functions];
    expect(differences(call(given(inputs[0]!, dtype), poolSize, options), record)).toEqual([]);
  });
});

/** The gradient of `Σ weights · f(x)`. */
function gradientOf(f: (x: In) => Tensor, x: Tensor, weights: Tensor): unknown {
  const tape = new GradientTape();
  tape.watch(x);
  const y = tape.record(() => sum(multiply(any(f(any(x))), any(weights))));
  return tape.gradient(y, x).dataSync();
}

describe('the gradient of maxPool', () => {
  test('goes to the first of equals', () => {
    expect(gradientOf((x) => maxPool(x, 3), line(2, 2, 1, 0, 0, 0), line(5, 7))).toEqual(
      Float64Array.of(5, 0, 0, 7, 0, 0),
    );
  });

  test('adds up where windows overlap', () => {
    expect(gradientOf((x) => maxPool(x, 2, { strides: 1 }), line(1, 9, 2), line(5, 7))).toEqual(
      Float64Array.of(0, 12, 0),
    );
  });

  test('goes to the NaN that the result is', () => {
    expect(gradientOf((x) => maxPool(x, 3), line(4, NaN, NaN), line(5))).toEqual(Float64Array.of(0, 5, 0));
  });

  test('never leaves the input, even where all is −∞', () => {
    expect(gradientOf((x) => maxPool(x, 4, { padding: 'same' }), line(-Infinity, -Infinity), line(5))).toEqual(
      Float64Array.of(5, 0),
    );
  });
});

test('averages of windows over the ends do not count what is outside', () => {
  expect(gradientOf((x) => averagePool(x, 3, { strides: 1, padding: 'same' }), line(1, 2, 3), line(1, 1, 1))).toEqual(
    Float64Array.of(1 / 2 + 1 / 3, 1 / 2 + 1 / 3 + 1 / 2, 1 / 3 + 1 / 2),
  );
});

test('what maxPool keeps for its gradient ends with the tape', () => {
  const x = line(1, 9, 2, 3);
  const before = memory();
  const tape = new GradientTape();
  tape.watch(x);
  const y = tape.record(() => maxPool(any(x), 2));
  expect(memory().tensors).toBe(before.tensors + 1);
  tape.gradient(y, x).dispose();
  y.dispose();
  expect(memory()).toEqual(before);
});

test('the gradient of maxPool has a gradient', () => {
  // Σ max² over windows: the gradient is 2·x at the largest, and its own 2 there
  const x = line(1, 9, 2, 3);
  const outer = new GradientTape();
  outer.watch(x);
  const slope = outer.record(() => {
    const tape = new GradientTape();
    tape.watch(x);
    const y = tape.record(() => {
      const largest = any(maxPool(any(x), 2));
      return sum(multiply(largest, largest));
    });
    return tape.gradient(y, x);
  });
  expect(slope.dataSync()).toEqual(Float64Array.of(0, 18, 0, 6));
  expect(outer.gradient(slope, x).dataSync()).toEqual(Float64Array.of(0, 2, 0, 2));
});
