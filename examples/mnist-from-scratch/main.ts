// A network of two layers learns to read handwritten digits: tensors, Variables, a tape and a loop, nothing else.
//   node --conditions=@tensai/source examples/mnist-from-scratch/main.ts --epochs 2
import { loadMnist } from '@tensai/data/node';
import {
  Dataset,
  GradientTape,
  multiply,
  random,
  setBackend,
  sparseCategoricalCrossentropy,
  type Tensor,
  tidy,
  Variable,
  zeros,
} from 'tensai';
import { confusionTable, drawDigits } from '../digits/drawing.ts';
import { readOptions } from '../digits/options.ts';
import { percent, print, saveReport, since } from '../digits/report.ts';

const { backend, epochs, samples, seed, json } = readOptions({ epochs: 6 });
const start = performance.now();
await setBackend(backend);
const { train, test } = await loadMnist();

// 784 pixels → 128 features → 10 scores
const normal = (from: number, to: number, key: number): Variable =>
  new Variable(random.normal([from, to], { stddev: Math.sqrt(2 / from), seed: key })); // He et al., 2015
const [w1, b1] = [normal(784, 128, seed), new Variable(zeros([128]))];
const [w2, b2] = [normal(128, 10, seed + 1), new Variable(zeros([10]))];
const weights = [w1, b1, w2, b2];
const velocities = weights.map(({ shape }) => new Variable(zeros(shape), { trainable: false }));
const [lossSum, hits] = [new Variable(0, { trainable: false }), new Variable(0, { trainable: false })];

/** Scores `[batch, 10]` of images `[batch, 28, 28]`: the highest one is the guess. */
function network(images: Tensor): Tensor {
  const pixels = images.reshape([-1, 784]).divide(255);
  const features = pixels.matmul(w1).add(b1).relu();
  return features.matmul(w2).add(b2);
}

/** Learns from one batch: moves the weights downhill, with momentum. */
function step(images: Tensor, labels: Tensor, learningRate: number): void {
  const tape = new GradientTape();
  const { loss, scores } = tape.record(() => {
    const scores = network(images);
    return { scores, loss: sparseCategoricalCrossentropy(labels, scores, { fromLogits: true }).mean() };
  });
  const gradients = tape.gradient(loss, weights);
  weights.forEach((weight, i) => {
    const velocity = velocities[i]!;
    velocity.assign(multiply(velocity, 0.9).subtract(gradients[i]!.multiply(learningRate)));
    weight.assignAdd(velocity);
  });
  lossSum.assignAdd(loss.multiply(labels.size));
  hits.assignAdd(scores.argmax(-1).equal(labels).cast('float32').sum());
}

const digits = Dataset.fromTensorSlices(train).take(samples);
const trainSize = digits.cardinality();
const batches = digits.shuffle({ seed }).batch(128);
for (let epoch = 0; epoch < epochs; epoch++) {
  const began = performance.now();
  const learningRate = 0.1 * (1 - epoch / epochs);
  for await (const { images, labels } of batches) tidy(() => step(images, labels, learningRate));
  const [loss, accuracy] = [(await lossSum.item()) / trainSize, (await hits.item()) / trainSize];
  print(`epoch ${epoch + 1}/${epochs}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}  ${since(began)} s`);
  for (const total of [lossSum, hits]) total.assign(0);
}

// the digits it has never seen
const guesses: number[] = [];
for await (const images of Dataset.fromTensorSlices(test.images).batch(1000))
  guesses.push(...(await tidy(() => network(images).argmax(-1)).data()));
const labels = test.labels.data;
const wrong = guesses.flatMap((guess, i) => (guess === labels[i] ? [] : [i]));
const testSize = labels.length;
const testAccuracy = (testSize - wrong.length) / testSize;
const seconds = since(start);

const caption = (i: number): string => `a ${labels[i]}, read as ${guesses[i]}`;
print(`\ntest accuracy ${percent(testAccuracy)} (${wrong.length} of ${testSize} wrong) after ${seconds} s\n`);
print(confusionTable(labels, guesses));
print(`\nThe first digits\n\n${drawDigits(test.images.data, [0, 1, 2, 3], caption)}`);
print(`\nThe first mistakes\n\n${drawDigits(test.images.data, wrong.slice(0, 4), caption)}`);
console.log(`\nThis report is in ${await saveReport('out/mnist-from-scratch')}`);

if (json)
  console.log(JSON.stringify({ dataset: 'mnist', trainSize, testSize, epochs, backend, testAccuracy, seconds }));
