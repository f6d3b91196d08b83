import { interpret, type Operand } from '@tensai/codegen';
import { type Acc, type Aval, Expr, isFloat, type Loop, storedArrayOf, viewOf, withStrides } from '@tensai/core';
import { expect, test } from 'vitest';
import { randomCase } from './random-loop.ts';
import { runGroups } from './run-text.ts';

const outputsOf = (loop: Loop, sizes: readonly number[]): Operand[] =>
  loop.outputs.map(({ dtype }, k) => ({ array: new (storedArrayOf(dtype))(sizes[k]! + 3), offset: k }));

// of what does not round, the order does not matter
const exact = ({ op, ...acc }: Acc): boolean =>
  op !== 'fold' && ((op !== 'sum' && op !== 'prod') || !isFloat((acc as { value: Expr }).value.dtype));

test('threads that share the points give what one thread gives, bit for bit', () => {
  let tried = 0;
  for (let seed = 0; seed < 6000; seed++) {
    const { loop, ins, args, sizes } = randomCase(seed);
    if (!loop.reduce || loop.scatter || !loop.reduce.accs.every(exact)) continue;
    const [expected, got] = [outputsOf(loop, sizes), outputsOf(loop, sizes)];
    interpret(loop, { rounds: true })(ins, expected, args);
    runGroups(loop, ins, got, args);
    expect({ seed, got }).toEqual({ seed, got: expected });
    tried++;
  }
  expect(tried).toBeGreaterThan(500);
});

const x: Aval = { shape: [3, 11], dtype: 'float32' };
const values = Float32Array.from({ length: 33 }, (_, i) => ((i * 7) % 10) - 3);
const rows = (acc: Acc, outputs: readonly Expr[]): Loop =>
  withStrides(
    { space: [3], inputs: [{ aval: x, view: viewOf(x, 2, [0, 1]) }], reduce: { size: [11], accs: [acc] }, outputs },
    [],
  );

function bothWays(loop: Loop): { readonly got: Operand[]; readonly expected: Operand[] } {
  const sizes = loop.outputs.map(() => 3);
  const [expected, got] = [outputsOf(loop, sizes), outputsOf(loop, sizes)];
  interpret(loop, { rounds: true })([{ array: values, offset: 0 }], expected, []);
  runGroups(loop, [{ array: values, offset: 0 }], got, []);
  return { got, expected };
}

test('a fold keeps the order of the points', () => {
  // the last value above 3, and how many there were
  const input = Expr.input(0, 'float32');
  const above = input.greater(3);
  const [last, count] = [Expr.accumulator(0, 'float32', 0), Expr.accumulator(0, 'int32', 1)];
  const [laterLast, laterCount] = [Expr.accumulator(0, 'float32', 2), Expr.accumulator(0, 'int32', 3)];
  const { got, expected } = bothWays(
    rows(
      {
        op: 'fold',
        init: [Expr.literal(-99, 'float32'), Expr.literal(0, 'int32')],
        step: [Expr.select(above, input, last), Expr.select(above, count.add(1), count)],
        combine: [Expr.select(laterCount.equal(0), last, laterLast), count.add(laterCount)],
      },
      [last, count],
    ),
  );
  expect(got).toEqual(expected);
});

test('of equals the first is found, whichever thread has it', () => {
  const value = Expr.input(0, 'float32').minimum(5);
  const { got, expected } = bothWays(rows({ op: 'argmax', value }, [Expr.position(0), Expr.accumulator(0, 'float32')]));
  expect(got).toEqual(expected);
});
