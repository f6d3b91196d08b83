// Two clouds of points, and the line that tells them apart: the first program of many a course on deep learning.
//   node --conditions=@tensai/source examples/linear-classifier/main.ts
import { mkdir, writeFile } from 'node:fs/promises';
import { scatterPlot } from '@tensai/report/plots';
import { add, concatenate, matmul, ones, random, tensor, type Tensor, transpose, Variable, zeros } from 'tensai';
import { type Line, predict, train } from './train.ts';

// 1000 points of each class, drawn from Gaussians whose covariance is root · rootᵀ = [[1, 0.5], [0.5, 1]]
const count = 1000;
const root = tensor([
  [1, 0],
  [0.5, Math.sqrt(0.75)],
]);
const cloud = (middle: readonly [number, number], seed: number): Tensor =>
  add(matmul(random.normal([count, 2], { seed }), transpose(root)), tensor(middle));
const clouds = [cloud([0, 3], 1), cloud([3, 0], 2)];
const points = concatenate(clouds, 0);
const targets = concatenate([zeros([count, 1]), ones([count, 1])], 0);

const line: Line = {
  weights: new Variable(random.uniform([2, 1], { seed: 3 })),
  bias: new Variable([0]),
};
let step = 0;
for await (const loss of train(line, { points, targets }))
  console.log(`step ${++step}`.padEnd(8), 'loss', loss.toFixed(4));

const guesses = await predict(line, points).data();
const right = guesses.filter((guess, i) => guess > 0.5 === i >= count).length;
console.log(`\n${right} of ${2 * count} points are on their side of the line`);

const [[a], [b]] = (await line.weights.array()) as [[number], [number]];
const [bias] = (await line.bias.array()) as [number];
const svg = scatterPlot(
  (await points.array()) as [number, number][],
  Array.from({ length: 2 * count }, (_, i) => (i < count ? 'class 0' : 'class 1')),
  { title: 'Two classes and the line between them', line: { label: 'prediction 0.5', a, b, c: 0.5 - bias } },
);
await mkdir('out', { recursive: true });
await writeFile('out/linear-classifier.svg', svg);
console.log('The drawing is in out/linear-classifier.svg');
