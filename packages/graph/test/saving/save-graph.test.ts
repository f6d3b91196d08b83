import '../setup.ts';
import { customGradient, GradientTape, stopGradient } from '@tensai/autodiff';
import { register as registerAutodiff } from '@tensai/autodiff/all';
import {
  add,
  cast,
  concatenate,
  definePrimitive,
  defineUnary,
  apply1,
  Expr,
  hostScalar,
  type In,
  matmul,
  mean,
  memory,
  multiply,
  NO_ATTRS,
  plainView,
  random,
  registerOp,
  relu,
  scan,
  SeedGenerator,
  sigmoid,
  slice,
  sort,
  square,
  subtract,
  sum,
  tanh,
  Tensor,
  tensor,
  Variable,
  vectorizedMap,
  viewAsComplex,
  viewAsReal,
} from '@tensai/core';
import { register } from '@tensai/core/all';
import { loadGraph, type SavedGraph, saveGraph, type TracedGraph, traceGraph } from '@tensai/graph';
import { readSafetensors } from '@tensai/graph/safetensors';
import { Adam } from '@tensai/optimizers';
import { describe, expect, test } from 'vitest';
import { difference } from '../same-bits.ts';

register();
registerAutodiff();

const again = async (graph: TracedGraph): Promise<TracedGraph> => loadGraph(await saveGraph(graph));
const listOf = (results: unknown): Tensor[] =>
  results instanceof Tensor ? [results] : (Object.values(results as object).flatMap(listOf) as Tensor[]);

interface Saved {
  inputs: unknown;
  result: unknown;
  variables: unknown[];
  generators: unknown[];
  graphs: { nodes: { op: string; ins: unknown[]; attrs?: Record<string, unknown> }[]; hosts: unknown[] }[];
}
const programOf = ({ program }: SavedGraph): Saved => JSON.parse(program) as Saved;

const x = tensor([[0.1, -0.2, 0.3], [0.5, 0.4, -0.6]]); // prettier-ignore
const y = tensor([[1], [0]]);

/** A perceptron, and a step that trains it. */
function perceptron(): { step: (x: Tensor, y: Tensor, rate: In) => Tensor; variables: Variable[] } {
  const weight = (shape: readonly number[], name: string, seed: number): Variable =>
    new Variable(random.normal([...shape], { seed }), { name });
  const variables = [
    weight([3, 4], 'hidden/kernel', 1),
    weight([4], 'hidden/bias', 2),
    weight([4, 1], 'out/kernel', 3),
  ];
  const [w1, b1, w2] = variables as [Variable, Variable, Variable];
  const step = (given: Tensor, wanted: Tensor, rate: In): Tensor => {
    const tape = new GradientTape();
    const loss = tape.record(() => mean(square(subtract(matmul(relu(add(matmul(given, w1), b1)), w2), wanted))));
    const gradients = tape.gradient(loss, variables as unknown as Tensor[]) as Tensor[];
    variables.forEach((v, i) => v.assignSub(multiply(gradients[i]!, rate)));
    return loss;
  };
  return { step, variables };
}

test('a whole training step goes on where it was', async () => {
  const { step, variables } = perceptron();
  const graph = traceGraph(step as never, x, y, 0.1);
  graph.run(x, y, 0.5);
  const saved = await saveGraph(graph);
  const loaded = loadGraph(saved);
  expect(loaded.inputs).toEqual(graph.inputs);
  expect(loaded.outputs).toEqual(graph.outputs);
  expect(loaded.variables.map(({ name }) => name)).toEqual(['hidden/kernel', 'hidden/bias', 'out/kernel']);
  for (const rate of [0.5, 0.1, -0.3]) {
    expect(difference(listOf(loaded.run(x, y, rate)), listOf(graph.run(x, y, rate)))).toBeNull();
    expect(difference(loaded.variables.map((v) => v.value), variables.map((v) => v.value))).toBeNull(); // prettier-ignore
  }
  // what was loaded has Variables of its own
  const before = variables[0]!.arraySync();
  loaded.run(x, y, 1);
  expect(variables[0]!.arraySync()).toEqual(before);
  expect(loaded.memory()).toEqual(graph.memory());
});

test('the tensors are readable by their names', async () => {
  const w = new Variable([1, 2], { name: 'w', trainable: false });
  const other = new Variable(tensor([true]), { name: 'w' });
  const reserved = new Variable(tensor(3, { dtype: 'int32' }), { name: '__metadata__' });
  const constant = tensor([5, 6]);
  const graph = traceGraph(() => [
    add(add(w, constant), multiply(constant, 2)),
    cast(other, 'int32'),
    add(reserved, 1),
  ]);
  const saved = await saveGraph(graph);
  const { tensors } = readSafetensors(saved.tensors);
  expect([...tensors.keys()].sort()).toEqual(['constant', 'variable', 'w', 'w.2']);
  expect(tensors.get('w')!.data()).toEqual(new Float32Array([1, 2]));
  const loaded = loadGraph(saved);
  expect(loaded.variables.map(({ name, trainable, dtype }) => [name, trainable, dtype])).toEqual([
    ['w', false, 'float32'],
    ['w', true, 'bool'],
    ['__metadata__', true, 'int32'],
  ]);
  expect(listOf(loaded.run()).map((t) => t.arraySync())).toEqual([[16, 20], [1], 4]);
});

test('values are those at the call', async () => {
  const w = new Variable([1]);
  const saving = saveGraph(traceGraph(() => w.value));
  w.assign([2]);
  expect((loadGraph(await saving).run() as Tensor).arraySync()).toEqual([1]);
});

describe('recurrent networks', () => {
  // Hochreiter & Schmidhuber, 1997, with forget gates: input, forget, cell and output side by side
  const units = 2;
  const kernel = new Variable(random.normal([3 + units, 4 * units], { seed: 4 }), { name: 'kernel' });
  const gate = (gates: Tensor, k: number): Tensor => slice(gates, [0, k * units], [2, units]) as Tensor;
  const lstm = (given: Tensor): Tensor => {
    const step = ([h, c]: readonly Tensor[], row: Tensor): [Tensor[], Tensor] => {
      const gates = matmul(concatenate([row, h!], 1), kernel) as Tensor;
      const cell = add(
        multiply(sigmoid(gate(gates, 1)), c!),
        multiply(sigmoid(gate(gates, 0)), tanh(gate(gates, 2))),
      ) as Tensor;
      const out = multiply(sigmoid(gate(gates, 3)), tanh(cell)) as Tensor;
      return [[out, cell], out];
    };
    const start = tensor([[0, 0], [0, 0]]); // prettier-ignore
    return scan(step as never, [start, start] as never, given as never)[1] as unknown as Tensor;
  };
  const sequence = random.normal([5, 2, 3], { seed: 5 });

  test('forwards', async () => {
    const graph = traceGraph(lstm, sequence);
    const saved = await saveGraph(graph);
    expect(programOf(saved).graphs).toHaveLength(2);
    const found = listOf(loadGraph(saved).run(sequence));
    expect(difference(found, listOf(graph.run(sequence)))).toBeNull();
    expect(difference(found, [lstm(sequence)])).toBeNull();
  });

  test('and backwards', async () => {
    const step = (given: Tensor): Tensor => {
      const tape = new GradientTape();
      const loss = tape.record(() => sum(square(lstm(given))));
      return tape.gradient(loss, kernel as unknown as Tensor);
    };
    const graph = traceGraph(step, sequence);
    const loaded = await again(graph);
    expect(difference(listOf(loaded.run(sequence)), [step(sequence)])).toBeNull();
  });
});

describe('random numbers', () => {
  test('go on where the generator was', async () => {
    const seed = new SeedGenerator(7);
    const graph = traceGraph(
      (given: Tensor) => add(random.dropout(given, 0.5, { seed }), random.normal([3], { seed })),
      {
        shape: [2, 3],
      },
    );
    graph.run(x);
    const saved = await saveGraph(graph);
    expect(programOf(saved).generators).toEqual([{ seed: 7, position: 2 }]);
    const loaded = loadGraph(saved);
    for (let i = 0; i < 3; i++) expect(difference(listOf(loaded.run(x)), listOf(graph.run(x)))).toBeNull();
    expect(loaded.generators.map((generator) => generator.position)).toEqual([8]);
  });

  test('without a seed come from the generator of the program that loads', async () => {
    const saved = await saveGraph(traceGraph(() => random.uniform([4])));
    expect(programOf(saved).generators).toEqual([{ global: true }]);
    const loaded = loadGraph(saved);
    const [first, second] = [loaded.run(), loaded.run()] as [Tensor, Tensor];
    expect(loaded.generators).toEqual([]);
    expect(difference([first], [second])).not.toBeNull();
  });
});

test('ops that are made of others are found by their names', async () => {
  const slopes = (given: Tensor): Tensor[] => {
    const [inner, outer] = [new GradientTape(), new GradientTape()];
    const slope = outer.record(() => {
      outer.watch(given);
      const out = inner.record(() => {
        inner.watch(given);
        return sum(tanh(given));
      });
      return inner.gradient(out, given);
    });
    return [outer.gradient(slope, given), vectorizedMap((row: Tensor) => sort(row), given) as Tensor];
  };
  const graph = traceGraph(slopes, x);
  const saved = await saveGraph(graph);
  const names = programOf(saved)
    .graphs.at(-1)!
    .nodes.map(({ op }) => op);
  expect(names).toContain("tanh'0'1");
  expect(names.some((name) => name.includes('*'))).toBe(true);
  expect(difference(listOf(loadGraph(saved).run(x)), slopes(x))).toBeNull();
});

test('numbers and attributes that JSON has not', async () => {
  const graph = traceGraph(
    (given: Tensor) => [
      multiply(given, -0),
      add(given, Infinity),
      subtract(given, Number.NaN),
      multiply(given, 1e-320),
    ],
    x,
  );
  expect(difference(listOf((await again(graph)).run(x)), listOf(graph.run(x)))).toBeNull();
});

test('half floats, complex numbers and float64 among the constants keep their bits', async () => {
  const half = tensor([0.1, -65504, 6e-8], { dtype: 'float16' });
  const brain = tensor([0.1, Number.NaN, -0], { dtype: 'bfloat16' });
  const double = tensor([0.1, -Infinity], { dtype: 'float64' });
  const complex = viewAsComplex(tensor([[1, -0]]));
  const graph = traceGraph(() => [
    multiply(half, 1),
    multiply(brain, 1),
    multiply(double, 1),
    viewAsReal(complex as never),
  ]);
  expect(difference(listOf((await again(graph)).run()), [half, brain, double, viewAsReal(complex as never)] as Tensor[])).toBeNull(); // prettier-ignore
});

test('structures of arguments and results', async () => {
  const graph = traceGraph(
    ({ a, $b }: { a: Tensor; $b: readonly Tensor[] }) => ({
      $sum: add(a, $b[0]!),
      same: [a],
      text: 'x',
      none: null,
      missing: undefined,
    }),
    { a: { shape: [2] }, $b: [{ shape: [2] }] },
  );
  const found = (await again(graph)).run({ a: tensor([1, 2]), $b: [tensor([3, 4])] }) as Record<string, unknown>;
  expect(Object.keys(found)).toEqual(['$sum', 'same', 'text', 'none', 'missing']);
  expect((found['$sum'] as Tensor).arraySync()).toEqual([4, 6]);
  expect(found).toMatchObject({ text: 'x', none: null, missing: undefined });
});

test('saving and loading leave no tensors behind but those of the graph', async () => {
  const { step } = perceptron();
  const graph = traceGraph(step as never, x, y, 0.1);
  const before = memory().tensors;
  const loaded = await again(graph);
  expect(memory().tensors - before).toBe(loaded.variables.length + loaded.graph.constants.size);
});

test('the same graph gives the same program', async () => {
  const graph = traceGraph((given: Tensor) => tanh(add(given, tensor([1, 2, 3]))), x);
  const [a, b] = [await saveGraph(graph), await saveGraph(graph)];
  expect(a).toEqual(b);
  expect(await saveGraph(loadGraph(a))).toEqual(a);
});

describe('what is not saved', () => {
  test('numbers that a function computes', async () => {
    const graph = traceGraph(
      (given: Tensor) =>
        multiply(
          given,
          hostScalar(() => 0.5),
        ),
      x,
    );
    await expect(saveGraph(graph)).rejects.toThrow(
      "saveGraph: in 'multiply', operand 1 is a number that a function computes at each run, as learning rates of optimizers are; functions are not saved\nhint: make it an argument: traceGraph((x, rate) => …, { shape }, 0.1)",
    );
  });

  test('a step of an optimizer, whose numbers are functions', async () => {
    const w = new Variable([1, 2, 3]);
    const optimizer = new Adam();
    const graph = traceGraph((given: Tensor) => {
      const tape = new GradientTape();
      const loss = tape.record(() => sum(multiply(given, w)));
      optimizer.apply([tape.gradient(loss, w as unknown as Tensor)], [w]);
      return loss;
    }, x);
    await expect(saveGraph(graph)).rejects.toThrow(
      /^saveGraph: in '\w+', operand \d is a number that a function computes/,
    );
  });

  const copy = (name: string): ReturnType<typeof definePrimitive<{ readonly by: unknown }>> =>
    definePrimitive<{ readonly by: unknown }>({
      name,
      infer: ([one]) => [one!],
      lower: ([one]) => ({ space: one!.shape, inputs: [{ aval: one!, view: plainView(one!) }], outputs: [Expr.input(0, one!.dtype)] }), // prettier-ignore
    });

  test('ops that are not registered', async () => {
    const cube = defineUnary('@test/cube', { formula: (e) => e.mul(e).mul(e) });
    const graph = traceGraph((given: Tensor) => cube(given), x);
    await expect(saveGraph(graph)).rejects.toThrow(/in '@test\/cube', the op is not registered: nothing finds it by its name\nhint: .*registerOp\(op\)/); // prettier-ignore
    registerOp(cube.op);
    expect(difference(listOf((await again(graph)).run(x)), [cube(x)])).toBeNull();
    const impostor = traceGraph((given: Tensor) => apply1(copy('add'), [given], NO_ATTRS as never), x);
    await expect(saveGraph(impostor)).rejects.toThrow(
      "in 'add', the op is not the one that is registered under its name",
    );
  });

  test.each([
    ['a function', () => 1, "attribute 'by' is a function"],
    ['inside', { deep: [1, new Date(0)] }, "attribute 'by.deep.1' is an object of the class Date"],
    ['a symbol', Symbol.iterator, "attribute 'by' is a symbol"],
    ['a tensor', x, "attribute 'by' is an object of the class Tensor"],
  ])('attributes that are no data: %s', async (_, by, message) => {
    const op = copy(`@test/by-${String(_).replace(' ', '-')}`);
    registerOp(op);
    const graph = traceGraph((given: Tensor) => apply1(op, [given], { by }), x);
    await expect(saveGraph(graph)).rejects.toThrow(`saveGraph: in '${op.name}', ${message}`);
  });

  test('results that are no data', async () => {
    const graph = traceGraph((given: Tensor) => ({ y: given, at: [new Map()] }), x);
    await expect(saveGraph(graph)).rejects.toThrow('saveGraph: the result.at.0 is an object of the class Map');
  });
});

test('functions with gradients of their own, and stopped gradients, are saved as what they compute', async () => {
  const steep = customGradient((given: Tensor) => [multiply(given, 2) as Tensor, (dy: Tensor) => multiply(dy, 100) as Tensor]); // prettier-ignore
  const f = (given: Tensor): Tensor[] => {
    const tape = new GradientTape();
    const out = tape.record(() => {
      tape.watch(given);
      return sum(add(steep(given) as Tensor, stopGradient(given)));
    });
    return [out, tape.gradient(out, given)];
  };
  const graph = traceGraph(f, x);
  const found = listOf((await again(graph)).run(x));
  expect(difference(found, f(x))).toBeNull();
  expect(found[1]!.arraySync()).toEqual([[100, 100, 100], [100, 100, 100]]); // prettier-ignore
});
