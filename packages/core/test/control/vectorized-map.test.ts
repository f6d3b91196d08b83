import '../setup.ts';
import { grad } from '@tensai/autodiff';
import {
  add,
  cast,
  definePrimitive,
  apply1,
  isFloat,
  map,
  multiply,
  NO_ATTRS,
  sum,
  TensaiError,
  tensor,
  type Tensor,
  tidy,
  Variable,
  vectorizedMap,
  vmap,
  dot,
} from '@tensai/core';
import { type HostArray, type OpSamples, type Sample, samples } from '@tensai/core/samples';
import { expect, test } from 'vitest';

/** An array, and the same from its end to its start. */
const twice = ({ data, shape, dtype }: HostArray): Tensor =>
  cast(
    tensor([...data, ...data.toReversed()], { shape: [2, ...shape], dtype }),
    dtype === 'float32' ? 'float64' : dtype,
  ) as Tensor;

type Apply = typeof map;

const callOf =
  (sample: Sample) =>
  (xs: Tensor[]): Tensor[] =>
    [sample.call(...xs)].flat() as Tensor[];

/** The results of a sample for two sets of inputs; null where it refuses one of them. */
function resultsOf(over: Apply, sample: Sample, xs: readonly Tensor[]): Tensor[] | null {
  try {
    return over(callOf(sample) as never, xs as never) as unknown as Tensor[];
  } catch (error) {
    if (error instanceof TensaiError) return null;
    throw error;
  }
}

function gradientsOf(over: Apply, sample: Sample, xs: readonly Tensor[]): Tensor[] {
  const argnums = xs.flatMap((x, i) => (isFloat(x.dtype) && (sample.gradients?.includes(i) ?? true) ? [i] : []));
  if (argnums.length === 0 || xs.some((x) => x.size === 0)) return [];
  const total = (...all: Tensor[]): Tensor =>
    resultsOf(over, sample, all)!
      .filter((y) => isFloat(y.dtype))
      .map((y, k): Tensor => cast(sum(multiply(y, add(multiply(y, 0.5), k))), 'float64') as Tensor)
      .reduce((a, b) => add(a, b), tensor(0, { dtype: 'float64' }) as Tensor);
  return grad(total, { argnums })(...xs);
}

/** Where results differ, in words. */
const differences = (a: readonly Tensor[], b: readonly Tensor[], tolerance: number): string[] =>
  a.flatMap((x, k) => {
    const y = b[k]!;
    if (x.shape.join() !== y.shape.join() || x.dtype !== y.dtype) return [`${String(x)} and ${String(y)}`];
    const [p, q] = [x.dataSync(), y.dataSync()] as [ArrayLike<number>, ArrayLike<number>];
    // other sums, where a kernel of the backend serves one of the two
    const near = x.dtype === 'float32' ? 1e-5 : tolerance;
    return Array.from(p).flatMap((value, i) =>
      Object.is(value, q[i]) || Math.abs(value - q[i]!) <= near * Math.max(1, Math.abs(value)) || value === q[i]
        ? []
        : [`result ${k}, element ${i}: ${value} and ${q[i]}`],
    );
  });

const tried: readonly (readonly [string, OpSamples])[] = samples.map((op) => [op.name, op]);

test.each(tried)('%s of many at once is that of each', (_, op) => {
  for (const sample of op.samples)
    tidy(() => {
      if (sample.inputs.length === 0 || sample.inputs.some(({ dtype }) => (dtype as string) === 'complex64')) return;
      const xs = sample.inputs.map(twice);
      const each = resultsOf(map, sample, xs);
      if (each === null) return;
      expect(differences(resultsOf(vectorizedMap as Apply, sample, xs)!, each, 1e-12)).toEqual([]);
      expect(differences(gradientsOf(vectorizedMap as Apply, sample, xs), gradientsOf(map, sample, xs), 1e-9)).toEqual(
        [],
      );
    });
});

test('an algorithm of the host runs once for each, a function that assigns goes one by one', () => {
  const only = definePrimitive({
    name: '@test/only',
    infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
    host: ([x], [y]) => {
      for (let i = 0; i < x!.length; i++) y![i] = 2 * x![i]!;
    },
  });
  expect(
    vectorizedMap(
      (x: Tensor) => apply1(only, [x], NO_ATTRS),
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).arraySync(),
  ).toEqual([
    [2, 4],
    [6, 8],
  ]);
  const total = new Variable(0);
  const sums = vectorizedMap(
    (x: Tensor) => {
      total.assignAdd(x);
      return total;
    },
    tensor([1, 2, 3]),
  );
  expect(sums.arraySync()).toEqual([1, 3, 6]);
});

test('vmap of several arguments', () => {
  expect(
    vmap((a: Tensor, b: Tensor) => dot(a, b))(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [1, 0],
        [0, 1],
      ]),
    ).arraySync(),
  ).toEqual([1, 4]);
});
