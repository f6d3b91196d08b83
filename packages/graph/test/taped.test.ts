import './setup.ts';
import {
  customGradient,
  grad,
  GradientTape,
  hessian,
  hvp,
  jacobian,
  jvp,
  stopGradient,
  valueAndGrad,
  vjp,
} from '@tensai/autodiff';
import {
  add,
  apply,
  argmax,
  cast,
  cond,
  conv,
  definePrimitive,
  dotProductAttention,
  exp,
  greater,
  hostScalar,
  IndexedSlices,
  layerNormalization,
  less,
  matmul,
  maxPool,
  mean,
  memory,
  multiply,
  NO_ATTRS,
  profile,
  random,
  relu,
  scan,
  SeedGenerator,
  sin,
  softmax,
  sparseCategoricalCrossentropy,
  square,
  sum,
  take,
  tanh,
  type Tensor,
  tensor,
  tidy,
  transpose,
  Variable,
  vectorizedMap,
  whileLoop,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';
import { difference } from './same-bits.ts';

type F = (...xs: Tensor[]) => Tensor | readonly Tensor[];

const listOf = (value: Tensor | readonly Tensor[]): readonly Tensor[] =>
  Array.isArray(value) ? value : [value as Tensor];

/** Values and gradients of a function under a tape. */
function differentiated(f: F, xs: readonly Tensor[]): Tensor[] {
  const tape = new GradientTape();
  tape.watch(xs);
  const ys = tape.record(() => listOf(f(...xs)));
  const gradients = tape.gradient(ys, xs) as (Tensor | null)[];
  return [...ys, ...gradients.map((g) => g ?? tensor(-77))];
}

/** The gradients of a function of the gradients. */
function twice(f: F, xs: readonly Tensor[]): Tensor[] {
  const outer = new GradientTape();
  outer.watch(xs);
  const first = outer.record(() => {
    const inner = new GradientTape();
    inner.watch(xs);
    const y = inner.record(() => listOf(f(...xs)).map((each) => sum(sin(each))));
    return inner.gradient(y, xs, { unconnectedGradients: 'zero' }) as Tensor[];
  });
  const second = outer.gradient(
    first.map((g) => sum(square(g))),
    xs,
    { unconnectedGradients: 'zero' },
  );
  return [...first, ...(second as Tensor[])];
}

/**
 * How far results are from others, measured by the largest of each. Gradients of gradients add up what comes from the forward graph and from its reverse, each
 * summed first: in another order than without compiling.
 */
function distance(found: readonly Tensor[], expected: readonly Tensor[]): number {
  if (String(found.map(({ shape }) => shape)) !== String(expected.map(({ shape }) => shape))) return Infinity;
  return Math.max(
    ...found.map((x, k) => {
      const [own, other] = [[...x.dataSync()], [...expected[k]!.dataSync()]];
      const largest = Math.max(...other.map(Math.abs), Number.MIN_VALUE);
      return Math.max(...own.map((value, i) => Math.abs(value - other[i]!))) / largest;
    }),
  );
}

const ROUNDING = 2 ** -22;

const image = random.normal([2, 6, 6, 3], { seed: 4 });
const filters = random.normal([3, 3, 3, 4], { seed: 5, stddev: 0.3 });
const a = random.normal([4, 5], { seed: 1 });
const b = random.normal([5, 4], { seed: 2 });
const v = random.normal([5], { seed: 3 });
const CASES: readonly (readonly [string, F, readonly Tensor[]])[] = [
  ['a chain', (x) => tanh(add(multiply(x!, 1.1), exp(x!))), [a]],
  ['broadcasts', (x, y) => add(multiply(x!, y!), tanh(y!)), [a, v]],
  ['a product', (x, y) => relu(add(matmul(x!, y!) as Tensor, 1)), [a, b]],
  ['several results', (x, y) => [sum(x!), multiply(x!, y!), y!], [a, v]],
  ['an argument itself', (x) => x!, [a]],
  ['one result twice', (x) => { const y = exp(x!); return [y, y]; }, [a]], // prettier-ignore
  ['softmax', (x) => softmax(multiply(x!, 3), -1), [a]],
  ['a layer normalization', (x, y) => layerNormalization(x!, { gamma: y!, beta: v }) as Tensor, [a, v]],
  [
    'a convolution',
    (x, y) => maxPool(relu(conv(x!, y!, { padding: 'same' }) as Tensor), 2) as Tensor,
    [image, filters],
  ],
  ['attention', (x) => dotProductAttention(x!, x!, x!) as Tensor, [random.normal([1, 4, 2, 8], { seed: 6 })]],
  ['rows of a table', (x) => multiply(take(x!, tensor([0, 2, 2], { dtype: 'int32' }), { axis: 0 }) as Tensor, 2), [a]],
  ['a loop', (x) => scan((c: Tensor, row: Tensor) => { const n = tanh(add(c, row)); return [n, n]; }, v, x!)[1] as Tensor, [a]], // prettier-ignore
  ['what connects nothing', (x, y) => [square(x!), y!], [a, b]],
  ['a stopped gradient', (x) => multiply(x!, stopGradient(exp(x!))), [a]],
  ['transposed', (x) => add(transpose(x!), 1), [a]],
  ['an integer result', (x) => [cast(argmax(x!, 1), 'float32') as Tensor, exp(x!)], [a]],
  ['a gradient within', (x) => grad((y: Tensor) => sum(sin(multiply(y, y))))(x!) as Tensor, [a]],
  [
    'a custom gradient',
    (x) => (customGradient((y: Tensor) => [square(y), (dy: Tensor) => multiply(dy, 3)]) as F)(x!),
    [a],
  ],
];

test.each(CASES)('%s: values and gradients have the bits of the plain function', (_, f, xs) => {
  const expected = differentiated(f, xs);
  for (const fuse of [true, false]) {
    const compiled = jit(f, { fuse });
    for (let i = 0; i < 2; i++) expect(difference(differentiated(compiled, xs), expected)).toBeNull();
  }
});

test.each(CASES)('%s: gradients of gradients', (_, f, xs) => {
  const expected = twice(f, xs);
  const compiled = jit(f);
  for (let i = 0; i < 2; i++) expect(distance(twice(compiled, xs), expected)).toBeLessThanOrEqual(ROUNDING);
});

/** What ran, by op. */
async function ranIn(body: () => void): Promise<string[]> {
  const { rows } = await profile(body);
  return rows.map(({ op }) => op);
}

test('a tape sees one op, and its gradient is compiled', async () => {
  const f = jit((x: Tensor) => sum(relu(add(multiply(x, 2), 1))));
  const x = tensor([1, -2, 3]);
  const step = (): void => {
    const tape = new GradientTape();
    tape.watch(x);
    expect(
      (
        tape.gradient(
          tape.record(() => f(x)),
          x,
        ) as Tensor
      ).arraySync(),
    ).toEqual([2, 0, 2]);
  };
  step();
  const ran = await ranIn(step);
  expect(ran.filter((op) => op === 'callGraph')).toHaveLength(1);
  expect(ran).not.toContain('multiply');
  expect(ran).toContain('multiply+add+relu');
});

test('what nobody watches keeps nothing', async () => {
  const f = jit((x: Tensor) => sum(exp(multiply(x, 2))));
  const x = tensor([1, 2]);
  const record = (watched: boolean) => (): void => {
    const tape = new GradientTape();
    if (watched) tape.watch(x);
    tape.record(() => f(x));
  };
  record(false)();
  record(true)();
  // the exponentials that the gradient reads are a result of their own
  expect(await ranIn(record(false))).toContain('multiply+exp+sum');
  expect(await ranIn(record(true))).not.toContain('multiply+exp+sum');
});

test('Variables that it reads are watched, and those that it assigns are assigned', () => {
  const run = (how: <G extends F>(f: G) => G): unknown => {
    const w = new Variable([1, 2], { name: 'w' });
    const fixed = new Variable([3, 4], { trainable: false });
    const count = new Variable(0, { trainable: false });
    const f = how((x: Tensor) => {
      count.assignAdd(1);
      return multiply(multiply(x, w), add(fixed as Variable, count as Variable)) as Tensor;
    });
    return Array.from({ length: 3 }, () => {
      const tape = new GradientTape();
      const y = tape.record(() => f(tensor([1, 1])));
      const found = tape.gradient(y, [w, fixed] as unknown as Tensor[]) as (Tensor | null)[];
      w.assignSub(multiply(found[0]!, 0.1));
      return [y.arraySync(), found.map((g) => g && g.arraySync()), tape.watchedVariables().map(({ name }) => name), count.itemSync()]; // prettier-ignore
    });
  };
  expect(run(jit as never)).toEqual(run((f) => f));
});

test('a watched Variable that is read again after it was assigned has the gradient of both reads', () => {
  const run = (how: <G extends F>(f: G) => G): unknown => {
    const w = new Variable(3);
    const f = how((x: Tensor) => {
      const before = multiply(w as Variable, x);
      w.assign(multiply(x, 10));
      return add(before, square(w as Variable)) as Tensor;
    });
    const x = tensor(2);
    const tape = new GradientTape();
    tape.watch(x);
    const y = tape.record(() => f(x));
    return [y, ...(tape.gradient(y, [x, w as never] as Tensor[]) as Tensor[])].map((t) => t.itemSync());
  };
  expect(run((f) => f)).toEqual([406, 3, 42]);
  expect(run(jit as never)).toEqual([406, 3, 42]);
});

test('what is assigned connects nothing with what is read afterwards', () => {
  const state = new Variable(1, { trainable: false });
  const f = jit((x: Tensor) => {
    state.assign(multiply(x, 10));
    return multiply(state as Variable, x) as Tensor;
  });
  const x = tensor(2);
  const tape = new GradientTape();
  tape.watch(x);
  expect(
    (
      tape.gradient(
        tape.record(() => f(x)),
        x,
      ) as Tensor
    ).itemSync(),
  ).toBe(20);
});

test('numbers of the host and random draws are those of one call; the gradient uses the same', () => {
  const run = (how: <G extends F>(f: G) => G): Tensor[] => {
    const seed = new SeedGenerator(3);
    let rate = 1;
    let evaluated = 0;
    const f = how((x: Tensor) => {
      const scale = hostScalar(() => (evaluated++, rate));
      return multiply(
        multiply(square(random.dropout(x, 0.5, { seed })), random.normal([4], { seed })),
        scale,
      ) as Tensor;
    });
    const found: Tensor[] = [];
    for (rate = 1; rate < 4; rate++) found.push(...differentiated(f, [tensor([1, 2, 3, 4])]));
    expect(evaluated).toBe(3);
    expect(seed.position).toBe(6);
    return found;
  };
  expect(
    difference(
      run(jit as never),
      run((f) => f),
    ),
  ).toBeNull();
});

test('numbers among the arguments may change', () => {
  const f = jit((x: Tensor, scale: number) => multiply(square(x), scale) as Tensor);
  const x = tensor([1, 2]);
  for (const scale of [2, 3]) {
    const tape = new GradientTape();
    tape.watch(x);
    expect(
      (
        tape.gradient(
          tape.record(() => f(x, scale)),
          x,
        ) as Tensor
      ).arraySync(),
    ).toEqual([2 * scale, 4 * scale]);
  }
});

test('captured tensors that a tape watches have gradients', () => {
  const c = tensor([2, 3]);
  const f = jit((x: Tensor) => multiply(x, c) as Tensor);
  for (let i = 0; i < 2; i++) {
    const tape = new GradientTape();
    tape.watch(c);
    expect(
      (
        tape.gradient(
          tape.record(() => f(tensor([5, 7]))),
          c,
        ) as Tensor
      ).arraySync(),
    ).toEqual([5, 7]);
  }
});

test('gradients of tables that are read by rows stay rows', () => {
  const table = new Variable(random.normal([6, 2], { seed: 1 }));
  const f = (i: Tensor): Tensor => sum(square(take(table, i, { axis: 0 }) as Tensor));
  const i = tensor([0, 3, 3], { dtype: 'int32' });
  const run = (g: typeof f): [IndexedSlices, Tensor] => {
    const tape = new GradientTape({ persistent: true });
    const y = tape.record(() => g(i));
    return [
      tape.gradient(y, table as never, { indexedSlices: true }) as never,
      tape.gradient(y, table as never) as Tensor,
    ];
  };
  const [slices, dense] = run(jit(f));
  const [expected, all] = run(f);
  expect(slices).toBeInstanceOf(IndexedSlices);
  expect(difference([slices.indices, slices.values, dense], [expected.indices, expected.values, all])).toBeNull();
});

test('some results get gradients, whole numbers none, and what connects nothing is null', () => {
  const f = jit((x: Tensor, y: Tensor) => [square(x), exp(y), argmax(x), add(y, 1)] as const);
  const [x, y] = [tensor([1, 2]), tensor([0, 1])];
  const tape = new GradientTape({ persistent: true });
  tape.watch([x, y]);
  const [p, q, at, r] = tape.record(() => f(x, y));
  const shown = (target: Tensor): unknown =>
    (tape.gradient(target, [x, y]) as (Tensor | null)[]).map((g) => g && g.arraySync());
  expect(shown(p!)).toEqual([[2, 4], null]);
  expect(shown(q!)).toEqual([null, [1, Math.fround(Math.E)]]);
  expect(shown(at as never)).toEqual([null, null]);
  expect(shown(r!)).toEqual([null, [1, 1]]);
  expect(tape.gradient([p!, r!], [x, y], { unconnectedGradients: 'zero' }).map((g) => g.arraySync())).toEqual([[2, 4], [1, 1]]); // prettier-ignore
});

test('unseen by a tape that does not record', () => {
  const f = jit((x: Tensor) => square(x));
  const x = tensor(3);
  const tape = new GradientTape();
  tape.watch(x);
  const y = tape.record(
    () =>
      add(
        tape.stopRecording(() => f(x)),
        x,
      ) as Tensor,
  );
  expect((tape.gradient(y, x) as Tensor).itemSync()).toBe(1);
});

test('a persistent tape that records its own gradient', () => {
  const x = tensor([0.5, 2]);
  const run = (f: (x: Tensor) => Tensor): Tensor => {
    const tape = new GradientTape({ persistent: true });
    tape.watch(x);
    const slope = tape.record(() => tape.gradient(f(x), x) as Tensor);
    return tape.gradient(slope, x) as Tensor;
  };
  const f = (y: Tensor): Tensor => multiply(sin(exp(y)), layerNormalization(y) as Tensor) as Tensor;
  expect(distance([run(jit(f))], [run(f)])).toBeLessThanOrEqual(ROUNDING);
});

test('two tapes that watch different operands', () => {
  const f = (x: Tensor, w: Tensor): Tensor => sum(multiply(tanh(multiply(x, w)), exp(w)));
  const [x, w] = [tensor([0.5, 2]), tensor([1.5, -1])];
  const run = (g: typeof f): Tensor[] => {
    const outer = new GradientTape({ persistent: true });
    outer.watch(w);
    const inner = new GradientTape();
    inner.watch(x);
    const [y, slope] = outer.record(() => {
      const value = inner.record(() => g(x, w));
      return [value, inner.gradient(value, x) as Tensor] as const;
    });
    return [slope, outer.gradient(y, w) as Tensor, outer.gradient(slope, w) as Tensor];
  };
  expect(distance(run(jit(f)), run(f))).toBeLessThanOrEqual(ROUNDING);
});

test.each<[string, (f: (x: Tensor) => Tensor) => readonly Tensor[]]>([
  ['grad', (f) => [grad((x: Tensor) => sum(f(x)))(v) as Tensor]],
  ['valueAndGrad', (f) => valueAndGrad((x: Tensor) => sum(f(x)))(v) as never],
  ['vjp', (f) => { const [y, pull] = vjp(f, [v]); return [y, ...(pull(v) as Tensor[]), ...(pull(y) as Tensor[])]; }], // prettier-ignore
  ['jvp', (f) => jvp(f, [v], [sin(v) as Tensor]) as Tensor[]],
  ['hvp', (f) => hvp((x: Tensor) => sum(f(x)), [v], [sin(v) as Tensor]) as Tensor[]],
  ['jacobian', (f) => [jacobian(f)(v) as Tensor]],
  ['hessian', (f) => [hessian((x: Tensor) => sum(f(x)))(v) as Tensor]],
  ['vectorizedMap', (f) => [vectorizedMap(f, a) as Tensor]],
  ['vectorizedMap of a gradient', (f) => [vectorizedMap(grad((x: Tensor) => sum(f(x))) as never, a) as Tensor]],
  [
    'a gradient of vectorizedMap',
    (f) => [grad((x: Tensor) => sum(square(vectorizedMap(f, x) as Tensor)))(a) as Tensor],
  ],
  ['jit', (f) => [jit(grad((x: Tensor) => sum(f(x))))(v) as Tensor]],
  ['a loop step by step', (f) => [grad((x: Tensor) => sum(scan((c: Tensor, r: Tensor) => [f(add(c, r)), null], v, x)[0] as Tensor))(a) as Tensor]], // prettier-ignore
])('%s of a compiled function', (_, run) => {
  const f = (x: Tensor): Tensor => multiply(tanh(multiply(x, x)), softmax(x)) as Tensor;
  const compiled = jit(f);
  for (let i = 0; i < 2; i++) expect(distance(run(compiled), run(f))).toBeLessThanOrEqual(ROUNDING);
});

test('a compiled function gives the gradient of what a tape recorded of another one', () => {
  const f = jit((x: Tensor) => tanh(square(x)));
  const x = tensor([0.5, 1]);
  const tape = new GradientTape({ persistent: true });
  tape.watch(x);
  const y = tape.record(() => f(x));
  const pull = jit((dy: Tensor) => tape.gradient(y, x, { outputGradients: dy }) as Tensor);
  for (const dy of [tensor([1, 2]), tensor([3, 4])])
    expect(difference([pull(dy)], [tape.gradient(y, x, { outputGradients: dy }) as Tensor])).toBeNull();
});

test('draws in a loop that runs step by step', () => {
  const run = (how: <G extends F>(f: G) => G): Tensor[] => {
    const seed = new SeedGenerator(3);
    const f = how((c: Tensor) => tanh(add(c, random.normal([5], { seed }))) as Tensor);
    return differentiated((x) => scan((c: Tensor) => [f(c), null], x!, null, { length: 3 })[0] as Tensor, [v]);
  };
  expect(
    difference(
      run(jit as never),
      run((f) => f),
    ),
  ).toBeNull();
});

test('draws and numbers of the host in a loop that is traced', () => {
  const run = (how: <G extends F>(f: G) => G): Tensor[] => {
    const seed = new SeedGenerator(3);
    let rate = 0;
    const f = how((x: Tensor) => {
      const scale = hostScalar(() => ++rate);
      const step = (c: Tensor): [Tensor, Tensor] => {
        const next: Tensor = tanh(multiply(random.dropout(add(c, random.normal([5], { seed })), 0.5, { seed }), scale));
        return [next, multiply(next, c)];
      };
      return scan(step, x, null, { length: 3 }) as Tensor[];
    });
    return [1, 2].flatMap(() => differentiated(f, [v]));
  };
  expect(
    difference(
      run(jit as never),
      run((f) => f),
    ),
  ).toBeNull();
});

test('a choice and a loop of unknown length', () => {
  const f = (x: Tensor): Tensor => {
    const grown = whileLoop((y: Tensor) => less(sum(square(y)), 50), (y: Tensor) => [multiply(y, 1.5)], [x]); // prettier-ignore
    return cond(greater(sum(x), 0), () => exp(x), () => square((grown as Tensor[])[0]!)) as Tensor; // prettier-ignore
  };
  for (const x of [v, multiply(v, -1) as Tensor])
    expect(difference(differentiated(jit(f) as F, [x]), differentiated(f as F, [x]))).toBeNull();
});

test.each(['float64', 'float16'] as const)('%s', (dtype) => {
  const x = tensor([[0.5, 1.25], [2, -1]], { dtype }); // prettier-ignore
  const f = (y: Tensor): Tensor => softmax(multiply(tanh(y), y)) as Tensor;
  expect(difference(differentiated(jit(f) as F, [x]), differentiated(f as F, [x]))).toBeNull();
});

test('a rule that looks at other values where fewer gradients arrive', () => {
  const twoOp = definePrimitive({
    name: 'two',
    infer: ([x]) => [x!, x!].map(({ shape, dtype }) => ({ shape, dtype })),
    impl: ([x]) => [exp(x!), exp(multiply(x!, -1))] as Tensor[],
    vjp: {
      all: {
        reads: [0, { y: 0 }, { y: 1 }],
        rule: ([p, q], saved) => {
          if (!q) return [multiply(p!, exp(saved.in(0) as Tensor))];
          const second = multiply(q, multiply(saved.y(1), -1));
          return [p ? add(multiply(p, saved.y(0)), second) : second];
        },
      },
    },
  });
  const f = (x: Tensor): readonly Tensor[] => apply(twoOp, [multiply(x, 2)], NO_ATTRS);
  const run = (g: typeof f): Tensor[] => {
    const tape = new GradientTape({ persistent: true });
    tape.watch(v);
    const [p, q] = tape.record(() => g(v)) as [Tensor, Tensor];
    return [tape.gradient(p, v), tape.gradient(q, v), tape.gradient([p, q], v)] as Tensor[];
  };
  expect(distance(run(jit(f)), run(f))).toBeLessThanOrEqual(ROUNDING);
});

test('forms that are let go serve tapes that recorded them', () => {
  const f = jit((x: Tensor, scale: number) => sum(multiply(exp(x), multiply(random.normal([3], { seed: 1 }), scale))), { staticArguments: [1] }); // prettier-ignore
  const x = tensor([1, 2, 3]);
  const tape = new GradientTape();
  tape.watch(x);
  const y = tape.record(() => f(x, 0));
  const warn = console.warn;
  console.warn = () => undefined;
  for (let k = 1; k <= 70; k++) new GradientTape().record(() => f(x, k));
  console.warn = warn;
  expect((tape.gradient(y, x) as Tensor).arraySync()).toEqual([0, 0, 0].map((zero) => expect.closeTo(zero)));
});

test('a thousand steps leave memory as it was', () => {
  const w = new Variable(random.normal([5, 3], { seed: 8 }));
  const f = jit((x: Tensor, y: Tensor) =>
    mean(sparseCategoricalCrossentropy(y, matmul(tanh(x), w as never), { fromLogits: true })),
  );
  const y = tensor([0, 2, 1, 1], { dtype: 'int32' });
  const step = (): void =>
    tidy(() => {
      const tape = new GradientTape();
      const loss = tape.record(() => f(a, y));
      w.assignSub(multiply(tape.gradient(loss, w as never) as Tensor, 0.1));
    });
  for (let i = 0; i < 3; i++) step();
  const before = memory();
  for (let i = 0; i < 1000; i++) step();
  expect(memory()).toEqual(before);
  expect(() => new GradientTape().record(() => f(a, tensor([0, 2, 1, 7], { dtype: 'int32' })))).toThrow(/7/);
});
