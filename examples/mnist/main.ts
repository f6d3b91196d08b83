// Ten lines that learn to read handwritten digits, and some more that show what was learned.
//   pnpm start            pnpm start --model cnn            pnpm start --help
import { writeFile } from 'node:fs/promises';
import { loadMnist } from '@tensai/data/node';
import { historyPlot } from '@tensai/report/plots';
import { Adam, argmax, losses, schedules, Sequential, setBackend, setRandomSeed } from 'tensai';
import { confusionTable, drawDigits } from '../digits/drawing.ts';
import { readOptions } from '../digits/options.ts';
import { percent, print, saveReport, since } from '../digits/report.ts';
import { models } from './models.ts';

const { backend, epochs, json, model: kind, samples, seed } = readOptions({ epochs: 10, models: Object.keys(models) });
const start = performance.now();
await setBackend(backend);
setRandomSeed(seed);
const { train, test } = await loadMnist();
const [images, labels] = [train.images.toTensor().at([0, samples]), train.labels.toTensor().at([0, samples])];

const model = new Sequential(models[kind]!(), { name: kind });
model.summary({ print });
model.compile({
  optimizer: new Adam({ learningRate: new schedules.CosineDecay(0.003, epochs * Math.ceil((0.95 * samples) / 128)) }),
  loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }),
  metrics: ['accuracy'],
});
const { history } = await model.fit(images, labels, { epochs, batchSize: 128, validationSplit: 0.05 });

// what it made of the digits that it has never seen
const scores = await model.predict(test.images.toTensor());
const guesses = await argmax(scores, -1).data();
const truth = test.labels.data;
const wrong = [...guesses].flatMap((guess, i) => (guess === truth[i] ? [] : [i]));
const testAccuracy = (truth.length - wrong.length) / truth.length;
const seconds = since(start);

const caption = (i: number): string => `a ${truth[i]}, read as ${guesses[i]}`;
print(`\ntest accuracy ${percent(testAccuracy)} (${wrong.length} of ${truth.length} wrong) after ${seconds} s\n`);
print(confusionTable(truth, guesses));
print(`\nThe first digits\n\n${drawDigits(test.images.data, [0, 1, 2, 3], caption)}`);
print(`\nThe first mistakes\n\n${drawDigits(test.images.data, wrong.slice(0, 4), caption)}`);
console.log(
  `\nThis report is in ${await saveReport('out/mnist')}, and the curves of the training in out/mnist/training.svg`,
);
await writeFile('out/mnist/training.svg', historyPlot(history, { title: `Digits, ${kind}` }));

if (json)
  console.log(
    JSON.stringify({
      dataset: 'mnist',
      trainSize: samples,
      testSize: truth.length,
      epochs,
      backend,
      testAccuracy,
      seconds,
    }),
  );
