import './setup.ts';
import {
  add,
  apply,
  type Handler,
  HostScalar,
  memory,
  multiply,
  ones,
  runGraph,
  scope,
  sign,
  sqrt,
  square,
  sum,
  tensor,
  traceFunction,
  Variable,
  withHandler,
} from '@tensai/core';
import {
  Adagrad,
  Adam,
  ExponentialDecay,
  Optimizer,
  RMSprop,
  SGD,
  type OptimizerStep,
  type OptimizerUpdate,
} from '@tensai/optimizers';
import { expect, test, vi } from 'vitest';

const numbers = (variable: Variable | undefined): unknown => variable!.arraySync();

test('its Variables stand in the order of saved files', () => {
  const [kernel, bias] = [
    new Variable(ones([2, 1]), { name: 'dense/kernel' }),
    new Variable([0], { name: 'dense/bias' }),
  ];
  const names = (optimizer: Optimizer): string[] => {
    optimizer.build([kernel, bias]);
    return optimizer.variables.map(({ name }) => name);
  };
  expect(names(new Adam({ amsgrad: true }))).toEqual([
    'adam/iteration',
    'adam/learning_rate',
    'adam/dense_kernel_momentum',
    'adam/dense_kernel_velocity',
    'adam/dense_bias_momentum',
    'adam/dense_bias_velocity',
    'adam/dense_kernel_velocity_hat',
    'adam/dense_bias_velocity_hat',
  ]);
  expect(names(new RMSprop({ momentum: 0.5, centered: true, name: 'mine' }))).toEqual([
    'mine/iteration',
    'mine/learning_rate',
    'mine/dense_kernel_velocity',
    'mine/dense_bias_velocity',
    'mine/dense_kernel_momentum',
    'mine/dense_bias_momentum',
    'mine/dense_kernel_average_gradient',
    'mine/dense_bias_average_gradient',
  ]);
  expect(
    names(new SGD({ useEma: true, gradientAccumulationSteps: 2, learningRate: new ExponentialDecay(1, 1, 0.5) })),
  ).toEqual([
    'SGD/iteration',
    'SGD/dense_kernel_average',
    'SGD/dense_kernel_gradient_accumulator',
    'SGD/dense_bias_average',
    'SGD/dense_bias_gradient_accumulator',
  ]);
  expect(new Adam().variables.every(({ trainable }) => !trainable)).toBe(true);
});

test('what is assigned to its Variables goes on: training continues as if it had not stopped', () => {
  const gradient = tensor([0.3, -0.2]);
  const [a, b] = [new Variable([1, 2]), new Variable([1, 2])];
  const first = new Adam({ learningRate: 0.1 });
  for (let i = 0; i < 3; i++) first.apply([gradient], [a]);
  const second = new Adam({ learningRate: 0.5 });
  second.build([b]);
  b.assign(a.arraySync());
  const state = first.variables.map((variable) => variable.arraySync());
  second.variables.forEach((variable, i) => variable.assign(state[i]!));
  expect(second.iterations).toBe(3);
  // a Variable is float32
  expect(second.learningRate).toBe(Math.fround(0.1));
  second.learningRate = 0.1;
  first.apply([gradient], [a]);
  second.apply([gradient], [b]);
  expect(numbers(b)).toEqual(numbers(a));
});

test('iteration and learning_rate are numbers of the host, also under assignAdd and assignSub', () => {
  const sgd = new SGD({ learningRate: 1 });
  const [iteration, rate] = sgd.variables as [Variable, Variable];
  iteration.assignAdd(5);
  rate.assignSub(tensor(0.5));
  expect([sgd.iterations, sgd.learningRate]).toEqual([5, 0.5]);
  sgd.learningRate = 0.25;
  expect(numbers(sgd.variables[1])).toBe(0.25);
});

test('a learning rate is a number, a schedule, a function, or assigned', () => {
  const w = new Variable(0);
  let rate = 1;
  const sgd = new SGD({ learningRate: () => rate });
  const step = (): number => {
    const before = w.itemSync();
    sgd.apply([tensor(1)], [w]);
    return before - w.itemSync();
  };
  expect(step()).toBe(1);
  rate = 0.5;
  expect(step()).toBe(0.5);
  sgd.learningRate = new ExponentialDecay(8, 1, 0.5);
  // schedules count from the first call of apply
  expect(sgd.learningRate).toBe(2);
  expect(step()).toBe(2);
  sgd.learningRate = 0.25;
  expect(step()).toBe(0.25);
  expect(() => new SGD({ learningRate: '0.1' as never })).toThrow("not '0.1'");
  expect(() => (sgd.learningRate = Number.NaN)).toThrow('learning rate');
  sgd.learningRate = () => tensor(1) as never;
  expect(() => sgd.learningRate).toThrow('not a object');
});

test('schedules count calls where gradients are collected, iterations count updates', () => {
  const w = new Variable(0);
  const sgd = new SGD({ learningRate: new ExponentialDecay(8, 1, 0.5), gradientAccumulationSteps: 2 });
  sgd.apply([tensor(1)], [w]);
  sgd.apply([tensor(3)], [w]);
  expect(w.itemSync()).toBe(-8);
  expect(sgd.iterations).toBe(1);
});

test('what is not trainable stays as it is, and may be freed later', () => {
  const [a, b] = [new Variable([1]), new Variable([2])];
  const adam = new Adam({ learningRate: 1 });
  b.trainable = false;
  adam.apply([tensor([1]), tensor([1])], [a, b]);
  expect(numbers(b)).toEqual([2]);
  expect(adam.variables).toHaveLength(4);
  adam.apply([null], [b]);
  expect(adam.iterations).toBe(1);
  b.trainable = true;
  adam.apply([tensor([1]), tensor([1])], [a, b]);
  expect(numbers(b)).not.toEqual([2]);
  expect(adam.variables.map(({ name }) => name).slice(2)).toHaveLength(4);
});

test('mistakes are errors with a way out', () => {
  const w = new Variable([1, 2], { name: 'w' });
  const sgd = new SGD();
  expect(() => sgd.apply([tensor([1, 2])])).toThrow('it has seen no Variables yet');
  expect(() => sgd.apply([], [w])).toThrow('0 gradients for 1 Variables');
  expect(() => sgd.apply([tensor([1])], [w])).toThrow(
    "the gradient of Variable 'w' has the shape [1], the Variable [2]",
  );
  expect(() => sgd.apply([undefined as never], [w])).toThrow("the gradient of Variable 'w' is undefined");
  expect(() => new SGD({ learningrate: 1 } as never)).toThrow('there is no option');
  expect(() => new SGD(0.1 as never)).toThrow('new SGD({ learningRate: 0.1 })');
  expect(() => new SGD({ momentum: 2 })).toThrow('momentum lies between 0 and 1');
  expect(() => new SGD({ gradientAccumulationSteps: 1 })).toThrow('a whole number from 2 on');
  expect(() => new SGD({ useEma: true, emaOverwriteFrequency: 0.5 })).toThrow('a whole number from 1 on');
  expect(() => new SGD({ useEma: true, emaMomentum: 2 })).toThrow('emaMomentum lies between 0 and 1');
  expect(() => new SGD({ clipnorm: 0 })).toThrow('clipnorm is above 0, or null for none');
  expect(() => new SGD({ lossScaleFactor: 0 })).toThrow('lossScaleFactor is above 0');
  sgd.apply([], []);
  expect(sgd.iterations).toBe(0);
  sgd.apply([tensor([1, 2])], [w]);
  sgd.apply([tensor([1, 2])]);
  expect(() => sgd.excludeFromWeightDecay({ varNames: ['w'] })).toThrow('the optimizer has been built');
});

test('it warns of missing gradients once', () => {
  const [a, b] = [new Variable([1]), new Variable([2])];
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const sgd = new SGD();
  for (let i = 0; i < 3; i++) sgd.apply([tensor([1]), null], [a, b]);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});

test('averages and sums go on for Variables without gradients', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const [a, b] = [new Variable([1]), new Variable([2])];
  const sgd = new SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 2 });
  sgd.apply([tensor([0]), null], [a, b]);
  b.assign([4]);
  sgd.apply([tensor([0]), null], [a, b]);
  expect(numbers(b)).toEqual([3]);
  const collects = new SGD({ learningRate: 1, gradientAccumulationSteps: 2 });
  collects.apply([tensor([1]), tensor([1])], [a, b]);
  collects.apply([tensor([1]), null], [a, b]);
  expect(numbers(collects.variables.at(-1))).toEqual([0]);
  warn.mockRestore();
});

test('gradients that are not finite do not hide behind a common norm', () => {
  const [a, b] = [new Variable([1]), new Variable([2])];
  new SGD({ globalClipnorm: 1 }).apply([tensor([Infinity]), tensor([1])], [a, b]);
  expect([numbers(a), numbers(b)]).toEqual([[Number.NaN], [Number.NaN]]);
});

test('norms are shortened exactly to their limit', () => {
  const [a, b] = [new Variable([0, 0]), new Variable([0])];
  new SGD({ learningRate: 1, clipnorm: 1 }).apply([tensor([3, 4]), tensor([0.5])], [a, b]);
  expect(numbers(b)).toEqual([-0.5]);
  expect((numbers(a) as number[]).map((x) => Number(x.toFixed(6)))).toEqual([-0.6, -0.8]);
  const [c, d] = [new Variable([0, 0]), new Variable([0])];
  new SGD({ learningRate: 1, globalClipnorm: 1.3 }).apply([tensor([3, 4]), tensor([12])], [c, d]);
  expect((numbers(d) as number[])[0]).toBeCloseTo(-1.2, 6);
  expect((numbers(c) as number[]).map((x) => Number(x.toFixed(6)))).toEqual([-0.3, -0.4]);
});

test('the scale of a loss goes out of its gradients', () => {
  const sgd = new SGD({ learningRate: 1, lossScaleFactor: 1024 });
  expect(sgd.scaleLoss(tensor(2)).itemSync()).toBe(2048);
  expect(new SGD().scaleLoss(tensor(2)).itemSync()).toBe(2);
  const w = new Variable(1);
  sgd.apply([tensor(512)], [w]);
  expect(w.itemSync()).toBe(0.5);
});

test('other dtypes: slots are as their Variables, gradients are cast', () => {
  const w = new Variable([1, 2], { dtype: 'float64' });
  const adam = new Adam({ learningRate: 0.1 });
  adam.apply([tensor([3, -4])], [w]);
  expect(adam.variables.slice(2).map(({ dtype }) => dtype)).toEqual(['float64', 'float64']);
  // Adam's first step, in float64
  const moved = (((0.1 * Math.sqrt(1 - 0.999)) / (1 - 0.9)) * (0.1 * 3)) / (Math.sqrt(0.001 * 9) + 1e-7);
  expect((numbers(w) as number[])[0]).toBeCloseTo(1 - moved, 12);
  const scalar = new Variable(1);
  adam.apply([tensor(1, { dtype: 'float64' })], [scalar]);
  expect(scalar.dtype).toBe('float32');
});

/** Layer-wise scaled sign descent: its step looks at norms. */
class Normed extends Optimizer<object, 'momentum', 'rate'> {
  static override readonly className: string = 'Normed';
  override readonly slots: readonly 'momentum'[] = ['momentum'];
  override scalars({ rate }: { readonly rate: number }): { readonly rate: number } {
    return { rate };
  }
  override step({ g, w, momentum, rate }: OptimizerStep<'momentum', 'rate'>): OptimizerUpdate<'momentum'> {
    const m = add(multiply(momentum, 0.5), g);
    const length = sqrt(sum(square(w)));
    return { delta: multiply(sign(m), multiply(length, rate)), momentum: m };
  }
}

test('a step may look at whole tensors', () => {
  const w = new Variable([3, 4]);
  const normed = new Normed({ learningRate: 0.1 });
  normed.apply([tensor([2, -2])], [w]);
  expect(numbers(w)).toEqual([2.5, 4.5]);
  expect(numbers(normed.variables[2])).toEqual([2, -2]);
});

test('a step without delta is an error', () => {
  class Idle extends Optimizer<object, never, never> {
    override scalars(): object {
      return {};
    }
    override step(): never {
      return { moved: 1 } as never;
    }
  }
  expect(() => new Idle().apply([tensor([1])], [new Variable([1])])).toThrow('neither delta nor w');
});

test.each([
  ['Adam', () => new Adam({ learningRate: new ExponentialDecay(0.1, 2, 0.5), weightDecay: 0.01 })],
  [
    'SGD that collects, with averages',
    () =>
      new SGD({
        learningRate: 0.1,
        momentum: 0.9,
        gradientAccumulationSteps: 2,
        useEma: true,
        emaOverwriteFrequency: 2,
      }),
  ],
  ['Adagrad by norm', () => new Adagrad({ learningRate: 0.1, globalClipnorm: 0.5 })],
  [
    'Adagrad by one norm, collecting',
    () => new Adagrad({ learningRate: 0.1, clipnorm: 0.5, gradientAccumulationSteps: 2 }),
  ],
  ['a step that looks at norms', () => new Normed({ learningRate: 0.1 })],
] as const)('a traced step of %s does what an eager one does', (_, make) => {
  const [a, b] = [new Variable([1, 2]), new Variable([1, 2])];
  const [eager, traced] = [make(), make()];
  // slots are made outside of the trace even if it is the first that sees them
  const { graph } = traceFunction((g) => traced.apply([g], [b]), [{ shape: [2], dtype: 'float32' }]);
  expect(traced.iterations).toBe(0);
  for (let step = 1; step <= 5; step++) {
    const gradient = tensor([Math.sin(step), Math.cos(step)]);
    eager.apply([gradient], [a]);
    runGraph(graph, [gradient]);
    expect(numbers(b)).toEqual(numbers(a));
  }
  expect(traced.iterations).toBe(eager.iterations);
  expect(traced.variables.map(numbers)).toEqual(eager.variables.map(numbers));
});

test('an elementwise update is one op per Variable', () => {
  const seen: string[] = [];
  const observer: Handler = {
    outer: null,
    traces: false,
    process(op, ins, attrs) {
      seen.push(op.name);
      return withHandler(null, () => apply(op, ins, attrs));
    },
    read: (variable) => variable.tensor,
    assign: (variable, value) => variable.set(value),
    host: (compute) => new HostScalar(compute()),
  };
  const w = new Variable([1, 2]);
  const adam = new Adam({
    weightDecay: 0.1,
    useEma: true,
    gradientAccumulationSteps: 2,
    clipvalue: 1,
    lossScaleFactor: 2,
  });
  adam.apply([tensor([1, 2])], [w]);
  withHandler(observer, () => adam.apply([tensor([1, 2])], [w]));
  expect(seen).toEqual(['fusedUpdate']);
  expect(w.exposed).toBe(false);
});

test('thousands of steps leave no tensor behind', () => {
  const variables = [[2, 16], [16], [16, 1], [1]].map((shape) => new Variable(ones(shape)));
  const gradients = variables.map(({ shape }) => ones(shape));
  const before = scope();
  const optimizers = [
    new Adam(),
    new SGD({ globalClipnorm: 1, gradientAccumulationSteps: 3, useEma: true }),
    new Normed({ learningRate: 1e-3 }),
  ];
  before.run(() => optimizers.forEach((optimizer) => optimizer.apply(gradients, variables)));
  before.dispose();
  const { tensors } = memory();
  for (let i = 0; i < 10_000; i++) optimizers[i < 9000 ? 0 : 1 + (i % 2)]!.apply(gradients, variables);
  expect(memory().tensors).toBe(tensors);
});

test('configs make equal optimizers', () => {
  const adam = new Adam({ learningRate: 0.5, beta1: 0.8, weightDecay: 0.1 });
  adam.learningRate = 0.25;
  const config = adam.getConfig();
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  expect(config).toMatchObject({ learningRate: 0.25, beta1: 0.8, beta2: 0.999, weightDecay: 0.1, name: 'adam' });
  expect(Adam.fromConfig(config).getConfig()).toEqual(config);
  class Unnamed extends Adam {
    static override readonly className: string = '';
  }
  expect(() => new Unnamed().getConfig()).toThrow("className: string = 'MyClass'");
  expect(() => new Adam({ learningRate: () => 1 }).getConfig()).toThrow('is a function');
});
