import './register-all.ts';
import { memory, multiply, setRandomSeed, tensor, Variable } from '@tensai/core';
import { Dataset, HostArray } from '@tensai/data';
import { GradientTape } from '@tensai/autodiff';
import { type Batch, Dense, Input, type Layer, type Logs, Sequential } from '@tensai/layers';
import { Mean } from '@tensai/metrics';
import { describe, expect, test, vi } from 'vitest';

const x = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 1],
  [0, 2],
];
const y = [1, 2, 3, 5, 2];
const flatX = Float32Array.from(x.flat());

function linear(): Sequential {
  const model = new Sequential([Input([2]), new Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: { className: 'SGD', config: { learningRate: 0.1 } }, loss: 'mse' });
  return model;
}
const still = { shuffle: false, verbose: 0, epochs: 2, batchSize: 2 } as const;

/** A model that writes down the batches that it sees. */
class Watching extends Sequential {
  readonly seen: number[][] = [];
  override trainStep(data: Batch): Logs {
    this.seen.push([...data.x.dataSync()]);
    return super.trainStep(data);
  }
}
function watching(layers: Layer[] = [new Dense(1)]): Watching {
  const model = new Watching([Input([1]), ...layers]);
  model.compile({ optimizer: 'sgd', loss: 'mse', runEagerly: true });
  return model;
}
const column = (n: number): number[][] => Array.from({ length: n }, (_, i) => [i]);

describe('data', async () => {
  const { history } = await linear().fit(x, y, still);
  const dataset = (): Dataset<unknown> => Dataset.fromTensorSlices([tensor(x), Float32Array.from(y)]).batch(2);
  const batches = function* (): Generator<unknown> {
    for (let at = 0; at < 5; at += 2) yield [x.slice(at, at + 2), y.slice(at, at + 2)];
  };

  test.each<[string, () => Promise<{ history: object }>]>([
    ['tensors', () => linear().fit(tensor(x), tensor(y), still)],
    ['Variables', () => linear().fit(new Variable(x), new Variable(y), still)],
    ['host arrays and typed arrays', () => linear().fit(new HostArray(flatX, [5, 2]), Float32Array.from(y), still)],
    ['a list of one input', () => linear().fit(x, [tensor(y)], still)],
    ['a Dataset', () => linear().fit(dataset(), { epochs: 2, verbose: 0 })],
    [
      'a Dataset of dictionaries',
      () => linear().fit(Dataset.fromTensorSlices({ x: tensor(x), y: tensor(y) }).batch(2), { epochs: 2, verbose: 0 }),
    ],
    [
      'a Dataset that keeps and prepares elements',
      () => linear().fit(dataset().cache().prefetch(2), { epochs: 2, verbose: 0 }),
    ],
    ['a generator function', () => linear().fit(batches, { epochs: 2, verbose: 0 })],
    [
      'an async generator function',
      () =>
        linear().fit(
          async function* () {
            yield* batches();
          },
          { epochs: 2, verbose: 0 },
        ),
    ],
    ['an iterable', () => linear().fit(new Set(batches()), { epochs: 2, verbose: 0 })],
    [
      'a generator with tensors, in so many steps',
      () =>
        linear().fit(
          (function* () {
            for (;;)
              for (const [a, b] of batches() as Iterable<[number[][], number[]]>) yield { x: tensor(a), y: tensor(b) };
          })(),
          { epochs: 2, stepsPerEpoch: 3, verbose: 0 },
        ),
    ],
    ['weights of 1', () => linear().fit(x, y, { ...still, sampleWeight: [1, 1, 1, 1, 1] })],
  ])('%s', async (_, run) => {
    expect((await run()).history).toEqual(history);
  });

  test('rows go on from epoch to epoch where steps are counted', async () => {
    const model = watching();
    await model.fit(column(5), column(5), { ...still, stepsPerEpoch: 2 });
    expect(model.seen).toEqual([[0, 1], [2, 3], [4], [0, 1]]);
  });

  test('shuffled rows are all there, in another order in each epoch, reproducible by seed and by setRandomSeed', async () => {
    const orders = async (options: object): Promise<number[][]> => {
      const model = watching();
      await model.fit(column(20), column(20), { batchSize: 20, epochs: 2, verbose: 0, ...options });
      return model.seen;
    };
    const [first, second] = await orders({ seed: 3 });
    expect(first).not.toEqual(second);
    expect([...first!].sort((a, b) => a - b)).toEqual(column(20).flat());
    expect(await orders({ seed: 3 })).toEqual([first, second]);
    setRandomSeed(5);
    const drawn = await orders({});
    setRandomSeed(5);
    expect(await orders({})).toEqual(drawn);
    expect(drawn[0]).not.toEqual(first);
  });

  test('validationSplit holds the last rows back, before rows are shuffled', async () => {
    const model = watching();
    const held: number[] = [];
    const test = model.testStep.bind(model);
    model.testStep = (data) => {
      held.push(...data.x.dataSync());
      return test(data);
    };
    const { history, params } = await model.fit(column(10), column(10), {
      validationSplit: 0.25,
      verbose: 0,
      batchSize: 4,
    });
    expect(held).toEqual([7, 8, 9]);
    expect(model.seen.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(Object.keys(history)).toEqual(['loss', 'val_loss']);
    expect(params.steps).toBe(2);
  });

  test('validationFreq says after which epochs', async () => {
    const count = async (validationFreq: number | number[]): Promise<number> =>
      (await linear().fit(x, y, { ...still, epochs: 5, validationData: [x, y], validationFreq })).history['val_loss']!
        .length;
    expect([await count(2), await count([1, 4, 5])]).toEqual([2, 3]);
  });

  test('classWeight counts examples by class, times their own weights', async () => {
    const classes = [0, 1, 2, 1, 0];
    const run = async (labels: unknown, loss: string, options: object): Promise<object> => {
      const model = new Sequential([Input([2]), new Dense(3, { kernelInitializer: 'ones', activation: 'softmax' })]);
      model.compile({ optimizer: 'sgd', loss });
      return (await model.fit(x, labels as never, { ...still, ...options })).history;
    };
    const sparse = 'sparse_categorical_crossentropy';
    const weighted = await run(classes, sparse, { sampleWeight: [0.5, 3, 1, 3, 0.5] });
    const classWeight = { 0: 0.5, 1: 3 };
    expect(await run(classes, sparse, { classWeight })).toEqual(weighted);
    expect(
      await run(
        classes.map((c) => [c]),
        sparse,
        { classWeight },
      ),
    ).toEqual(weighted);
    const oneHot = classes.map((c) => [0, 1, 2].map((k) => Number(k === c)));
    const byOneHot = await run(oneHot, 'categorical_crossentropy', { classWeight });
    expect(byOneHot).toEqual(await run(oneHot, 'categorical_crossentropy', { sampleWeight: [0.5, 3, 1, 3, 0.5] }));
    const halves = { sampleWeight: [0.5, 0.5, 0.5, 0.5, 0.5], classWeight: { 0: 1, 1: 6, 2: 2 } };
    expect(await run(classes, sparse, halves)).toEqual(weighted);
  });

  test('initialEpoch goes on counting', async () => {
    const { epoch } = await linear().fit(x, y, { ...still, initialEpoch: 3, epochs: 5 });
    expect(epoch).toEqual([3, 4]);
  });
});

describe('steps', () => {
  test('one of the user’s own', async () => {
    class Own extends Sequential {
      override trainStep({ x: input, y: wanted }: Batch): Logs {
        const tape = new GradientTape();
        const loss = tape.record(() =>
          this.computeLoss({ x: input, y: wanted, yPred: this.apply(input, { training: true }) }),
        );
        this.optimizer.apply(tape.gradient(loss, this.trainableWeights), this.trainableWeights);
        return { loss, twice: multiply(loss, 2) };
      }
    }
    const model = new Own([Input([2]), new Dense(1, { kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: { className: 'SGD', config: { learningRate: 0.1 } }, loss: 'mse' });
    const { history } = await model.fit(x, y, { ...still, batchSize: 5 });
    // what is compiled holds its constants
    await model.fit(x, y, { ...still, epochs: 2 });
    const before = memory().tensors;
    await model.fit(x, y, still);
    expect(memory().tensors).toBe(before);
    expect(history).toEqual({
      loss: (await linear().fit(x, y, { ...still, batchSize: 5 })).history['loss'],
      twice: history['loss']!.map((value) => value * 2),
    });
  });

  test('metrics in fields are reset before each epoch', async () => {
    class Own extends Sequential {
      average: Mean = new Mean({ name: 'average' });
      override trainStep(data: Batch): Logs {
        this.average.updateState(data.y);
        return { ...super.trainStep(data), average: this.average.result() };
      }
    }
    const model = new Own([Input([2]), new Dense(1)]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const { history } = await model.fit(x, y, { ...still });
    expect(Object.keys(history)).toEqual(['average', 'loss']);
    history['average']!.forEach((value) => expect(value).toBeCloseTo(13 / 5, 5));
    expect(model.metricsNames).toEqual(['loss', 'average']);
  });

  test('results are computed when they are looked at', async () => {
    const model = linear();
    model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
    await model.fit(x, y, still);
    const result = vi.spyOn(model.metrics[1]!, 'result');
    await model.fit(x, y, { ...still, batchSize: 1 });
    expect(result).toHaveBeenCalledTimes(2);
  });

  test('a layer that is frozen between epochs stays as it is', async () => {
    const model = new Sequential([Input([2]), new Dense(2), new Dense(1)]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const first = model.layers[0]!;
    const kernels: number[][] = [];
    await model.fit(x, y, {
      ...still,
      epochs: 3,
      callbacks: [
        {
          onEpochEnd: (epoch) => {
            kernels.push([...first.weights[0]!.dataSync()]);
            first.trainable = epoch !== 0;
          },
        },
      ],
    });
    expect(kernels[1]).toEqual(kernels[0]);
    expect(kernels[2]).not.toEqual(kernels[1]);
  });

  test('constraints hold after each step', async () => {
    const model = new Sequential([
      Input([2]),
      new Dense(1, { kernelConstraint: 'non_neg', kernelInitializer: 'zeros' }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit(
      x,
      y.map((value) => -value),
      still,
    );
    expect([...model.weights[0]!.dataSync()]).toEqual([0, 0]);
  });

  test('what learns is not asked of a model that has nothing to learn', async () => {
    const model = linear();
    model.trainable = false;
    expect((await model.fit(x, y, still)).history['loss']).toHaveLength(2);
  });

  test('optimizers with averages give the weights their averages at the end', async () => {
    const model = new Sequential([Input([1]), new Dense(2, { useBias: false, kernelInitializer: 'ones' })]);
    model.compile({
      optimizer: { className: 'SGD', config: { learningRate: 0.1, useEma: true, emaMomentum: 0.9 } },
      loss: 'mse',
    });
    await model.fit([[1]], [[0, 0]], { epochs: 2, verbose: 0 });
    const average = model.optimizer.variables.find(({ name }) => name.endsWith('average'))!;
    expect(model.weights[0]!.arraySync()).toEqual(average.arraySync());
  });
});
