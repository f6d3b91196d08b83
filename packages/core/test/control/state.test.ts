import '../setup.ts';
import {
  add,
  cast,
  cond,
  foriLoop,
  greater,
  less,
  map,
  multiply,
  ones,
  random,
  runGraph,
  scan,
  SeedGenerator,
  sum,
  switchCase,
  tensor,
  type Tensor,
  traceFunction,
  Variable,
  vectorizedMap,
  whileLoop,
  zeros,
} from '@tensai/core';
import { expect, test } from 'vitest';

const listOf = (xs: Tensor | readonly Tensor[]): readonly Tensor[] =>
  Array.isArray(xs) ? (xs as Tensor[]) : [xs as Tensor];
const read = (xs: Tensor | readonly Tensor[]): unknown[] => listOf(xs).map((x) => x.arraySync());

interface Stateful {
  readonly f: (x: Tensor) => Tensor | readonly Tensor[];
  /** What it leaves behind. */
  readonly state: () => unknown;
}

const programs: readonly (readonly [string, () => Stateful])[] = [
  [
    'scan that assigns and reads Variables',
    () => {
      const v = new Variable(1);
      const factor = new Variable(2);
      return {
        f: (x) =>
          scan(
            (c: Tensor, row: Tensor) => {
              v.assignAdd(multiply(row, factor));
              return [add(c, v), multiply(v, c)];
            },
            0,
            x,
          ),
        state: () => [v.itemSync(), factor.itemSync()],
      };
    },
  ],
  [
    'scan that assigns what it does not read',
    () => {
      const v = new Variable(7);
      return {
        f: (x) =>
          scan(
            (c: Tensor, row: Tensor) => {
              v.assign(row);
              return [add(c, row), null];
            },
            0,
            x,
          )[0],
        state: () => v.itemSync(),
      };
    },
  ],
  [
    'branches that assign different Variables',
    () => {
      const [a, b] = [new Variable(1), new Variable(2)];
      return {
        f: (x) =>
          map(
            (row: Tensor) =>
              cond(
                greater(row, 2),
                () => {
                  a.assignAdd(row);
                  return multiply(row, b);
                },
                () => {
                  b.assign(add(row, a));
                  return add(row, 1);
                },
              ),
            x,
          ),
        state: () => [a.itemSync(), b.itemSync()],
      };
    },
  ],
  [
    'whileLoop whose condition reads what the body assigns',
    () => {
      const v = new Variable(0);
      return {
        f: (x) =>
          whileLoop(
            () => less(v, 10),
            (y: Tensor) => {
              v.assignAdd(sum(x));
              return add(y, v);
            },
            x,
          ),
        state: () => v.itemSync(),
      };
    },
  ],
  [
    'dropout in a scan',
    () => {
      const seed = new SeedGenerator(7);
      return {
        f: (x) =>
          scan(
            (c: Tensor, row: Tensor) => {
              const kept = random.dropout(add(ones([4]), row), 0.5, { seed });
              return [add(c, kept), add(kept, random.normal([4], { seed }))];
            },
            zeros([4]),
            x,
          ),
        state: () => seed.position,
      };
    },
  ],
  [
    'draws in a loop in a loop, and between them',
    () => {
      const seed = new SeedGenerator(3);
      return {
        f: (x) => {
          const before = random.uniform([2], { seed });
          const [last, inner] = scan(
            (c: Tensor, row: Tensor) => {
              const drawn = foriLoop(0, 3, (_, y: Tensor) => add(y, random.uniform([2], { seed })), zeros([2]));
              return [add(c, random.uniform([2], { seed })), add(multiply(drawn, row), c)];
            },
            before,
            x,
          );
          return [last, inner, random.uniform([2], { seed })];
        },
        state: () => seed.position,
      };
    },
  ],
  [
    'draws of every kind',
    () => {
      const seed = new SeedGenerator(11);
      return {
        f: (x) => {
          const draw = (row: Tensor): Tensor[] => [
            random.truncatedNormal([2], { seed }),
            random.gamma([2], add(row, 1), { seed }),
            random.beta([2], 2, add(row, 1), { seed }),
            random.binomial([2], 5, 0.5, { seed }),
            random.categorical(tensor([[0, 1, 2]]), 3, { seed }),
            random.shuffle(tensor([1, 2, 3, 4]), { seed }),
          ];
          return map(draw, x) as unknown as Tensor[];
        },
        state: () => seed.position,
      };
    },
  ],
  [
    'draws in an unrolled loop',
    () => {
      const seed = new SeedGenerator(4);
      return {
        f: (x) =>
          scan((c: Tensor, row: Tensor) => [add(c, row), add(random.uniform([2], { seed }), row)], 0, x, {
            unroll: true,
          })[1],
        state: () => seed.position,
      };
    },
  ],
  [
    'draws in a loop without steps',
    () => {
      const seed = new SeedGenerator(4);
      return {
        f: (x) => [scan(() => [0, random.uniform([2], { seed })], 0, null, { length: 0 })[1], x],
        state: () => seed.position,
      };
    },
  ],
  [
    'random numbers in a whileLoop',
    () => {
      const seed = new SeedGenerator(5);
      return {
        f: (x) =>
          whileLoop(
            (y: Tensor) => less(sum(y), 12),
            (y: Tensor) => add(y, cast(random.randint([3], 0, 3, { seed }), 'float32')),
            x,
          ),
        state: () => seed.position,
      };
    },
  ],
];

test.each(programs)('%s: the same traced as step by step', (_, make) => {
  const x = tensor([1, 2, 3]);
  const eager = make();
  const expected = read(eager.f(x));
  const traced = make();
  const { graph } = traceFunction(traced.f, [x.type]);
  expect(read(runGraph(graph, [x]))).toEqual(expected);
  expect(traced.state()).toEqual(eager.state());
});

test('a loop takes one key of a generator, and other ones in another run', () => {
  const seed = new SeedGenerator(1);
  const draw = (): unknown => map(() => random.uniform([2], { seed }), ones([3])).arraySync();
  const [first, second] = [draw(), draw()];
  expect(seed.position).toBe(2);
  expect(second).not.toEqual(first);
  const rows = first as number[][];
  expect(new Set(rows.flat()).size).toBe(6);
});

test('a number as seed draws the same in every step', () => {
  const rows = map(() => random.uniform([2], { seed: 42 }), ones([2])).arraySync() as unknown[];
  expect(rows[0]).toEqual(rows[1]);
});

test('vectorizedMap draws what map draws', () => {
  const f = (seed: SeedGenerator) => (x: Tensor) => add(random.dropout(x, 0.5, { seed }), random.normal([3], { seed }));
  const xs = ones([4, 3]);
  expect(read(vectorizedMap(f(new SeedGenerator(9)), xs))).toEqual(read(map(f(new SeedGenerator(9)), xs)));
});

test('what goes in and out of a Variable in a step is its value then', () => {
  const v = new Variable([1, 2]);
  const [last, all] = scan(
    (_: Tensor, x: Tensor) => {
      v.assignAdd(x);
      return [v, v] as unknown as [Tensor, Tensor];
    },
    v,
    ones([2, 2]),
  );
  v.assign([0, 0]);
  expect(last.arraySync()).toEqual([3, 4]);
  expect(all.arraySync()).toEqual([
    [2, 3],
    [3, 4],
  ]);
});

test('mismatches say both structures', () => {
  const f = (c: { a: Tensor }): readonly [unknown, null] => [{ a: [c.a, 1] }, null];
  expect(() => scan(f, { a: 0 }, null, { length: 2 })).toThrow(
    'scan: the carry after a step: got { a: [float32 [], float32 []] } where { a: float32 [] } is expected',
  );
  expect(() =>
    traceFunction(
      (x) =>
        cond(
          greater(x, 0),
          () => x,
          () => [x, x],
        ),
      [{ shape: [], dtype: 'float32' }],
    ),
  ).toThrow(
    'cond: the result of trueFn, where falseFn has another: got float32 [] where [float32 [], float32 []] is expected',
  );
  expect(() =>
    traceFunction(
      (x) => switchCase(tensor(0, { dtype: 'int32' }), [() => x, () => greater(x, 0)]),
      [{ shape: [2], dtype: 'float32' }],
    ),
  ).toThrow(/branch 1.*got bool \[2\] where float32 \[2\] is expected\nhint: cast\(x, 'float32'\)/);
});
