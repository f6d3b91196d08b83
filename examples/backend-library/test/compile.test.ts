import { type Aval, Expr, type Loop, plainView, skeletonOf, type Slice, withStrides } from '@tensai/core';
import { expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { memory } from '../src/memory.ts';

const { alloc, write, readSync } = memory();
const pair: Aval = { shape: [2], dtype: 'float32' };

function stored(...values: number[]): Slice {
  const bytes = 4 * values.length;
  const slice = { storage: alloc(bytes), offset: 0, bytes };
  write(slice, Float32Array.from(values));
  return slice;
}
const valuesOf = (slice: Slice): number[] => [...new Float32Array(readSync(slice).buffer)];
const compiled = (loop: Loop): ReturnType<typeof compile> => compile(skeletonOf(withStrides(loop, [])));

test('outputs may lie where inputs are read', () => {
  const swap = compiled({
    space: [2],
    inputs: [pair, pair].map((aval) => ({ aval, view: plainView(aval) })),
    outputs: [Expr.input(1, 'float32'), Expr.input(0, 'float32')],
  })!;
  const [a, b] = [stored(1, 2), stored(3, 4)];
  const scratch = swap.scratch!.map((bytes) => ({ storage: alloc(bytes), offset: 0, bytes }));
  swap.run([a, b], [a, b], [], scratch);
  expect([valuesOf(a), valuesOf(b)]).toEqual([[3, 4], [1, 2]]); // prettier-ignore
});

test('what the library has no function for is refused', () => {
  const input = { aval: pair, view: plainView(pair) };
  const x = Expr.input(0, 'float32');
  expect(compiled({ space: [2], inputs: [input], outputs: [x.exp()] })).not.toBeNull();
  expect(compiled({ space: [2], inputs: [input], outputs: [x.mod(2).exp()] })).toBeNull();
  expect(
    compiled({
      space: [],
      inputs: [input],
      reduce: { size: [2], accs: [{ op: 'argmax', value: x }] },
      outputs: [Expr.position(0)],
    }),
  ).toBeNull();
});
