import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  associativeScan,
  cast,
  cond,
  type DType,
  flip,
  foriLoop,
  greater,
  hostScalar,
  IndexRangeError,
  less,
  map,
  matmul,
  memory,
  multiply,
  random,
  reshape,
  runGraph,
  scan,
  SeedGenerator,
  sin,
  subtract,
  sum,
  switchCase,
  take,
  tanh,
  Tensor,
  tensor,
  tidy,
  traceFunction,
  transpose,
  Variable,
  vectorizedMap,
  whileLoop,
  zeros,
} from '@tensai/core';
import { jit, traceGraph } from '@tensai/graph';
import { expect, test } from 'vitest';
import { difference } from './same-bits.ts';

type Row = Tensor<readonly number[]>;
type F = (...xs: Row[]) => unknown;

const xs = tensor([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]); // prettier-ignore
const start = tensor([0.5, -0.25]);
const other = tensor([[0.7, -0.1], [0.2, 0.9]]); // prettier-ignore
const int = (value: number): Tensor => tensor(value, { dtype: 'int32' });

// captured tensors and numbers in another dtype than the arguments are no business of these
const programs: readonly (readonly [name: string, f: F, args: readonly Tensor[]])[] = [
  ['carries that do not change', (a, b) => scan((c: Row, x: Row) => [c, x], a, b), [start, xs]],
  ['carries that change places', (a, b, v) => scan(([p, q]: Row[], x: Row) => [[q, add(p!, x)], p], [a, b], v), [start, tensor([1, 2]), xs]], // prettier-ignore
  ['two results that are one', (a, b) => scan((c: Row, x: Row) => { const y = tanh(add(c, x)); return [y, [y, y, c]]; }, a, b), [start, xs]], // prettier-ignore
  ['a scan backwards', (a, b) => scan((c: Row, x: Row) => { const y = tanh(add(multiply(c, 0.5), x)); return [y, multiply(y, 2)]; }, a, b, { reverse: true }), [start, xs]], // prettier-ignore
  ['one step', (a, b) => scan((c: Row, x: Row) => [add(c, x), c], a, b), [start, tensor([[1, 2]])]],
  ['no step', (a, b) => scan((c: Row, x: Row) => [add(c, x), c], a, b), [start, zeros([0, 2])]],
  ['slices with gaps', (a, b) => scan((c: Row, x: Row) => [tanh(add(c, sum(x))), multiply(x, 2)], a, transpose(b)), [start, xs]], // prettier-ignore
  ['a product with what stays the same', (a, b, w) => scan((c: Row, x: Row) => { const y = tanh(add(reshape(matmul(reshape(c, [1, 2]), transpose(w)), [2]), x)); return [y, y]; }, a, b), [start, xs, other]], // prettier-ignore
  ['a scan in a scan', (a, b, w) => scan((c: Row, x: Row) => { const [d, ys] = scan((e: Row, r: Row) => [add(multiply(e, 0.9), r), multiply(e, r)], c, w); return [add(d, x), ys]; }, a, b), [start, xs, other]], // prettier-ignore
  ['a choice in a scan', (a, b) => scan((c: Row, x: Row) => { const y = cond(greater(sum(x), 0), () => add(c, x), () => subtract(c, multiply(x, c))); return [y, y]; }, a, b), [start, xs]], // prettier-ignore
  ['a scan in a choice', (a, b) => cond(greater(sum(a), 0), () => scan((c: Row, x: Row) => [add(c, x), c], a, b), () => scan((c: Row, x: Row) => [multiply(c, x), x], a, b)), [start, xs]], // prettier-ignore
  ['a choice among three', (a, i) => switchCase(i as never, [() => a, () => multiply(a, 2), () => flip(a)]), [start, int(2)]], // prettier-ignore
  ['a loop with a condition', (a) => whileLoop((y: Row) => less(sum(y), 10), (y: Row) => add(multiply(y, 1.5), 0.1), a), [start]], // prettier-ignore
  ['a condition that never holds', (a) => whileLoop((y: Row) => less(sum(y), -10), (y: Row) => sin(y), a), [start]], // prettier-ignore
  ['a limit', (a) => whileLoop((y: Row) => less(sum(y), 10), (y: Row) => add(multiply(y, 1.5), 0.1), a, { maximumIterations: 3 }), [start]], // prettier-ignore
  ['a loop in a scan', (a, b) => scan((c: Row, x: Row) => { const y = whileLoop((z: Row) => less(sum(z), 4), (z: Row) => add(multiply(z, 1.5), 0.3), c); return [add(multiply(y, 0.2), x), y]; }, a, b), [start, xs]], // prettier-ignore
  ['a counted loop', (a) => foriLoop(2, 6, (i, y: Row) => add(y, cast(i, a.dtype)), a), [start]],
  ['a loop that is counted at the run', (a, n) => foriLoop(0, n as never, (i, y: Row) => add(y, multiply(cast(i, a.dtype), y)), a), [start, int(3)]], // prettier-ignore
  ['a map', (b) => map((x: Row) => sin(multiply(x, x)), b), [xs]],
  ['an associative scan', (b) => associativeScan((p: Row, q: Row) => add(p, q), b), [xs]],
  ['a choice for many', (b) => vectorizedMap((x: Row) => cond(greater(sum(x), 0), () => sin(x), () => multiply(x, 3)), b), [xs]], // prettier-ignore
  ['a loop for many', (b) => vectorizedMap((x: Row) => whileLoop((y: Row) => less(sum(y), 3), (y: Row) => add(multiply(y, y), 1), x), b), [xs]], // prettier-ignore
];

const listed = (value: unknown): Row[] =>
  value instanceof Tensor
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(listed)
      : [];

const dtypes: readonly DType[] = ['float32', 'float64', 'float16', 'bfloat16'];
const argumentsOf = (args: readonly Tensor[], dtype: DType): Row[] =>
  args.map((x) => (x.dtype === 'float32' ? cast(x, dtype) : x));

/** The function with its gradient, twice. */
const gradientOf =
  (f: (...args: Row[]) => Row[]) =>
  (...args: Row[]): Row[] => {
    const tape = new GradientTape();
    const loss = tape.record(() => {
      for (const x of args) if (x.type.float) tape.watch(x);
      const floats = f(...args).filter(({ type }) => type.float);
      return floats.map((y): Row => sum(sin(cast(y, 'float32')))).reduce((a, b) => add(a, b));
    });
    return [loss, ...(tape.gradient(loss, args, { unconnectedGradients: 'zero' }) as Row[])];
  };

test.each(programs)('%s: the bits of the plain call', (_, f, given) => {
  for (const dtype of dtypes) {
    const args = argumentsOf(given, dtype);
    const plain = (...all: Row[]): Row[] => listed(f(...all));
    const expected = plain(...args);
    for (const fuse of [true, false]) {
      const compiled = jit(plain, { fuse });
      for (let i = 0; i < 2; i++) expect(difference(compiled(...args), expected)).toBeNull();
    }
  }
});

test.each(programs)(
  '%s: gradients of first and second order have the bits of the ops that were traced',
  (_, f, given) => {
    for (const dtype of dtypes) {
      const args = argumentsOf(given, dtype);
      const first = gradientOf((...all) => listed(f(...all)));
      for (const g of [first, gradientOf(first)]) {
        const { graph } = traceFunction((...all) => g(...all), args);
        const expected = runGraph(graph, args);
        for (const fuse of [true, false]) {
          const compiled = jit(g, { fuse });
          for (let i = 0; i < 2; i++) expect(difference(compiled(...args), expected)).toBeNull();
        }
        if (dtype !== 'float64') continue;
        // a tape adds up in another order where it sees the steps themselves
        g(...args).forEach((y, k) => {
          const [a, b] = [y.dataSync(), expected[k]!.dataSync()];
          for (let i = 0; i < a.length; i++) expect(b[i]).toBeCloseTo(a[i]!, 6);
        });
      }
    }
  },
);
