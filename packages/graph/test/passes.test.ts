import './setup.ts';
import {
  add,
  apply,
  defaultDevice,
  definePrimitive,
  divide,
  exp,
  type Graph,
  gelu,
  hostScalar,
  log,
  matmul,
  max,
  mean,
  memory,
  multiply,
  negative,
  ones,
  relu,
  square,
  subtract,
  sum,
  take,
  tanh,
  type Tensor,
  tensor,
  traceFunction,
  transpose,
  Variable,
} from '@tensai/core';
import { jit, traceGraph } from '@tensai/graph';
import { describe, expect, test } from 'vitest';
import { withoutCommonSubexpressions } from '../src/common-subexpressions.ts';
import { compileGraph } from '../src/compile-graph.ts';
import { withoutDeadCode } from '../src/dead-code.ts';
import { withFoldedConstants } from '../src/fold-constants.ts';
import { fused } from '../src/fuse.ts';
import { graphText } from '../src/graph-text.ts';
import { withoutIdentities } from '../src/identities.ts';
import { type PartsOptions, withParts } from '../src/inline-parts.ts';
import { planMemory } from '../src/plan-memory.ts';
import { launchesOf, type Root } from '../src/program.ts';

const device = defaultDevice();
const row = { shape: [4], dtype: 'float32' } as const;
const matrix = { shape: [3, 4], dtype: 'float32' } as const;
const square3 = { shape: [3, 3], dtype: 'float32' } as const;

const traced = (f: (...xs: Tensor[]) => unknown, ...avals: { shape: readonly number[]; dtype: 'float32' }[]): Graph =>
  traceFunction(f, avals).graph;
const names = ({ nodes }: Graph): string[] => nodes.map(({ op }) => op.name);
const joined = (
  f: (...xs: Tensor[]) => unknown,
  ...avals: { shape: readonly number[]; dtype: 'float32' }[]
): string[] => names(compileGraph(traced(f, ...avals), device).graph);

test('dead code goes', () => {
  const graph = traced((x) => {
    tanh(x!);
    return add(x!, 1);
  }, row);
  expect(graphText(graph)).toBe(
    [
      '(v0: float32 [4]) => {',
      '  v1 = tanh(v0): float32 [4]',
      '  v2 = add(v0, 1): float32 [4]',
      '  return v2',
      '}',
    ].join('\n'),
  );
  expect(graphText(withoutDeadCode(graph))).toBe(
    ['(v0: float32 [4]) => {', '  v1 = add(v0, 1): float32 [4]', '  return v1', '}'].join('\n'),
  );
});

test('dead code that may refuse its operands stays, and what is assigned', () => {
  const v = new Variable([0, 0, 0, 0]);
  const indices = tensor([0], { dtype: 'int32' });
  const graph = traced((x) => {
    v.assign(exp(x!));
    take(x!, indices);
    return x;
  }, row);
  expect(names(withoutDeadCode(graph))).toEqual(names(graph));
});

test('common subexpressions are computed once', () => {
  const graph = traced((x) => add(multiply(tanh(x!), 2), multiply(tanh(x!), 2)), row);
  expect(names(withoutCommonSubexpressions(graph))).toEqual(['tanh', 'multiply', 'add']);
  const zeros = traced((x) => [add(x!, 0), add(x!, -0)], row);
  expect(names(withoutCommonSubexpressions(zeros))).toEqual(['add', 'add']);
});

test('what changes no bit is left out', () => {
  const left = (f: (x: Tensor) => Tensor): string[] =>
    names(withoutDeadCode(withoutIdentities(traced((x) => f(x!), matrix))));
  expect(left((x) => multiply(x, 1))).toEqual([]);
  expect(left((x) => subtract(divide(x, 1), 0))).toEqual([]);
  expect(left((x) => transpose(transpose(x)))).toEqual([]);
  expect(left((x) => transpose(tanh(transpose(x))))).toEqual(['transpose', 'tanh', 'transpose']);
  expect(left((x) => negative(negative(x)))).toEqual([]);
  expect(left((x) => negative(tanh(negative(x))))).toEqual(['negative', 'tanh', 'negative']);
  expect(left((x) => add(x, 0))).toEqual(['add']);
  expect(left((x) => subtract(x, -0))).toEqual(['subtract']);
  expect(left((x) => multiply(x, ones([3, 4])))).toEqual(['full', 'multiply']);
});

test('two draws are no common subexpressions', () => {
  const graph = traced((x) => [add(x!, hostScalar(Math.random)), add(x!, hostScalar(Math.random))], row);
  expect(names(withoutCommonSubexpressions(graph))).toEqual(['add', 'add']);
});

test('constants are folded, but for large ones', () => {
  const w = tensor([1, 2, 3, 4]);
  const graph = traced((x) => add(x!, multiply(w, 2)), row);
  const folded = withoutDeadCode(withFoldedConstants(graph, device, new Set()));
  expect(names(folded)).toEqual(['add']);
  expect([...folded.constants.values()].map((x) => x.arraySync())).toEqual([[2, 4, 6, 8]]);
  const large = tensor(new Float32Array(5000));
  expect(
    names(
      withFoldedConstants(
        traced(() => multiply(large, 2)),
        device,
        new Set(),
      ),
    ),
  ).toEqual(['multiply']);
});

const partsOptions = (whole: boolean): PartsOptions => ({ whole: () => whole, reads: true, made: new Set() });

test('composites give way to their parts, numbers of the host included', () => {
  const graph = traced((x) => gelu(x!), row);
  expect(withParts(graph, partsOptions(true))).toEqual({ ...graph, constants: new Map() });
  const scaled = definePrimitive({
    name: 'scaled',
    infer: ([x]) => [x!],
    impl: ([x, by]) => [multiply(x!, by!)],
  });
  const parted = withParts(
    traced((x) => apply(scaled, [x!, hostScalar(() => 3)], {})[0], row),
    partsOptions(false),
  );
  expect(parted.nodes.map(({ op, ins }) => [op.name, ...ins])).toEqual([['multiply', { value: 0 }, { host: 0 }]]);
  const f = jit((x: Tensor, by: number) => apply(scaled, [x, by], {})[0]!);
  expect(f(tensor([1, 2]), 4).arraySync()).toEqual([4, 8]);
  expect(f(tensor([1, 2]), 5).arraySync()).toEqual([5, 10]);
});

test('constants that are folded away give their memory back', () => {
  const { graph } = traceFunction((x) => add(x, multiply(multiply(ones([4]), 2), 3)), [row]);
  const before = memory().bytes;
  const compiled = compileGraph(graph, device);
  expect(compiled.graph.constants.size).toBe(1);
  expect(memory().bytes).toBe(before + 16);
  compiled.dispose();
  expect(memory().bytes).toBe(before);
});

describe('joining', () => {
  test('maps go into their reader', () => {
    expect(joined((x) => relu(add(multiply(x!, 2), 1)), row)).toEqual(['multiply+add+relu']);
  });
  test('several results of one space are one launch', () => {
    expect(joined((x) => [tanh(x!), add(tanh(x!), 1)], row)).toEqual(['tanh+add']);
  });
  test('what is read twice is computed once', () => {
    const dag = joined((x) => add(transpose(exp(x!)), transpose(square(exp(x!)))), matrix);
    expect(dag.join('+').match(/exp/g)).toHaveLength(1);
  });
  test('maps go into reductions, and behind them', () => {
    expect(joined((x) => sum(square(subtract(x!, 1)), 1), matrix)).toEqual(['subtract+square+sum']);
    expect(joined((x) => add(multiply(sum(square(x!), 1), 2), 1), matrix)).toEqual(['square+sum+multiply+add']);
  });
  test('what walks along the same tensor goes together', () => {
    expect(joined((x) => [sum(x!, 1), max(x!, 1)], matrix)).toEqual(['sum+max']);
    expect(joined((x, y) => [tanh(x!), add(x!, y!)], matrix, row)).toEqual(['tanh+add']);
    expect(joined((x) => [sum(x!, 1), max(x!, 0)], matrix)).toEqual(['sum', 'max']);
    expect(joined((x) => [tanh(x!), add(transpose(x!), 1)], square3)).toEqual(['tanh', 'add']);
    // the second needs the whole of the first
    expect(joined((x) => sum(subtract(x!, mean(x!))), matrix)).toEqual(['mean', 'subtract+sum']);
  });
  test('axes of one element are no hindrance', () => {
    expect(joined((x) => add(log(sum(x!, { axis: 1, keepdims: true })), 1), matrix)).toEqual(['sum+log+add']);
  });
  test('an element is not computed once for each of its readers', () => {
    // each column of the result would compute the whole of tanh(y)
    expect(joined((x, y) => add(x!, tanh(y!)), matrix, row)).toEqual(['tanh', 'add']);
  });
  test('views are looked through', () => {
    expect(joined((x) => add(transpose(x!), 1), matrix)).toEqual(['add']);
  });
  test('a reader that looks at a result in two ways waits for it', () => {
    expect(joined((x) => add(tanh(x!), transpose(tanh(x!))), square3)).toEqual(['tanh', 'add']);
  });
  test('maps go behind matrix products, with all that they read', () => {
    expect(joined((x) => relu(add(matmul(x!, transpose(x!)), 1)), matrix)).toEqual(['matmul+add+relu']);
  });
  test('factors of matrix products are computed before', () => {
    expect(joined((x) => matmul(tanh(x!), transpose(x!)), matrix)).toEqual(['tanh', 'matmul']);
    expect(joined((x) => matmul(tanh(x!), ones([4, 1])), matrix)).toEqual(['tanh', 'matmul']);
  });
  test('no way around: what lies between two maps keeps them apart', () => {
    expect(joined((x) => add(tanh(x!), max(tanh(x!))), row)).toEqual(['tanh', 'max', 'add']);
  });
  test('a launch looks at no more tensors than the device allows', () => {
    const graph = traced((a, b, c) => add(add(add(a!, b!), c!), 1), row, row, row);
    const way = () => 'loop' as const;
    expect(names(fused(graph, { way, most: 4 }))).toEqual(['add+add+add']);
    expect(names(fused(graph, { way, most: 3 }))).toEqual(['add', 'add+add']);
  });
});

test('memory: values whose lives do not meet share it', () => {
  const graph = traced(
    (x) => {
      let y = x!;
      for (let i = 0; i < 6; i++) y = matmul(y, y) as Tensor;
      return y;
    },
    { shape: [8, 8], dtype: 'float32' },
  );
  const { buffers, places, unshared, results } = planMemory(launchesOf(graph, device));
  expect(unshared).toBe(5 * 256);
  expect(results).toBe(256);
  expect(buffers).toEqual([256, 256]);
  const roots = [...places] as [Root, number][];
  const meeting = roots.flatMap(([a, one]) =>
    roots.filter(([b, two]) => a !== b && one === two && a.last >= b.first && b.last >= a.first),
  );
  expect(meeting).toEqual([]);
});

describe('a result lies where an operand ends', () => {
  const buffersOf = (
    f: Parameters<typeof traced>[0],
    ...specs: readonly { readonly shape: readonly number[]; readonly dtype: 'float32' }[]
  ) => planMemory(launchesOf(traced(f, ...specs), device)).buffers;
  const eight = { shape: [8, 8], dtype: 'float32' } as const;
  const twice = { shape: [2, 8, 8], dtype: 'float32' } as const;

  test('if it is read at its own place', () => {
    expect(buffersOf((x) => matmul(relu(tanh(x!)), x!), eight)).toEqual([256]);
    expect(buffersOf((x) => matmul(add(tanh(x!), sum(x!, 1)), x!), eight)).toEqual([256, 32]);
  });
  test('not if it is read elsewhere, by a product, or later', () => {
    expect(buffersOf((x) => relu(relu(transpose(tanh(x!)))), eight)).toEqual([256, 256]);
    expect(buffersOf((x) => relu(matmul(tanh(x!), x!) as Tensor), eight)).toEqual([256, 256]);
    const later = (x: Tensor): Tensor => {
      const y = tanh(x);
      return relu(add(matmul(relu(y), x), y));
    };
    expect(buffersOf((x) => later(x!), eight)).toEqual([256, 256, 256]);
    const both = (x: Tensor): Tensor => {
      const y = tanh(x);
      return relu(add(y, transpose(y)));
    };
    expect(buffersOf((x) => both(x!), eight)).toEqual([256, 256]);
  });
  test('not if what was joined reads it elsewhere, or behind a product', () => {
    const joinedBuffers = (f: (x: Tensor) => Tensor): readonly number[] =>
      compileGraph(
        traced((x) => f(x!), eight),
        device,
      ).replay.plan.buffers;
    const turned = (x: Tensor): Tensor => matmul(relu(transpose(matmul(x, x) as Tensor)), x) as Tensor;
    expect(joinedBuffers(turned)).toEqual([256, 256]);
    const behind = (x: Tensor): Tensor => {
      const h = tanh(x);
      return matmul(add(matmul(matmul(h, x) as Tensor, x), h), x) as Tensor;
    };
    expect(joinedBuffers(behind)).toEqual([256, 256, 256]);
  });
  test('not if it is smaller', () => {
    expect(buffersOf((x, y) => relu(add(y!, tanh(x!))), eight, twice)).toEqual([512, 256]);
  });
});

describe('traceGraph', () => {
  const v = new Variable([1, 2, 3], { name: 'w' });
  const graph = traceGraph(
    ({ x }: { x: Tensor }, n: readonly Tensor[]) => {
      const y = multiply(x, v as Variable);
      v.assign(mean(y, 0));
      return { y: [add(y, n[0]!)] };
    },
    { x: { shape: [2, 3] } },
    [{ shape: [], dtype: 'float32' }],
  );

  test('says what it does', () => {
    expect(String(graph)).toBe(
      [
        '(v0: float32 [2, 3], v1: float32 []) => {',
        "  v2: float32 [3] is Variable 'w'",
        '  v3 = multiply(v0, v2): float32 [2, 3]',
        '  v4 = mean(v3, axes: [0], keepdims: false): float32 [3]',
        '  v5 = add(v3, v1): float32 [2, 3]',
        "  Variable 'w' = v4",
        '  return v5',
        '}',
      ].join('\n'),
    );
    expect(graph.inputs).toEqual([{ x: { shape: [2, 3], dtype: 'float32' } }, [{ shape: [], dtype: 'float32' }]]);
    expect(graph.outputs).toEqual({ y: [{ shape: [2, 3], dtype: 'float32' }] });
  });

  test('draws itself', () => {
    const dot = graph.toDot();
    expect(dot).toMatch(/^digraph \{\n[^]*\n\}$/);
    expect(dot).toContain('label="w\\nfloat32 [3]"');
    expect(dot).toContain('label="result 0"');
  });

  test('runs', () => {
    const x = tensor([
      [1, 1, 1],
      [3, 3, 3],
    ]);
    const { y } = graph.run({ x }, [tensor(1)]) as { y: Tensor[] };
    expect(y[0]!.arraySync()).toEqual([
      [2, 3, 4],
      [4, 7, 10],
    ]);
    expect(v.arraySync()).toEqual([2, 4, 6]);
  });

  test('knows its memory', () => {
    const deep = traceGraph(
      (x: Tensor) => {
        let y = x;
        for (let i = 0; i < 6; i++) y = matmul(y, y) as Tensor;
        return y;
      },
      { shape: [8, 8] },
    );
    expect(deep.memory()).toEqual({ peak: 3 * 256, reused: 3 * 256 });
  });

  test('refuses what it was not traced for', () => {
    expect(() => graph.run({ x: tensor([1]) }, [tensor(1)])).toThrow(
      /argument 0.x is float32 \[1\]\nhint: the graph takes float32 \[2, 3\] there/,
    );
    expect(() => graph.run()).toThrow(/argument 0 is missing/);
    expect(() => graph.run({ x: tensor([[1, 1, 1], [1, 1, 1]]) }, [3])).toThrow(/argument 1\[0\] is a number/); // prettier-ignore
    expect(() => traceGraph((x: Tensor) => x, '3')).toThrow(/argument 0 is a string\nhint: pass \{ shape, dtype \}/);
  });
});
