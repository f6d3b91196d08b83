import { interpret } from '@tensai/codegen';
import { factsOf, type Loop, skeletonOf, type Sym, type TypedArray } from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { randomCase } from './random-loop.ts';
import { functionText, runText } from './run-text.ts';

const show = (x: unknown): string =>
  JSON.stringify(x, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v));

function outputsOf(loop: Loop, sizes: readonly number[]): { array: TypedArray; offset: number }[] {
  return loop.outputs.map(({ dtype }, k) => {
    const { array: Array, kind } = factsOf(dtype);
    return { array: new Array(sizes[k]! + 3).fill(kind === 'bool' ? 1 : 77), offset: k };
  });
}

/** Where two runs differ first; null where they agree in every bit (all NaNs are one). */
function difference(a: readonly { array: TypedArray }[], b: readonly { array: TypedArray }[]): string | null {
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
    }
  });
});
