import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cast, tensor, type Tensor, Variable } from 'tensai';
import { expect, onTestFinished, test } from 'vitest';
import { predict, train } from '../train.ts';

// 40 steps of PyTorch 1.13 on the same points, from the same start
const golden = JSON.parse(await readFile(new URL('golden.json', import.meta.url), 'utf8')) as {
  X: Encoded;
  y: Encoded;
  W0: Listed;
  losses: number[];
  'params_after_step(w0,w1,b)': [number, number, number][];
  final_accuracy: number;
  suggest_tol: { rtol: string };
};
interface Encoded {
  shape: number[];
  b64: string;
}
interface Listed {
  shape: number[];
  data: number[];
}

const bytesOf = ({ b64 }: Encoded): Uint8Array => Uint8Array.from(Buffer.from(b64, 'base64'));

test('losses and parameters follow those of PyTorch, step by step', async () => {
  const points = tensor(new Float32Array(bytesOf(golden.X).buffer), { shape: golden.X.shape });
  const targets = cast(tensor(bytesOf(golden.y), { shape: golden.y.shape }), 'float32');
  const line = {
    weights: new Variable(tensor(golden.W0.data, { shape: golden.W0.shape })),
    bias: new Variable([0]),
  };
  const tolerance = Number(golden.suggest_tol.rtol);
  let step = 0;
  for await (const loss of train(line, { points, targets })) {
    expect(Math.abs(loss / golden.losses[step]! - 1)).toBeLessThan(tolerance);
    const parameters = [...(await line.weights.data()), ...(await line.bias.data())];
    const wanted = golden['params_after_step(w0,w1,b)'][step]!;
    parameters.forEach((value, i) => expect(Math.abs(value / wanted[i]! - 1)).toBeLessThan(tolerance));
    step++;
  }
  expect(step).toBe(40);
  const guesses = await predict(line, points as Tensor).data();
  const labels = await targets.data();
  const right = guesses.filter((guess, i) => guess > 0.5 === labels[i]! > 0.5).length;
  expect(right / labels.length).toBeCloseTo(golden.final_accuracy, 6);
});

test('the program prints its losses and draws its line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'linear-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const program = fileURLToPath(new URL('../main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@tensai/source', program], {
    cwd: folder,
  });
  const losses = [...stdout.matchAll(/loss (\S+)/g)].map(([, loss]) => Number(loss));
  expect(losses).toHaveLength(40);
  expect(losses[39]).toBeLessThan(losses[0]! / 4);
  expect(Number(/(\d+) of 2000 points/.exec(stdout)![1])).toBeGreaterThan(1950);
  const svg = await readFile(join(folder, 'out/linear-classifier.svg'), 'utf8');
  expect(svg.match(/<circle [^>]*r="2.6"/g)).toHaveLength(2000);
});
