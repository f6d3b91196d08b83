import {
  Add,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  Input,
  MaxPooling2D,
  memory,
  Model,
  random,
  Sequential,
  setRandomSeed,
  tensor,
  type Tensor,
  Trainer,
} from 'tensai';
import { beforeEach, expect, test } from 'vitest';

beforeEach(() => setRandomSeed(7));

const learns = (history: Readonly<Record<string, readonly number[]>>, factor: number): void => {
  const losses = history['loss']!;
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(losses.at(-1)!).toBeLessThan(losses[0]! * factor);
};

test('an MLP', async () => {
  const x = random.normal([256, 8], { seed: 1 });
  const y = x.square().sum(1).greater(8).cast('float32').reshape([-1, 1]);
  const model = new Sequential([
    new Dense(32, { activation: 'relu' }),
    new BatchNormalization(),
    new Dropout(0.1),
    new Dense(1, { activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy'] });
  const { history } = await model.fit(x, y, { epochs: 80, verbose: 0 });
  learns(history, 0.5);
  expect(history['accuracy']!.at(-1)).toBeGreaterThan(0.85);
});

test('a convolutional net', async () => {
  // bars that stand or lie
  const images = Array.from({ length: 128 }, (_, i) =>
    Array.from({ length: 8 }, (_, row) =>
      Array.from({ length: 8 }, (_, column) => [Number((i % 2 ? row : column) === (i >> 1) % 8)]),
    ),
  );
  const labels = tensor(
    Array.from({ length: 128 }, (_, i) => i % 2),
    { dtype: 'int32' },
  );
  const model = new Sequential([
    Input([8, 8, 1]),
    new Conv2D(8, 3, { activation: 'relu' }),
    new MaxPooling2D(2),
    new Flatten(),
    new Dense(2, { activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
  const { history } = await model.fit(images, labels, { epochs: 25, batchSize: 16, verbose: 0 });
  learns(history, 0.5);
  expect(history['accuracy']!.at(-1)).toBe(1);
});

test('a text net: embedding, pooling over what is not padding', async () => {
  // a text is good if it holds the word 5
  const texts = Array.from({ length: 200 }, (_, i) =>
    Array.from({ length: 6 }, (_, k) => (k > i % 6 ? 0 : 1 + ((i * 7 + k * 3) % 9))),
  );
  const good = texts.map((text) => Number(text.includes(5)));
  const model = new Sequential([
    Input([null], { dtype: 'int32' }),
    new Embedding(10, 8, { maskZero: true }),
    new GlobalAveragePooling1D(),
    new Dense(1, { activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy'] });
  const x = tensor(texts, { dtype: 'int32' });
  const { history } = await model.fit(
    x,
    good.map((label) => [label]),
    { epochs: 120, batchSize: 20, verbose: 0 },
  );
  learns(history, 0.6);
  // padding changes nothing
  const padded = texts.map((text) => [...text, 0, 0, 0]);
  const [short, long] = await Promise.all([model.predict(x), model.predict(tensor(padded, { dtype: 'int32' }))]);
  const difference = (short as Tensor)
    .subtract(long as Tensor)
    .abs()
    .max();
  expect(await difference.item()).toBeLessThan(1e-6);
});

test('a net of two branches and two outputs', async () => {
  const [a, b] = [Input([4], { name: 'left' }), Input([3], { name: 'right' })];
  const left = new Dense(8, { activation: 'tanh' }).apply(a);
  const right = new Dense(8, { activation: 'tanh' }).apply(b);
  const joined = new Concatenate().apply([left, new Add().apply([left, right])]);
  const model = new Model(
    { left: a, right: b },
    { total: new Dense(1).apply(joined), sign: new Dense(1, { activation: 'sigmoid' }).apply(joined) },
  );
  model.compile({
    optimizer: 'adam',
    loss: { total: 'mse', sign: 'binary_crossentropy' },
    lossWeights: { total: 1, sign: 0.5 },
    metrics: { sign: ['accuracy'] },
  });
  const x = { left: random.normal([200, 4], { seed: 1 }), right: random.normal([200, 3], { seed: 2 }) };
  const total = x.left.sum(1).add(x.right.sum(1)).reshape([-1, 1]);
  const { history } = await model.fit(x, { total, sign: total.greater(0).cast('float32') }, { epochs: 60, verbose: 0 });
  learns(history, 0.3);
  expect(Object.keys(history).sort()).toEqual(['loss', 'sign_accuracy', 'sign_loss', 'total_loss']);
});

test('ten thousand steps leave nothing behind', async () => {
  const model = new Sequential([Input([2]), new Dense(4, { activation: 'relu' }), new Dense(1)]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  const x = random.normal([1000, 2], { seed: 1 });
  const y = x.sum(1).reshape([-1, 1]);
  const [bx, by] = [x.at([0, 10]), y.at([0, 10])];
  await model.fit(x, y, { epochs: 1, batchSize: 10, verbose: 0 });
  await model.trainOnBatch(bx, by);
  const before = memory().tensors;
  await model.fit(x, y, { epochs: 100, batchSize: 10, verbose: 0 });
  expect(memory().tensors).toBeLessThanOrEqual(before);
  for (let i = 0; i < 10_000; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as a user would
    await model.trainOnBatch(bx, by);
  }
  expect(memory().tensors).toBeLessThanOrEqual(before);
  expect(model).toBeInstanceOf(Trainer);
});
