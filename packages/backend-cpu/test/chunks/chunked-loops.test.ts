import { cpu } from '@tensai/backend-cpu';
import {
  add,
  argmax,
  type Backend,
  cast,
  clip,
  concatenate,
  conv,
  divide,
  type DType,
  Expr,
  factsOf,
  floor,
  logsumexp,
  type Loop,
  max,
  maxPool,
  multiply,
  pad,
  prod,
  random,
  registerBackend,
  reshape,
  segmentSum,
  setBackend,
  skeletonOf,
  type Slice,
  softmax,
  storedArrayOf,
  type StoredArray,
  sum,
  take,
  type Tensor,
  tidy,
  transpose,
  variance,
} from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { randomCase, type RandomCase } from '../../../codegen/test/random-loop.ts';
import { compiledDifference } from '../../../graph/test/compiled-difference.ts';
import { descended, type DescentStep } from '../../../graph/test/descent.ts';
import { randomProgram } from '../../../testkit/src/random-program.ts';
import { variants } from '../variants.ts';

const compiled = cpu({ compile: true }).open() as Backend;
const chunked = variants['loops in chunks']!.open() as Backend;
registerBackend({ ...cpu(), name: 'compiled', open: () => ({ ...compiled, name: 'compiled' }) });
registerBackend({ ...cpu(), name: 'chunked', open: () => ({ ...chunked, name: 'chunked' }) });

/** What a backend gives: all outputs as text, in which −0 and NaN show. */
function resultsOf(backend: Backend, { loop, ins, args, sizes }: RandomCase): string {
  const put = (array: StoredArray, offset = 0): Slice => {
    const storage = backend.alloc(array.byteLength);
    backend.write({ storage, offset: 0, bytes: array.byteLength }, array);
    return { storage, offset: offset * array.BYTES_PER_ELEMENT, bytes: array.byteLength };
  };
  const dtypes = loop.outputs.map(({ dtype }, k): DType => (k === 0 && loop.scatter ? loop.scatter.into.dtype : dtype));
  const outs = sizes.map((size, k) => put(new (storedArrayOf(dtypes[k]!))(size)));
  backend.compile!(skeletonOf(loop), { specialise: false })!.run(
    ins.map(({ array, offset }) => put(array, offset)),
    outs,
    args,
  );
  const texts = outs.map((slice, k) => {
    const elements = new (storedArrayOf(dtypes[k]!))(backend.readSync!(slice).buffer as ArrayBuffer, 0, sizes[k]!);
    const { half } = factsOf(dtypes[k]!);
    return [...elements].map((x) => {
      const value = half?.valueOf(x) ?? x;
      return Object.is(value, -0) ? '-0' : `${value}`;
    });
  });
  return texts.map((text) => text.join(' ')).join(' | ');
}

it('gives the bits of compiled loops, for random ones', () => {
  const differing: string[] = [];
  for (let seed = 0; seed < 3000; seed++) {
    const each = randomCase(seed);
    const [given, wanted] = [resultsOf(chunked, each), resultsOf(compiled, each)];
    if (given !== wanted) differing.push(`${seed}: ${given.slice(0, 300)} instead of ${wanted.slice(0, 300)}`);
  }
  expect(differing).toEqual([]);
}, 120_000);

const normal = (...shape: number[]): Tensor => random.normal(shape, { seed: 7 });
const whole = (below: number, ...shape: number[]): Tensor => random.randint(shape, 0, below, { seed: 8 });

it('finds all parts of a fold from the old ones', () => {
  const parts = [0, 1].map((part) => Expr.accumulator(0, 'float32', part));
  const loop: Loop = {
    space: [2],
    inputs: [],
    reduce: {
      size: [3],
      accs: [
        {
          op: 'fold',
          init: [Expr.literal(5, 'float32'), Expr.literal(7, 'float32')],
          step: parts.toReversed(),
          combine: parts,
        },
      ],
    },
    outputs: parts,
  };
  expect(resultsOf(chunked, { loop, ins: [], args: [], sizes: [2, 2] })).toBe('7 7 | 5 5');
});

// more points than fit into a chunk of 512, in rows that do not end where chunks do
const calls: Readonly<Record<string, () => Tensor>> = {
  'a map': () => add(multiply(normal(1300), 3), 0.1),
  'a map over short rows': () => add(normal(700, 3), normal(3)),
  'a map over long rows': () => multiply(normal(3, 700), normal(3, 1)),
  'another layout': () => add(transpose(normal(90, 70)), 1),
  'padding': () => pad(normal(40, 31), [[2, 3], [1, 600]]), // prettier-ignore
  dtypes: () => cast(floor(multiply(normal(1100), 300)), 'int8'),
  'half floats': () => multiply(cast(normal(1100), 'float16'), cast(normal(1100), 'bfloat16')),
  'a whole sum': () => sum(normal(7, 801)),
  'sums of rows': () => sum(normal(7, 801), 1),
  'sums of short rows': () => sum(normal(801, 7), 1),
  'sums of columns': () => sum(normal(30, 801), 0),
  'sums of few columns': () => sum(normal(801, 3), 0),
  'sums in the middle': () => sum(normal(5, 40, 33), 1),
  'sums of integers': () => sum(whole(2 ** 31 - 1, 4, 700), 1),
  products: () => prod(clip(normal(6, 600), 0.9, 1.1), 1),
  'a maximum with NaN': () => max(divide(floor(normal(5, 600)), floor(normal(5, 600))), 1),
  'places of maxima': () => argmax(floor(normal(9, 1300)), 1),
  'places of maxima in columns': () => argmax(floor(normal(130, 40)), 0),
  'a fold': () => logsumexp(normal(40, 30), { axis: 1 }),
  rows: () => softmax(normal(40, 1000), -1),
  moments: () => variance(normal(40, 1000), 1),
  picking: () => take(normal(50, 30), whole(50, 600), { axis: 0 }),
  'adding up segments': () => segmentSum(normal(1500), whole(9, 1500), { numSegments: 9 }),
  joining: () => concatenate([normal(300, 3), normal(300, 2)], 1),
  windows: () => maxPool(normal(2, 31, 31, 3), 2, { padding: 'same' }),
  'a convolution of integers': () => conv(whole(9, 2, 20, 20, 2), whole(9, 3, 3, 2, 2), { padding: 'same' }),
  'products of matrices of integers': () => sum(multiply(reshape(whole(9, 600), [20, 30, 1]), whole(9, 30, 40)), 1),
};

describe('gives the bits of compiled loops', () => {
  it.each(Object.keys(calls))('%s', async (name) => {
    const on = async (backend: string): Promise<number[]> => {
      await setBackend(backend);
      return [...(await tidy(calls[name]!).data())];
    };
    const given = await on('chunked');
    expect(given.length).toBeGreaterThan(0);
    expect(given).toEqual(await on('compiled'));
  });
});

it('gives the same bits eager, compiled and without joining, for random programs with gradients and state', async () => {
  await setBackend('chunked');
  const failures: string[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const program = randomProgram(seed, 12);
    const dtype = seed % 3 === 0 ? 'float64' : 'float32';
    const found = compiledDifference<DescentStep>((how) => descended(program, dtype, how));
    if (found !== null) failures.push(`seed ${seed}, ${found}\n${program.text}`);
  }
  expect(failures).toEqual([]);
}, 120_000);
