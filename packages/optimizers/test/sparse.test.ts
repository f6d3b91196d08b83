import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  apply,
  apply1,
  type Handler,
  HostScalar,
  IndexedSlices,
  mean,
  multiply,
  random,
  runGraph,
  scatterAddOp,
  square,
  subtract,
  sum,
  take,
  tensor,
  type Tensor,
  traceFunction,
  Variable,
  withHandler,
} from '@tensai/core';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  Ftrl,
  Lion,
  Nadam,
  Optimizer,
  RMSprop,
  SGD,
  type OptimizerStep,
} from '@tensai/optimizers';
import { differenceOf } from '@tensai/testkit';
import { expect, test } from 'vitest';

/** Takes the mean of its gradient away: more than elementwise. */
class Centered extends Optimizer<object, never, 'rate'> {
  override scalars({ rate }: { readonly rate: number }): { readonly rate: number } {
    return { rate };
  }
  override step({ g, rate }: OptimizerStep<never, 'rate'>): { readonly delta: Tensor } {
    return { delta: multiply(subtract(g, mean(g)), rate) };
  }
}

const makers: Readonly<Record<string, () => Optimizer>> = {
  SGD: () => new SGD({ learningRate: 0.1 }),
  'SGD with momentum': () => new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  'SGD with decay': () => new SGD({ learningRate: 0.1, weightDecay: 0.1 }),
  'SGD with an average': () => new SGD({ learningRate: 0.1, useEma: true, emaOverwriteFrequency: 2 }),
  'SGD of unscaled losses': () => new SGD({ learningRate: 0.1, lossScaleFactor: 16 }),
  'SGD that collects': () => new SGD({ learningRate: 0.1, gradientAccumulationSteps: 2 }),
  'SGD with clipvalue': () => new SGD({ learningRate: 0.1, clipvalue: 0.5 }),
  'SGD with clipnorm': () => new SGD({ learningRate: 0.1, clipnorm: 0.5, lossScaleFactor: 2 }),
  'Adam with globalClipnorm': () => new Adam({ learningRate: 0.1, globalClipnorm: 0.5 }),
  Adam: () => new Adam({ learningRate: 0.1 }),
  'Adam with amsgrad': () => new Adam({ learningRate: 0.1, amsgrad: true }),
  AdamW: () => new AdamW({ learningRate: 0.1 }),
  Adagrad: () => new Adagrad({ learningRate: 0.1 }),
  RMSprop: () => new RMSprop({ learningRate: 0.1, momentum: 0.5, centered: true }),
  Adadelta: () => new Adadelta({ learningRate: 1 }),
  Adamax: () => new Adamax({ learningRate: 0.1 }),
  Nadam: () => new Nadam({ learningRate: 0.1 }),
  Lion: () => new Lion({ learningRate: 0.1 }),
  Ftrl: () => new Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 }),
  'a step that looks at the whole': () => new Centered(),
};

const steps: readonly (readonly number[])[] = [
  [1, 4, 1],
  [0, 0, 0],
  [5, 2, 4],
];

test.each(Object.keys(makers))('%s of rows does what it does of the whole table', (name) => {
  const start = random.normal([6, 2], { seed: 1 });
  const [sparse, dense] = [new Variable(start), new Variable(start)];
  const [rowwise, whole] = [makers[name]!(), makers[name]!()];
  steps.forEach((rows, seed) => {
    const [indices, values] = [tensor([rows], { dtype: 'int32' }), random.normal([1, rows.length, 2], { seed })];
    rowwise.apply([new IndexedSlices(indices, values, [6, 2])], [sparse]);
    whole.apply([apply1(scatterAddOp, [indices, values], { shape: [6, 2] })], [dense]);
  });
  const off = [sparse, ...rowwise.variables].map((mine, i) => {
    const theirs = [dense, ...whole.variables][i]!;
    return differenceOf(mine.arraySync() as never, theirs.arraySync() as never, { atol: 1e-6, rtol: 1e-6 });
  });
  expect(off).toEqual(off.map(() => null));
});

test.each([
  ['SGD', () => new SGD({ learningRate: 0.1, clipnorm: 0.5 })],
  ['Adam', () => new Adam({ learningRate: 0.1 })],
] as const)('a traced step of %s takes rows too', (_, make) => {
  const [a, b] = [new Variable([[1], [2], [3]]), new Variable([[1], [2], [3]])];
  const [eager, traced] = [make(), make()];
  const indices = tensor([2, 0, 2], { dtype: 'int32' });
  const { graph } = traceFunction(
    (values) => traced.apply([new IndexedSlices(indices, values, [3, 1])], [b]),
    [{ shape: [3, 1], dtype: 'float32' }],
  );
  for (let seed = 0; seed < 3; seed++) {
    const values = random.normal([3, 1], { seed });
    eager.apply([new IndexedSlices(indices, values, [3, 1])], [a]);
    runGraph(graph, [values]);
    expect(b.arraySync()).toEqual(a.arraySync());
  }
});

/** The names of ops that make tables of 100 rows, in an update by the gradient of three of them. */
function tablesIn(optimizer: Optimizer): string[] {
  const table = new Variable(random.normal([100, 4], { seed: 1 }));
  const tape = new GradientTape();
  const loss = tape.record(() => sum(square(take(table, tensor([7, 99, 7], { dtype: 'int32' }), 0))));
  const [gradient] = tape.gradient(loss, [table], { indexedSlices: true });
  const found: string[] = [];
  const observer: Handler = {
    outer: null,
    traces: false,
    process(op, ins, attrs) {
      const outs = withHandler(null, () => apply(op, ins, attrs));
      for (const { shape } of outs) if (shape[0] === 100 && shape.length === 2) found.push(op.name);
      return outs;
    },
    read: (variable) => variable.tensor,
    assign: (variable, value) => variable.set(value),
    host: (compute) => new HostScalar(compute()),
  };
  withHandler(observer, () => optimizer.apply([gradient!], [table]));
  return found;
}

test('no gradient of a whole table is made on the way', () => {
  expect(tablesIn(new SGD())).toEqual(['setRows']);
  expect(tablesIn(new Adagrad())).toEqual(['setRows', 'setRows']);
  // the weights and two slots
  expect(tablesIn(new Adam({ globalClipnorm: 1 }))).toEqual(['fusedUpdate', 'fusedUpdate', 'fusedUpdate']);
});

test('no rows at all', () => {
  const [w, v] = [
    new Variable([
      [1, 2],
      [3, 4],
    ]),
    new Variable([1]),
  ];
  const none = new IndexedSlices(tensor([], { dtype: 'int32' }), tensor([], { shape: [0, 2] }), [2, 2]);
  new Adam({ learningRate: 1, globalClipnorm: 1 }).apply([none, tensor([2])], [w, v]);
  expect(w.arraySync()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(v.at(0).value.itemSync()).toBeCloseTo(0);
});

test('rows of scalars', () => {
  const w = new Variable([1, 2, 3]);
  const rows = new IndexedSlices(tensor([2, 2], { dtype: 'int32' }), tensor([1, 0.5]), [3]);
  new SGD({ learningRate: 2 }).apply([rows], [w]);
  expect(w.arraySync()).toEqual([1, 2, 0]);
});
