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
import { expect, test, vi } from 'vitest';
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

test('what is the same in all steps is computed before the loop, what nobody needs is not computed', () => {
  const f = (a: Row, b: Row, w: Row): unknown =>
    scan((c: Row, x: Row) => [add(c, multiply(x, sum(sin(transpose(w))))), multiply(x, 3)], a, b)[0];
  const { compiled } = traceGraph(f, { shape: [2] }, { shape: [3, 2] }, { shape: [2, 2] });
  expect(compiled.nodes.map(({ op }) => op.name)).toEqual(['sin+sum', 'scan']);
  const { body } = compiled.nodes[1]!.op.control!({}) as { readonly body: typeof compiled };
  expect(body.nodes.map(({ op }) => op.name)).toEqual(['multiply+add']);
  expect(body.outputs).toHaveLength(1);
  expect(difference(listed(jit(f)(start, xs, other)), listed(f(start, xs, other)))).toBeNull();
});

test('a loop counts once among the launches, however long it is', () => {
  const counts = [3, 30].map((length) => {
    const step = gradientOf((a, b) => [scan((c: Row, x: Row) => [tanh(add(c, x)), null], a, b)[0]]);
    return traceGraph(step, { shape: [2] }, { shape: [length, 2] }).launches;
  });
  expect(counts[0]).toBe(counts[1]);
  expect(counts[0]).toBeLessThan(12);
});

test('how often a loop runs is decided at each call', () => {
  const f = jit((from: Tensor) => whileLoop((y: Tensor) => less(y, 100), (y: Tensor) => [multiply(y, 2)], [from])); // prettier-ignore
  expect((f(tensor(3)) as Tensor[])[0]!.itemSync()).toBe(192);
  expect((f(tensor(60)) as Tensor[])[0]!.itemSync()).toBe(120);
});

test('Variables that steps and branches assign', () => {
  const make = (): { v: Variable; f: (x: Row) => Row } => {
    const v = new Variable([1, 2]);
    return {
      v,
      f: (x) => {
        const [, ys] = scan((c: Row, row: Row) => { v.assign(add(v as Variable, row)); return [c, multiply(v as Variable, c)]; }, x, xs); // prettier-ignore
        cond(greater(sum(x), 0), () => { v.assign(multiply(v as Variable, 2)); return x; }, () => x); // prettier-ignore
        return ys as Row;
      },
    };
  };
  const plain = make();
  const others = [true, false].map((fuse) => {
    const { v, f } = make();
    return { v, f: jit(f, { fuse }) };
  });
  for (const x of [start, tensor([-1, 0.5])]) {
    const expected = plain.f(x);
    for (const { v, f } of others) {
      expect(difference([f(x)], [expected])).toBeNull();
      expect(difference([v.value], [plain.v.value])).toBeNull();
    }
  }
});

test('random numbers are drawn anew in each step and at each call', () => {
  const make = (): ((x: Row) => Row[]) => {
    const seed = new SeedGenerator(3);
    return (x) => listed(scan((c: Row) => { const noise = random.normal([2], { seed }); return [add(c, noise), noise]; }, x, null, { length: 4 })); // prettier-ignore
  };
  const [plain, fused, unfused] = [make(), jit(make()), jit(make(), { fuse: false })];
  for (let i = 0; i < 3; i++) {
    const expected = plain(start);
    expect(difference(fused(start), expected)).toBeNull();
    expect(difference(unfused(start), expected)).toBeNull();
  }
});

test('numbers that the host gives reach bodies', () => {
  let rate = 2;
  const f = jit((x: Row, by: number) => {
    const own = hostScalar(() => rate);
    const steps = scan((c: Row, row: Row) => [add(c, multiply(row, by)), multiply(c, own)], x, xs);
    return [...steps, cond(greater(sum(x), 0), () => multiply(x, hostScalar(() => -rate)), () => x)]; // prettier-ignore
  });
  for (const by of [1, 3]) {
    rate += 1;
    const steps = scan((c: Row, row: Row) => [add(c, multiply(row, by)), multiply(c, rate)], start, xs);
    expect(difference(listed(f(start, by)), [...listed(steps), multiply(start, -rate)])).toBeNull();
  }
});

test('a number of the host that a body captures is computed once a call', () => {
  let count = 0;
  const f = jit((x: Row) => {
    const by = hostScalar(() => ++count);
    const inner = (c: Row, row: Row): [Row, null] => [cond(greater(sum(row), 0), () => add(c, multiply(row, by)), () => multiply(c, by)), null]; // prettier-ignore
    return add(scan(inner, x, xs)[0], by);
  });
  const plain = (x: Row, by: number): Row =>
    add(scan((c: Row, row: Row) => [sum(row).itemSync() > 0 ? add(c, multiply(row, by)) : multiply(c, by), null], x, xs)[0], by); // prettier-ignore
  for (const by of [1, 2, 3]) expect(difference([f(start)], [plain(start, by)])).toBeNull();
});

test('values that an op in a body refuses: the error of the plain call, and nothing is assigned', () => {
  const table = tensor([1, 2, 3]);
  const v = new Variable(7);
  const plain = (indices: Tensor): Row =>
    scan((c: Row, i: Tensor) => { v.assign(add(c, 1)); return [add(c, take(table, i)), null]; }, 0, indices)[0]; // prettier-ignore
  const good = tensor([0, 2, 1], { dtype: 'int32' });
  const bad = tensor([0, 5, 1], { dtype: 'int32' });
  const error = caught(() => scan((c: Row, i: Tensor) => [add(c, take(table, i)), null], 0, bad));
  for (const fuse of [true, false]) {
    const f = jit(plain, { fuse });
    expect(f(good).itemSync()).toBe(6);
    v.assign(7);
    expect(caught(() => f(bad))).toEqual(error);
    const before = memory();
    expect(caught(() => f(bad))).toEqual(error);
    expect(memory()).toEqual(before);
    expect(v.value.itemSync()).toBe(7);
  }
});

test('values are looked at where a body looks at them only', () => {
  const table = tensor([1, 2, 3]);
  const plain = (i: Tensor, go: Tensor): Row => cond(go, () => take(table, i), () => tensor(0) as Row) as Row; // prettier-ignore
  const f = jit(plain);
  expect(f(int(9), tensor(false)).itemSync()).toBe(0);
  expect(caught(() => f(int(9), tensor(true)))).toEqual(caught(() => take(table, int(9))));
});

test('an index out of range is refused as by the plain call', () => {
  const f = jit((x: Row, i: Tensor) => switchCase(i, [() => x, () => multiply(x, 2)]) as Row);
  expect(f(start, int(1)).arraySync()).toEqual([1, -0.5]);
  expect(caught(() => f(start, int(2)))).toBeInstanceOf(IndexRangeError);
});

test('ten thousand runs of a scan leave memory as it was', () => {
  const f = jit((a: Row, b: Row) => scan((c: Row, x: Row) => [tanh(add(c, x)), c], a, b));
  const run = (): void =>
    tidy(() => {
      f(start, xs);
    });
  run();
  const before = memory();
  for (let i = 0; i < 10_000; i++) run();
  expect(memory()).toEqual(before);
});

test('programs that are let go leave nothing behind', () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  const compiled = jit((a: Row, name: string) => scan((c: Row, x: Row) => [add(c, multiply(x, tensor([name.length, 2]))), null], a, xs)[0] as Row); // prettier-ignore
  const used = (i: number): void => tidy(() => void compiled(start, `${i}`.padStart(3, '0')));
  for (let i = 0; i < 70; i++) used(i);
  const { bytes, buffers } = memory();
  for (let i = 70; i < 140; i++) used(i);
  expect(memory()).toMatchObject({ bytes, buffers });
});

test('texts and drawings show what is inside', () => {
  const graph = traceGraph(
    (a: Row, b: Row) =>
      scan(
        (c: Row, x: Row) => [
          cond(
            greater(sum(x), 0),
            () => add(c, x),
            () => c,
          ),
          null,
        ],
        a,
        b,
      )[0],
    { shape: [2] },
    { shape: [3, 2] },
  );
  expect(String(graph)).toBe(
    [
      '(v0: float32 [2], v1: float32 [3, 2]) => {',
      '  v2 = scan(v0, v1, 3 steps): float32 [2]',
      '    body (v0: float32 [2], v1: float32 [2], v2: int32 []) => {',
      '      v3 = sum(v1, axes: [0], keepdims: false): float32 []',
      '      v4 = greater(v3, 0): bool []',
      "      v5 = cast(v4, dtype: 'int32'): int32 []",
      '      v6 = switchCase(v5, v0, v1): float32 [2]',
      '        branch 0 (v0: float32 [2], v1: float32 [2]) => {',
      '          return v0',
      '        }',
      '        branch 1 (v0: float32 [2], v1: float32 [2]) => {',
      '          v2 = add(v0, v1): float32 [2]',
      '          return v2',
      '        }',
      '      return v6',
      '    }',
      '  return v2',
      '}',
    ].join('\n'),
  );
  expect(graph.toDot()).toContain('subgraph cluster_n0_0 {\n      label="body";');
});

function caught(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
