import '../setup.ts';
import { customGradient, stopGradient } from '@tensai/autodiff';
import {
  add,
  associativeScan,
  cast,
  cond,
  exp,
  foriLoop,
  greater,
  less,
  map,
  matmul,
  memory,
  multiply,
  runGraph,
  scan,
  sin,
  square,
  sum,
  switchCase,
  tanh,
  tensor,
  type Tensor,
  tidy,
  traceFunction,
  vectorizedMap,
  whileLoop,
} from '@tensai/core';
import { expect, test } from 'vitest';
import { ordersOf, type Scalar, slopes, threeWays } from './orders.ts';

const f64 = (values: number[], shape: number[] = [values.length]): Tensor =>
  tensor(Float64Array.from(values), { shape });

const h0 = (): Tensor => f64([0.1, -0.2]);
const xs = (): Tensor => f64([0.3, 0.1, 0.2, -0.4, 0.5, 0.6], [3, 2]);
const w = (): Tensor => f64([0.7, 0.2, -0.3, 1.1], [2, 2]);
const int = (n: number): Tensor => tensor(n, { dtype: 'int32' });

const guarded = customGradient((x: Tensor) => [sin(x), (dy: Tensor) => multiply(dy, multiply(x, 3))] as const);

const programs: readonly (readonly [string, Scalar, () => Tensor[]])[] = [
  [
    'scan',
    (h, x, k) => {
      const [last, ys] = scan(
        (c: Tensor, row: Tensor) => {
          const next = tanh(add(matmul(c, k!), row));
          return [next, multiply(next, c)];
        },
        h!,
        x!,
      );
      return add(sum(last), sum(square(ys)));
    },
    () => [h0(), xs(), w()],
  ],
  [
    'scan backwards, in a scan',
    (x, y) =>
      sum(
        scan(
          (c: Tensor, row: Tensor) => {
            const [inner, all] = scan((s: Tensor, v: Tensor) => [add(multiply(s, y!), multiply(v, v)), s], c, row, {
              reverse: true,
            });
            return [sin(inner), all];
          },
          0.5,
          x!,
        )[1],
      ),
    () => [xs(), f64([0.6], [])],
  ],
  [
    'scan of a state by name with a count',
    (x) => {
      const [{ a, n }, ys] = scan(
        (c: { a: Tensor; n: Tensor }, row: Tensor) => [
          { a: add(multiply(c.a, 0.5), multiply(row, cast(c.n, 'float64'))), n: add(c.n, 1) },
          { y: square(c.a) },
        ],
        { a: h0(), n: int(1) },
        x!,
      );
      return add(sum(multiply(a, cast(n, 'float64'))), sum(ys.y));
    },
    () => [xs()],
  ],
  [
    'cond, one way',
    (x, y) =>
      sum(
        cond(
          greater(sum(x!), 0),
          () => sin(multiply(x!, y!)),
          () => exp(square(x!)),
        ),
      ),
    () => [f64([0.3, 0.4]), f64([1.5, -2.5])],
  ],
  [
    'cond, the other way',
    (x, y) =>
      sum(
        cond(
          greater(sum(x!), 0),
          () => sin(multiply(x!, y!)),
          () => exp(square(x!)),
        ),
      ),
    () => [f64([-0.3, -0.4]), f64([1.5, -2.5])],
  ],
  [
    'cond in scan',
    (x) =>
      sum(
        scan(
          (c: Tensor, v: Tensor) => [
            cond(
              greater(sum(v), 0),
              () => multiply(c, exp(v)),
              () => sin(add(c, v)),
            ),
            c,
          ],
          h0(),
          x!,
        )[0],
      ),
    () => [xs()],
  ],
  [
    'switchCase',
    (x, y) =>
      sum(
        switchCase(int(1), [(a: Tensor) => a, (a: Tensor) => multiply(square(a), exp(y!)), (a: Tensor) => sin(a)], x!),
      ),
    () => [f64([0.3, 0.4]), f64([0.5, -0.5])],
  ],
  [
    'whileLoop',
    (x, y) => {
      const [n, z] = whileLoop(
        (_: Tensor, v: Tensor) => less(sum(v), 20),
        (k: Tensor, v: Tensor) => [add(k, 1), add(multiply(v, y!), sin(v))],
        [int(0), x!],
      );
      return sum(multiply(z, cast(n, 'float64')));
    },
    () => [f64([0.3, 0.4]), f64([1.5, 1.2])],
  ],
  [
    'foriLoop between tensors',
    (x) => sum(foriLoop(int(1), int(4), (i, v: Tensor) => sin(multiply(v, cast(i, 'float64'))), x!)),
    () => [f64([0.3, 0.4])],
  ],
  [
    'foriLoop between numbers',
    (x) => sum(foriLoop(1, 4, (i, v: Tensor) => sin(multiply(v, cast(i, 'float64'))), x!)),
    () => [f64([0.3, 0.4])],
  ],
  ['map', (x, y) => sum(map((row: Tensor) => tanh(multiply(row, y!)), x!)), () => [xs(), f64([0.5, 2])]],
  ['vectorizedMap', (x, y) => sum(vectorizedMap((row: Tensor) => tanh(matmul(row, y!)), x!)), () => [xs(), w()]],
  [
    'vectorizedMap of a loop',
    (x, y) =>
      sum(
        vectorizedMap(
          (row: Tensor) => scan((c: Tensor, v: Tensor) => [sin(add(multiply(c, y!), v)), c], 0.5, row)[1],
          x!,
        ),
      ),
    () => [xs(), f64([0.7], [])],
  ],
  [
    'vectorizedMap of a loop of unequal lengths',
    (x) =>
      sum(
        vectorizedMap(
          (row: Tensor) =>
            whileLoop(
              (v: Tensor) => less(sum(v), 3),
              (v: Tensor) => add(multiply(v, 1.5), 0.1),
              row,
            ),
          x!,
        ),
      ),
    () => [f64([0.3, 0.1, 0.2, 0.7, 1.5, 0.6], [3, 2])],
  ],
  ['associativeScan', (x) => sum(square(associativeScan((a: Tensor, b: Tensor) => multiply(a, b), x!))), () => [xs()]],
  [
    'customGradient in scan',
    (x) => sum(scan((c: Tensor, v: Tensor) => [add(multiply(c, 0.5), guarded(v)), null], h0(), x!)[0]),
    () => [xs()],
  ],
  [
    'stopGradient in scan',
    (x) => sum(scan((c: Tensor, v: Tensor) => [add(multiply(stopGradient(c), v), square(c)), null], h0(), x!)[0]),
    () => [xs()],
  ],
];

test.each(programs)('%s: values and gradients of two orders, step by step and traced', (_, f, inputs) => {
  for (const { eager, others } of threeWays(f, inputs()))
    for (const other of others)
      other.forEach((values, k) =>
        values.forEach((value, i) =>
          expect(Math.abs(value - eager[k]![i]!)).toBeLessThan(1e-9 * (1 + Math.abs(value))),
        ),
      );
});

const honest = programs.filter(([name]) => !/customGradient|stopGradient/.test(name));

test.each(honest)('%s: gradients of two orders are slopes', (_, f, inputs) => {
  const given = inputs();
  const [first, second] = ordersOf(f, given.length);
  const read = (xs: readonly Tensor[]): number[][] => xs.map((x) => Array.from(x.dataSync() as ArrayLike<number>));
  const [, ...gradients] = read(first!(...given));
  slopes(f, given).forEach((values, k) => values.forEach((value, i) => expect(gradients[k]![i]).toBeCloseTo(value, 6)));
  const weighted: Scalar = (...all) => {
    const [, ...found] = first!(...all);
    return found.map((g, i): Tensor => sum(multiply(multiply(g, g), 1 + i))).reduce((a, b) => add(a, b));
  };
  const seconds = read(second!(...given));
  slopes(weighted, given).forEach((values, k) =>
    values.forEach((value, i) => expect(Math.abs(seconds[k]![i]! - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)))),
  );
});

test('a loop, a choice and an endless loop are one node each in a trace', () => {
  const count = (f: Scalar, inputs: Tensor[], name: string): number =>
    traceFunction(
      f,
      inputs.map(({ type }) => type),
    ).graph.nodes.filter(({ op }) => op.name === name).length;
  const [[, scanned, a], , , [, chosen, b]] = programs as [
    (typeof programs)[0],
    unknown,
    unknown,
    (typeof programs)[0],
  ];
  expect(count(scanned, a(), 'scan')).toBe(1);
  expect(count(chosen, b(), 'switchCase')).toBe(1);
  const [, repeated, c] = programs.find(([name]) => name === 'whileLoop')!;
  expect(count(repeated, c(), 'whileLoop')).toBe(1);
});

test.each(programs)('%s: a thousand runs leave nothing behind', (_, f, inputs) => {
  const given = inputs();
  const { graph } = traceFunction(
    (...all: Tensor[]) => ordersOf(f, given.length)[0]!(...all),
    given.map(({ type }) => type),
  );
  const once = (): void => tidy(() => void [runGraph(graph, given), f(...given)]);
  once();
  const before = memory().tensors;
  for (let i = 0; i < 1000; i++) once();
  expect(memory().tensors).toBe(before);
});
