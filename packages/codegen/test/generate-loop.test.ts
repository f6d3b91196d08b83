import { interpret, type Operand } from '@tensai/codegen';
import { Expr, factsOf, type Loop, skeletonOf, storedArrayOf, type Sym, withStrides } from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { randomCase } from './random-loop.ts';
import { functionText, runPoints, runText } from './run-text.ts';

const show = (x: unknown): string =>
  JSON.stringify(x, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v));

function outputsOf(loop: Loop, sizes: readonly number[]): Operand[] {
  return loop.outputs.map(({ dtype }, k) => ({
    array: new (storedArrayOf(dtype))(sizes[k]! + 3).fill(factsOf(dtype).kind === 'bool' ? 1 : 77),
    offset: k,
  }));
}

/** Where two runs differ first; null where they agree in every bit (all NaNs are one). */
function difference(a: readonly Operand[], b: readonly Operand[]): string | null {
  for (const [k, { array }] of a.entries())
    for (const [i, value] of array.entries())
      if (!Object.is(value, b[k]!.array[i])) return `output ${k}, element ${i}: ${value} and ${b[k]!.array[i]}`;
  return null;
}

describe('generated JavaScript is the interpreter, bit for bit', () => {
  it.each(Array.from({ length: 20 }, (_, block) => block))('random loops, block %i', (block) => {
    for (let seed = block * 200; seed < block * 200 + 200; seed++) {
      const { loop, ins, args, sizes } = randomCase(seed);
      const expected = outputsOf(loop, sizes);
      interpret(loop, { rounds: true })(ins, expected, args);
      const skeleton = skeletonOf(loop);
      const forms: readonly (readonly [string, Loop<Sym>, ArrayLike<number>])[] = [
        ['concrete', loop, []],
        ['skeleton', skeleton.loop as Loop<Sym>, skeleton.numbers],
      ];
      for (const [form, code, numbers] of forms) {
        const got = outputsOf(loop, sizes);
        runText(code, ins, got, args, numbers);
        const found = difference(got, expected);
        expect(found && `seed ${seed}, ${form}: ${found}\n${show(loop)}\n${functionText(code)}`).toBeNull();
      }
      if (loop.scatter) continue;
      const got = outputsOf(loop, sizes);
      runPoints(loop, ins, got, args);
      expect(difference(got, expected) && `seed ${seed}, by points: ${show(loop)}`).toBeNull();
    }
  });
});

describe('one text serves all sizes', () => {
  const x = Expr.input(0, 'float32');
  const input = (
    shape: readonly number[],
    coef: readonly (readonly number[])[],
    fill?: number,
  ): Loop['inputs'][number] => ({
    aval: { shape, dtype: 'float32' },
    view: {
      dims: shape.map((size, j) => ({ size, coef: coef[j]!, offset: fill === undefined ? 0 : -1 })),
      ...(fill !== undefined && { fill }),
    },
  });
  const forms: Readonly<Record<string, (m: number, n: number) => Loop>> = {
    'a map over rows': (m, n) => ({
      space: [m, n],
      inputs: [
        input(
          [m, n],
          [
            [1, 0],
            [0, 1],
          ],
        ),
        input([n], [[0, 1]]),
      ],
      outputs: [x.add(Expr.input(1, 'float32'))],
    }),
    'a transposed map': (m, n) => ({
      space: [m, n],
      inputs: [
        input(
          [n, m],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      ],
      outputs: [x.multiply(2)],
    }),
    'a sum over the first axis': (m, n) => ({
      space: [n],
      inputs: [
        input(
          [m, n],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      ],
      reduce: { size: [m], accs: [{ op: 'sum', value: x }] },
      outputs: [Expr.accumulator(0, 'float32').divide(Expr.size(0, 0).cast('float32'))],
    }),
    'windows over a padded axis': (m, n) => ({
      space: [m],
      inputs: [input([m], [[1, 1]], 0), input([n], [[0, 1]])],
      reduce: { size: [n], accs: [{ op: 'sum', value: x.multiply(Expr.input(1, 'float32')) }] },
      outputs: [Expr.accumulator(0, 'float32')],
    }),
    'rows of a table': (m, n) => ({
      space: [m, n],
      inputs: [
        input(
          [m + n, n],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      ],
      outputs: [Expr.load(0, 'float32', [Expr.coordinate(0).multiply(2), Expr.coordinate(1)])],
    }),
  };

  it.each(Object.keys(forms))('%s', (name) => {
    const loops = [
      [2, 3],
      [5, 4],
      [70, 300],
    ].map(([m, n]) => withStrides(forms[name]!(m!, n!), []));
    const [first] = loops.map((loop) => skeletonOf(loop));
    for (const loop of loops) {
      const { key, numbers } = skeletonOf(loop);
      expect(key).toBe(first!.key);
      const ins = loop.inputs.map(({ aval: { shape } }) => ({
        array: Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => i % 13),
        offset: 0,
      }));
      const size = loop.space.reduce((n, d) => n * d, 1);
      const [expected, got] = [outputsOf(loop, [size]), outputsOf(loop, [size])];
      interpret(loop, { rounds: true })(ins, expected, []);
      runText(first!.loop as Loop<Sym>, ins, got, [], numbers);
      expect(difference(got, expected)).toBeNull();
    }
  });
});
