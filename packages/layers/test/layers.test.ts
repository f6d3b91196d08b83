import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  memory,
  mean,
  mul,
  ones,
  random,
  square,
  sum,
  tensor,
  type Tensor,
  tidy,
  transpose,
  zeros,
} from '@tensai/core';
import {
  Activation,
  ActivityRegularization,
  AlphaDropout,
  Add,
  Average,
  BatchNormalization,
  Concatenate,
  Conv1D,
  Conv2D,
  Cropping2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling2D,
  GroupNormalization,
  Input,
  type Layer,
  LayerNormalization,
  layerRegistry,
  Masking,
  maskOf,
  MaxPooling2D,
  Permute,
  PReLU,
  regularizers,
  Reshape,
  RMSNormalization,
  Sequential,
  Softmax,
  SpatialDropout2D,
  Subtract,
  UnitNormalization,
  UpSampling2D,
  ZeroPadding2D,
} from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { checkGradients } from '@tensai/testkit';
import { describe, expect, test } from 'vitest';
import { difference } from './difference.ts';

register();

const doubles = (shape: readonly number[], seed = 1): Tensor => random.normal(shape, { seed, dtype: 'float64' });

describe('gradients of inputs', () => {
  const make: Readonly<Record<string, [() => Layer, readonly number[]]>> = {
    Dense: [() => new Dense(3, { activation: 'tanh', dtype: 'float64' }), [2, 4]],
    Conv1D: [() => new Conv1D(2, 3, { padding: 'causal', dtype: 'float64' }), [2, 5, 2]],
    Conv2D: [() => new Conv2D(2, 2, { strides: 2, padding: 'same', dtype: 'float64' }), [1, 5, 4, 2]],
    BatchNormalization: [() => new BatchNormalization({ dtype: 'float64' }), [4, 3]],
    LayerNormalization: [() => new LayerNormalization({ axis: [1, 2], dtype: 'float64' }), [2, 3, 2]],
    GroupNormalization: [() => new GroupNormalization({ groups: 2, dtype: 'float64' }), [2, 3, 4]],
    RMSNormalization: [() => new RMSNormalization({ dtype: 'float64' }), [2, 3]],
    UnitNormalization: [() => new UnitNormalization(), [2, 3]],
    PReLU: [() => new PReLU({ alphaInitializer: 'ones', dtype: 'float64' }), [2, 3]],
    Softmax: [() => new Softmax([1, 2]), [2, 2, 2]],
    Masking: [() => new Masking(), [2, 2, 3]],
    UpSampling2D: [() => new UpSampling2D({ size: [2, 3] }), [1, 2, 2, 1]],
    ZeroPadding2D: [
      () =>
        new ZeroPadding2D({
          padding: [
            [1, 0],
            [0, 2],
          ],
        }),
      [1, 2, 2, 1],
    ],
    Cropping2D: [() => new Cropping2D({ cropping: 1 }), [1, 3, 4, 1]],
  };
  test.each(Object.entries(make))('%s', async (_, [layerOf, shape]) => {
    const layer = layerOf();
    // the weights of the sum keep it from being constant where a layer normalizes
    const factor = doubles(layer.apply(doubles(shape)).shape, 9);
    const loss = (x: Tensor): Tensor => sum(mul(layer.apply(x, { training: true }), factor));
    await expect(checkGradients(loss, [doubles(shape)])).resolves.toBeUndefined();
  });
});

test('every weight that learns gets a gradient; running statistics get none', () => {
  const model = new Sequential([
    new Embedding(5, 4),
    new Conv1D(4, 2),
    new BatchNormalization(),
    new PReLU(),
    new LayerNormalization(),
    new Flatten(),
    new Dense(1),
  ]);
  const x = tensor(
    [
      [1, 2, 0],
      [4, 1, 1],
    ],
    { dtype: 'int32' },
  );
  model.apply(x);
  const tape = new GradientTape();
  const loss = tape.record(() => mean(square(model.apply(x, { training: true }))));
  const gradients = tape.gradient(loss, model.trainableWeights);
  expect(gradients.every((gradient) => gradient !== null)).toBe(true);
  expect(model.trainableWeights).toHaveLength(10);
  expect(model.nonTrainableWeights.map(({ name }) => name.split('/')[1])).toEqual(['moving_mean', 'moving_variance']);
});

describe('BatchNormalization', () => {
  test('moves the running statistics in training only, and not when frozen', () => {
    const layer = new BatchNormalization({ momentum: 0.9 });
    const x = tensor([
      [1, 10],
      [3, 30],
    ]);
    layer.apply(x);
    expect(layer.movingMean.arraySync()).toEqual([0, 0]);
    layer.apply(x, { training: true });
    expect(difference(layer.movingMean, [0.2, 2])).toBeNull();
    expect(difference(layer.movingVariance, [0.9 + 0.1, 0.9 + 10])).toBeNull();
    layer.trainable = false;
    const y = layer.apply(x, { training: true });
    expect(difference(layer.movingMean, [0.2, 2])).toBeNull();
    expect(difference(y, layer.apply(x))).toBeNull();
  });
  test('leaves masked steps out', () => {
    const layer = new BatchNormalization({ momentum: 0, epsilon: 0 });
    const x = tensor([
      [[1], [99]],
      [[3], [5]],
    ]);
    const mask = tensor([
      [true, false],
      [true, true],
    ]);
    layer.apply(x, { training: true, mask });
    expect(difference(layer.movingMean, [3])).toBeNull();
    expect(difference(layer.movingVariance, [8 / 3])).toBeNull();
    expect(() => layer.apply(x, { training: true, mask: tensor([true, false]) })).toThrow(
      'a mask has the axes of the input but the last',
    );
  });
  test('another axis; no scale and center', () => {
    const layer = new BatchNormalization(1);
    layer.apply(ones([2, 3, 4, 4]));
    expect(layer.weights.map(({ shape }) => shape)).toEqual([[3], [3], [3], [3]]);
    const bare = new BatchNormalization({ center: false, scale: false });
    bare.apply(ones([2, 3]));
    expect(bare.trainableWeights).toEqual([]);
  });
});

describe('masks', () => {
  test('from Embedding over Dropout and Dense to pooling; Conv1D ends them', () => {
    const tokens = tensor(
      [
        [1, 2, 0, 0],
        [3, 0, 0, 0],
      ],
      { dtype: 'int32' },
    );
    const embedded = new Embedding(4, 2, { maskZero: true }).apply(tokens);
    expect(maskOf(embedded)!.arraySync()).toEqual([
      [true, true, false, false],
      [true, false, false, false],
    ]);
    const dense = new Dense(3).apply(new Dropout(0.5).apply(embedded));
    expect(maskOf(dense)).toBe(maskOf(embedded));
    const pooled = new GlobalAveragePooling1D().apply(dense);
    const [first, second] = dense.arraySync() as number[][][];
    expect(difference(pooled, [first![0]!.map((x, i) => (x + first![1]![i]!) / 2), second![0]!])).toBeNull();
    expect(maskOf(pooled)).toBeNull();
    expect(maskOf(new Conv1D(2, 2).apply(embedded))).toBeNull();
    expect(maskOf(new Embedding(4, 2).apply(tokens))).toBeNull();
  });
  test('of merged inputs: any counts; concatenated along time: one after another', () => {
    const a = new Masking().apply(tensor([[[1], [0]]]));
    const b = new Masking().apply(tensor([[[0], [2]]]));
    expect(maskOf(new Add().apply([a, b]))!.arraySync()).toEqual([[true, true]]);
    expect(maskOf(new Add().apply([a, ones([1, 2, 1])]))).toBeNull();
    expect(maskOf(new Concatenate(1).apply([a, b]))!.arraySync()).toEqual([[true, false, false, true]]);
    expect(maskOf(new Concatenate().apply([a, ones([1, 2, 1])]))!.arraySync()).toEqual([[true, true]]);
  });
  test('of steps say nothing to Softmax; of elements leave them out', () => {
    const x = new Masking().apply(
      tensor([
        [
          [1, 1],
          [0, 0],
        ],
      ]),
    );
    expect(
      difference(new Softmax().apply(x), [
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ]),
    ).toBeNull();
    const all = tensor([[false, false]]);
    expect(difference(new Softmax().apply(tensor([[1, 1]]), { mask: all }), [[0.5, 0.5]])).toBeNull();
  });
});

describe('draws', () => {
  const x = ones([100, 100]);
  test('keep the mean, come anew at each call, and again from the same seed', () => {
    const draws = (layer: Dropout): number[] => [1, 2].map(() => sum(layer.apply(x, { training: true })).itemSync());
    const first = draws(new Dropout(0.2, { seed: 7 }));
    expect(first[0]).not.toBe(first[1]);
    expect(first[0]! / 10_000).toBeCloseTo(1, 1);
    expect(draws(new Dropout(0.2, { seed: 7 }))).toEqual(first);
    const layer = new Dropout(0.2, { seed: 7 });
    expect(layer.apply(x)).toBe(x);
    expect(draws(layer)).toEqual(first);
  });
  test('of one fate along an axis', () => {
    const y = new Dropout(0.5, { seed: 2, noiseShape: [null, 1] }).apply(ones([8, 3]), { training: true });
    for (const row of y.arraySync() as number[][]) expect(new Set(row).size).toBe(1);
  });
  test('of channels of images', () => {
    const y = new SpatialDropout2D(0.5, { seed: 2 }).apply(ones([1, 3, 3, 8]), { training: true });
    const kept = sum(y, [1, 2]).arraySync() as number[][];
    expect(new Set(kept[0])).toEqual(new Set([0, 18]));
  });
  test('keep mean and variance where they are told to', () => {
    const normal = random.normal([200, 100], { seed: 1 });
    for (const layer of [new AlphaDropout(0.3, { seed: 5 }), new GaussianDropout(0.3, { seed: 5 })])
      expect(mean(layer.apply(normal, { training: true })).itemSync()).toBeCloseTo(0, 1);
    expect(mean(square(new AlphaDropout(0.3, { seed: 5 }).apply(normal, { training: true }))).itemSync()).toBeCloseTo(
      1,
      1,
    );
    const scaled = new GaussianDropout(0.3, { seed: 5 }).apply(x, { training: true });
    expect(mean(square(scaled)).itemSync() - 1).toBeCloseTo(0.3 / 0.7, 1);
  });
  test('of noise have the spread that is asked for', () => {
    const y = new GaussianNoise(2, { seed: 3 }).apply(zeros([100, 100]), { training: true });
    expect(Math.sqrt(mean(square(y)).itemSync())).toBeCloseTo(2, 1);
  });
});

test('channels first is channels last, transposed', () => {
  const x = random.normal([2, 5, 6, 4], { seed: 1 });
  const first = transpose(x, [0, 3, 1, 2]);
  const pairs: readonly ((dataFormat: string) => Layer)[] = [
    (dataFormat) => new Conv2D(4, 3, { groups: 2, kernelInitializer: 'ones', biasInitializer: 'ones', dataFormat }),
    (dataFormat) => new MaxPooling2D({ dataFormat }),
    (dataFormat) => new ZeroPadding2D({ padding: [1, 2], dataFormat }),
    (dataFormat) => new Cropping2D({ cropping: [1, 2], dataFormat }),
    (dataFormat) => new UpSampling2D({ size: [1, 2], dataFormat }),
  ];
  for (const layer of pairs)
    expect(
      difference(transpose(layer('channelsFirst').apply(first), [0, 2, 3, 1]), layer('channels_last').apply(x)),
    ).toBeNull();
  expect(
    difference(
      new GlobalMaxPooling2D({ dataFormat: 'channels_first' }).apply(first),
      new GlobalMaxPooling2D().apply(x),
    ),
  ).toBeNull();
  expect(difference(new Flatten({ dataFormat: 'channels_first' }).apply(first), new Flatten().apply(x))).toBeNull();
});

test('ActivityRegularization: a loss of the call, over the batch size', () => {
  const layer = new ActivityRegularization({ l1: 0.5 });
  const found: number[] = [];
  class Outer extends Sequential {
    override call(...[inputs, options]: Parameters<Sequential['call']>): ReturnType<Sequential['call']> {
      const y = super.call(inputs, options);
      found.push(...this.losses.map((loss) => loss.itemSync()));
      return y;
    }
  }
  new Outer([layer]).apply(
    tensor([
      [1, -2],
      [3, 4],
    ]),
  );
  expect(found.at(-1)).toBe(2.5);
  expect(layer.getConfig()).not.toHaveProperty('activityRegularizer');
});

test('causal: no output sees later steps', () => {
  const layer = new Conv1D(1, 3, { padding: 'causal', dilationRate: 2, kernelInitializer: 'ones' });
  expect(difference(layer.apply(tensor([[[1], [2], [3], [4], [5]]])), [[[1], [2], [4], [6], [9]]])).toBeNull();
});

test('merged inputs of lower rank get axes after the batch', () => {
  const y = new Add().apply([ones([2, 3]), zeros([2, 4, 3])]);
  expect(y.shape).toEqual([2, 4, 3]);
  expect(difference(new Average().apply([tensor([[1]]), tensor([[4]])]), [[2.5]])).toBeNull();
});

test('symbols: unknown extents stay unknown', () => {
  const x = Input([null, 3]);
  expect(new Dense(4).apply(x).shape).toEqual([null, null, 4]);
  expect(new GlobalAveragePooling1D().apply(x).shape).toEqual([null, 3]);
  expect(new Add().apply([x, x]).shape).toEqual([null, null, 3]);
  expect(new Concatenate().apply([x, x]).shape).toEqual([null, null, 6]);
  expect(new Permute([2, 1]).apply(x).shape).toEqual([null, 3, null]);
  expect(new Reshape([-1, 1]).apply(Input([6])).shape).toEqual([null, 6, 1]);
  expect(new Conv2D(2, 3, { strides: 2 }).apply(Input([null, 9, 1])).shape).toEqual([null, null, 4, 2]);
});

test('empty batches', () => {
  for (const layer of [new Dense(2), new Flatten(), new Reshape([-1]), new Dropout(0.5), new LayerNormalization()])
    expect(layer.apply(zeros([0, 3])).shape[0]).toBe(0);
});

test('layers of a model leave nothing behind but their results', () => {
  const model = new Sequential([new Conv2D(2, 3), new BatchNormalization(), new MaxPooling2D(), new Flatten()]);
  const x = ones([1, 6, 6, 1]);
  const step = (): void => tidy(() => void model.apply(x, { training: true }));
  step();
  const before = memory().tensors;
  step();
  expect(memory().tensors).toBe(before);
});

describe('configs', () => {
  const layers: readonly Layer[] = [
    new Dense(2, { activation: 'relu', kernelRegularizer: new regularizers.L2({ l2: 0.1 }), name: 'head' }),
    new Activation('gelu'),
    new Dropout(0.3, { seed: 4 }),
    new Embedding(3, 2, { maskZero: true }),
    new Conv2D(2, [3, 1], { padding: 'same', dilationRate: 2 }),
    new MaxPooling2D({ strides: 1 }),
    new MaxPooling2D([2, 3]),
    new BatchNormalization(1),
    new LayerNormalization([1, 2]),
    new Concatenate({ axis: 1 }),
    new Softmax(1),
    new Reshape([-1, 2]),
    new ActivityRegularization({ l1: 0.1 }),
    new GroupNormalization({ groups: 1 }),
  ];
  test.each(layers.map((layer) => [layer.describe(), layer] as const))('%s', (_, layer) => {
    const { className } = layer.constructor as typeof Layer;
    const config = layer.getConfig();
    const again = layerRegistry.get(className!).fromConfig(JSON.parse(JSON.stringify(config)) as typeof config);
    expect(again).toBeInstanceOf(layer.constructor);
    expect(again.getConfig()).toEqual(config);
  });
});

test.each([
  ['a string of units', () => new Dense('3' as never), "Dense: units is a whole number from 1 up, got '3'"],
  ['a vector for Dense', () => new Dense(3).apply(ones([4])), 'takes [batch, …, features], got the shape [4]'],
  ['other features than before', () => twice(new Dense(3), [2, 4], [2, 5]), 'matmul: inner dimensions differ: [2, 5]'],
  [
    'an image without channels',
    () => new Conv2D(1, 3).apply(ones([2, 5, 5])),
    'takes [batch, height, width, channels]',
  ],
  ['groups that do not divide', () => new Conv2D(4, 3, { groups: 3 }), 'Conv2D: groups divides the 4 filters, got 3'],
  ['channels out of groups', () => new Conv2D(4, 3, { groups: 2 }).apply(ones([1, 5, 5, 3])), 'fall into 2 groups'],
  ['a window too large', () => new Conv2D(4, 7).apply(ones([1, 5, 5, 3])), 'a window of 7 leaves nothing'],
  ['causal images', () => new Conv2D(4, 3, { padding: 'causal' }), "Conv2D: padding is one of 'valid', 'same', got"],
  ['three extents for two axes', () => new Conv2D(4, [3, 3, 3]), 'one for each of the 2 spatial axes'],
  ['an unknown data format', () => new MaxPooling2D({ dataFormat: 'NHWC' }), "got 'NHWC'"],
  ['a rate as percentage', () => new Dropout(50), 'Dropout: rate is a number from 0 to below 1, got 50\nhint: it is'],
  [
    'an index beyond',
    () => new Embedding(3, 2).apply([[0, 3]]),
    'embedding: the index 3 at element 1 is outside 0 … 2',
  ],
  ['an index below', () => new Embedding(3, 2).apply([[-1]]), 'the index -1 at element 0 is outside 0 … 2'],
  ['an axis outside', () => new BatchNormalization(9).apply(ones([2, 3])), 'axis 9 is outside a tensor of rank 2'],
  ['one input to merge', () => new Add().apply(ones([2, 3])), 'takes a list of inputs, got the shape [2, 3]\nhint:'],
  ['two batches to merge', () => new Add().apply([ones([2, 3]), ones([1, 3])]), 'inputs belong to one batch: [2, 3]'],
  ['shapes to merge', () => new Add().apply([ones([2, 3]), ones([2, 4])]), "Add 'add"],
  ['three to subtract', () => new Subtract().apply([ones([2]), ones([2]), ones([2])]), 'it takes two inputs, got 3'],
  ['a list for Dense', () => new Dense(1).apply([ones([2, 3]), ones([2, 3])]), 'takes one input [batch, …, features]'],
  [
    'a shape that does not fit',
    () => new Reshape([5, 5]).apply(ones([2, 24])),
    '24 elements do not fill the shape [5, 5]',
  ],
  ['two open extents', () => new Reshape([-1, -1]), 'Reshape: targetShape has at most one −1'],
  ['the batch in an order', () => new Permute([0, 1]), 'Permute: dims names the axes 1, 2, … once each'],
  ['more cropped than there is', () => new Cropping2D({ cropping: 3 }).apply(ones([1, 5, 5, 1])), 'more than the 6'],
  [
    'groups that leave channels',
    () => new GroupNormalization({ groups: 3 }).apply(ones([1, 4])),
    'groups divides the 4',
  ],
  ['a cubic interpolation', () => new UpSampling2D({ interpolation: 'bicubic' }), "interpolation is 'nearest'"],
])('refused: %s', (_, call, message) => expect(call).toThrow(message));

/** Calls a layer with two shapes. */
function twice(layer: Layer, first: readonly number[], second: readonly number[]): void {
  layer.apply(ones(first));
  layer.apply(ones(second));
}
