import { grad, valueAndGrad } from '@tensai/autodiff';
import { add, multiply, runGraph, sum, type Tensor, tensor, traceFunction } from '@tensai/core';

/** A function of float64 tensors with a scalar result. */
export type Scalar = (...xs: Tensor[]) => Tensor;

type Many = (...xs: Tensor[]) => readonly Tensor[];

const numbersOf = (xs: readonly Tensor[]): number[][] => xs.map((x) => Array.from(x.dataSync() as ArrayLike<number>));

/** Value and first gradients; gradients of a weighted sum of those. */
export function ordersOf(f: Scalar, count: number): readonly Many[] {
  const argnums = Array.from({ length: count }, (_, i) => i);
  const first: Many = (...xs) => {
    const [value, gradients] = valueAndGrad(f, { argnums })(...xs);
    return [value, ...gradients];
  };
  const weighted: Scalar = (...xs) => {
    const gradients: readonly Tensor[] = grad(f, { argnums })(...xs);
    return gradients
      .map((g, i): Tensor => sum(multiply(multiply(g, g), 1 + i)))
      .reduce((a, b) => add(a, b), tensor(0, { dtype: 'float64' }) as Tensor);
  };
  const second: Many = (...xs) => grad(weighted, { argnums })(...xs);
  return [first, second];
}

/** Three ways to the same numbers: step by step; traced with its gradients and run; traced, and differentiated as it runs. */
export function threeWays(
  f: Scalar,
  xs: readonly Tensor[],
): { readonly eager: number[][]; readonly others: number[][][] }[] {
  const avals = xs.map(({ type }) => type);
  const { graph } = traceFunction(f, avals);
  const run: Scalar = (...inputs) => runGraph(graph, inputs)[0]!;
  return [0, 1].map((order) => {
    const eager = ordersOf(f, xs.length)[order]!;
    const traced = traceFunction((...inputs) => eager(...inputs), avals);
    return {
      eager: numbersOf(eager(...xs)),
      others: [numbersOf(runGraph(traced.graph, xs)), numbersOf(ordersOf(run, xs.length)[order]!(...xs))],
    };
  });
}

/** The slope of a function by central differences, for each element of each input. */
export function slopes(f: Scalar, xs: readonly Tensor[], h = 1e-6): number[][] {
  return xs.map((x, i) => {
    const data = Array.from(x.dataSync() as ArrayLike<number>);
    const at = (k: number, value: number): number =>
      f(
        ...xs.map((y, j) => (j === i ? tensor(Float64Array.from(data.with(k, value)), { shape: x.shape }) : y)),
      ).itemSync();
    return data.map((value, k) => (at(k, value + h) - at(k, value - h)) / (2 * h));
  });
}
