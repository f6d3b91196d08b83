import './register-all.ts';
import { mean, tensor, type Tensor } from '@tensai/core';
import { Dataset } from '@tensai/data';
import { type CompileOptions, Dense, EarlyStopping, Input, Model, Sequential } from '@tensai/layers';
import { describe, expect, test } from 'vitest';

const x = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
];
const y = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
  [1, 2, 3],
];
const quiet = { verbose: 0 } as const;

function one(options: CompileOptions = { loss: 'mse' }): Sequential {
  const model = new Sequential([Input([2]), new Dense(3)], { name: 'net' });
  model.compile(options);
  return model;
}
function two(options: CompileOptions = { loss: 'mse' }): Model {
  const input = Input([2]);
  const model = new Model(input, [
    new Dense(1, { name: 'age' }).apply(input),
    new Dense(2, { name: 'kind' }).apply(input),
  ]);
  model.compile(options);
  return model;
}
const dataset = (): Dataset<unknown> => Dataset.fromTensorSlices({ x: tensor(x), y: tensor(y) }).batch(2);
const batches = function* (): Generator<unknown> {
  yield [x, y];
  yield [x, y];
};
// mistakes that the types would catch
const wrong = (value: unknown): never => value as never;

/** What goes wrong, and the beginning of what is said, or of its hint. */
type Mistake = readonly [what: string, make: () => unknown, text: string];

const compiling: readonly Mistake[] = [
  ['an unknown loss', () => one({ loss: 'msee' }), "the loss 'msee' is not registered\nhint: did you mean 'mse'"],
  ['an unknown metric', () => one({ metrics: ['accuracie'] }), "hint: did you mean 'Accuracy'?"],
  ['an unknown optimizer', () => one({ optimizer: 'adamm' }), "hint: did you mean 'Adam"],
  ['an unknown option', () => one(wrong({ losses: 'mse' })), "compile: there is no option 'losses'"],
  ['a weight that is none', () => one({ lossWeights: wrong('a') }), 'compile: lossWeights are numbers'],
  ['a loss for no output', () => two({ loss: { ages: 'mse' } }), "hint: did you mean 'age'?"],
  ['too few losses', () => two({ loss: ['mse'] }), 'loss is a list of 2, one entry for each output (age, kind)'],
  ['one metric for two outputs', () => two({ metrics: 'mae' }), "hint: metrics: { age: ['accuracy'] }"],
];

const calling: readonly Mistake[] = [
  ['not compiled', () => new Sequential([new Dense(1)]).fit(x, y), 'it is not compiled\nhint: compile({'],
  ['no loss', () => one({}).fit(x, y, quiet), "there is no loss to compute\nhint: compile({ loss: 'mse' })"],
  [
    'different numbers of rows',
    () => one().fit(x, y.slice(2), quiet),
    'fit: the numbers of rows differ: x [4, 2], y [2, 3]',
  ],
  ['several targets in one array', () => two().fit(x, [y, y], quiet), 'several are [tensor(a), tensor(b)]'],
  ['a ragged array', () => one().fit([[1, 2], [3]], y, quiet), 'fit: the nested array is ragged'],
  ['words', () => one().fit(wrong(['a', 'b']), y, quiet), 'fit: x[0] is a string; it takes tensors'],
  ['nothing', () => one().fit(wrong(null), y, quiet), 'fit: x is null'],
  ['no rows', () => one().fit([], [], quiet), 'fit: there are no rows in x'],
  ['no targets', () => one().fit(x, null, quiet), 'fit: the targets are missing\nhint: fit(x, y)'],
  ['options for targets', () => one().fit(x, wrong({ epochs: 3 })), 'the options stand where the targets belong'],
  [
    'an unknown option',
    () => one().fit(x, y, wrong({ epoch: 3 })),
    "fit: there is no option 'epoch'\nhint: did you mean 'epochs'?",
  ],
  ['a number for options', () => one().fit(x, y, wrong(3)), 'fit: options are an object, got 3'],
  ['no rows in a batch', () => one().fit(x, y, { batchSize: 0 }), 'batchSize is a whole number from 1 up, got 0'],
  ['half an epoch', () => one().fit(x, y, { epochs: 1.5 }), 'epochs is a whole number from 0 up, got 1.5'],
  [
    'too much held back',
    () => one().fit(x, y, { validationSplit: 1.5 }),
    'from 0 to below 1, got 1.5\nhint: validationSplit: 0.2',
  ],
  [
    'all held back',
    () => one().fit(x, y, { validationSplit: 0.99 }),
    'validationSplit: 0.99 of 4 rows leaves none to train on',
  ],
  ['validation twice', () => one().fit(x, y, { validationSplit: 0.5, validationData: [x, y] }), 'exclude each other'],
  [
    'validation without targets',
    () => one().fit(x, y, { validationData: wrong(x) }),
    'fit: validationData: it is [x, y]',
  ],
  [
    'validation of other rows',
    () => one().fit(x, y, { validationData: [x, y.slice(1)] }),
    'fit: validationData: the numbers of rows differ',
  ],
  ['much talk', () => one().fit(x, y, { verbose: wrong(3) }), "verbose is 'auto', 0, 1 or 2, got 3"],
  ['a lone callback', () => one().fit(x, y, { callbacks: wrong(new EarlyStopping()) }), 'callbacks are a list'],
  [
    'a class for a callback',
    () => one().fit(x, y, { callbacks: [wrong(EarlyStopping)] }),
    'hint: callbacks: [new EarlyStopping()]',
  ],
  [
    'a hook that is none',
    () => one().fit(x, y, { callbacks: [wrong({ onEpochEnds: () => 0 })] }),
    "hint: did you mean 'onEpochEnd'?",
  ],
  [
    'classes by name',
    () => one().fit(x, y, { classWeight: wrong({ cat: 1 }) }),
    'classWeight has the numbers of classes as keys',
  ],
  ['targets beside batches', () => one().fit(wrong(dataset()), y, quiet), 'targets are given beside batches'],
  ['a batch size beside batches', () => one().fit(dataset(), { batchSize: 2 }), 'hint: dataset.batch(32)'],
  [
    'batches that end early',
    () => one().fit(batches(), { ...quiet, stepsPerEpoch: 5 }),
    'fit: the batches ended at step 2 of 5',
  ],
  [
    'batches that do not come again',
    () => one().fit(batches(), { ...quiet, epochs: 2 }),
    'there are no batches left for epoch 2',
  ],
  ['no batches', () => one().fit(function* () {}, quiet), 'fit: the data have no batches'],
  [
    'batches of four',
    () =>
      one().fit(function* () {
        yield [x, y, x, y];
      }, quiet),
    'batch 0 is a list of 4',
  ],
  [
    'a function of no batches',
    () =>
      one().fit(
        wrong(() => 3),
        quiet,
      ),
    'hint: write a generator: function* ()',
  ],
  [
    'targets of another shape',
    () => one().fit(x, x, quiet),
    'labels [4, 2] and predictions [4, 3] do not fit each other',
  ],
  [
    'labels outside the classes',
    () =>
      one({ loss: 'sparse_categorical_crossentropy' }).fit(x, Int32Array.of(0, 1, 2, 3), { ...quiet, shuffle: false }),
    'the label 3 at element 3 is outside 0 … 2',
  ],
  [
    'one target for two outputs',
    () => two().fit(x, x, quiet),
    '1 targets for 2 outputs (age, kind)\nhint: fit(x, { age: …, kind: … })',
  ],
  [
    'targets for no output',
    () => two().fit(x, { agee: x, kind: x }, quiet),
    "targets are given for 'agee', which is no output",
  ],
  ['a missing target', () => two().fit(x, { kind: x }, quiet), "the targets of the output 'age' are missing"],
  [
    'losses by name for one output',
    () => one({ loss: { a: 'mse' } }).fit(x, y, quiet),
    'hint: the model has one output',
  ],
  [
    'classWeight for two outputs',
    () => two().fit(x, [tensor(x), tensor(x)], { ...quiet, classWeight: { 0: 1 } }),
    'the targets are several',
  ],
  [
    'losses that stay apart',
    () =>
      one({ loss: (a: Tensor, b: Tensor) => mean(b, -1), lossWeights: 1 })
        .fit(x, y, quiet)
        .then(() => one({ loss: { className: 'MeanSquaredError', config: { reduction: 'none' } } }).fit(x, y, quiet)),
    'the loss is one number, got the shape [4]',
  ],
  [
    'fit during fit',
    () => {
      const net = one();
      return Promise.all([net.fit(x, y, quiet), net.fit(x, y, quiet)]);
    },
    'fit is called while it is being trained',
  ],
  ['predict of nothing', () => one().predict(wrong(undefined)), 'predict: x is undefined'],
  [
    'an option of another method',
    () => one().trainOnBatch(x, y, wrong({ epochs: 3 })),
    "trainOnBatch: there is no option 'epochs'",
  ],
];

describe('compile', () => {
  test.each(compiling)('%s', (_, make, text) => expect(make).toThrow(text));
});
describe('fit and its kin', () => {
  test.each(calling)('%s', async (_, make, text) => {
    await expect(make()).rejects.toThrow(text);
  });
});
