// What `wasm({ experimentalRevectorize: true })` brings: `pnpm bench:joined` computes the same with vectors of 128 bits and with joined ones, each in processes of its own, and prints the best times.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/revectorize';
import {
  add,
  conv,
  exp,
  gelu,
  log,
  matmul,
  registerBackend,
  softmax,
  sum,
  tensor,
  type Tensor,
  tidy,
} from '@tensai/core';
import { isProgram } from '../tools/workspace.ts';
import { markdown } from './table.ts';

/** What is computed: a name, what of, and operations in floating point, for what they limit. */
interface Work {
  readonly name: string;
  readonly operations?: number;
  readonly run: () => Tensor;
}

const given = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tensor(Float32Array.from({ length: size }, (_, k) => Math.sin(k * 12.9898)), { shape }); // prettier-ignore
};

function works(): Work[] {
  const product = (n: number): Work => {
    const [a, b] = [given(n, n), given(n, n)];
    return { name: `product of ${n} × ${n}`, operations: 2 * n ** 3, run: () => matmul(a, b) };
  };
  const [images, kernel] = [given(4, 32, 32, 64), given(3, 3, 64, 64)];
  const rows = given(64, 1024);
  const positive = add(rows, 2);
  return [
    product(128),
    product(512),
    product(1024),
    { name: 'convolution 3 × 3, 64 to 64', operations: 2 * 4 * 1024 * 9 * 64 * 64, run: () => conv(images, kernel, { padding: 'same' }) }, // prettier-ignore
    { name: 'exp of 65,536', run: () => exp(rows) },
    { name: 'log of 65,536', run: () => log(positive) },
    { name: 'gelu of 65,536', run: () => gelu(rows) },
    { name: 'softmax of 64 × 1,024', run: () => softmax(rows) },
    { name: 'sum of 65,536', run: () => sum(rows) },
  ];
}

/** The best time of each in milliseconds; what the engine compiles by and by is compiled before. */
async function measured(options: object): Promise<number[]> {
  registerBackend(wasm({ threads: 1, ...options }));
  const best: number[] = [];
  for (const { run } of works()) {
    let least = Infinity;
    const end = performance.now() + 1500;
    for (let turn = 0; turn < 30 || performance.now() < end; turn++) {
      // oxlint-disable-next-line no-await-in-loop -- lets the collector's callbacks come
      if (turn % 100 === 0) await new Promise((done) => setTimeout(done));
      tidy(() => {
        const start = performance.now();
        run();
        least = Math.min(least, performance.now() - start);
      });
    }
    best.push(least);
  }
  return best;
}

function timesWith(options: object): number[] {
  const runs = Array.from({ length: 2 }, () => {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), JSON.stringify(options)];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(stdout) as number[];
  });
  return runs[0]!.map((time, k) => Math.min(time, runs[1]![k]!));
}

function table(): string {
  const settings = [{}, { experimentalRevectorize: true }, { deterministic: true }, { deterministic: true, experimentalRevectorize: true }]; // prettier-ignore
  const [fused, fusedJoined, plain, plainJoined] = settings.map(timesWith) as [number[], number[], number[], number[]];
  const cell = (time: number, operations?: number): string =>
    operations === undefined ? `${(time * 1000).toFixed(1)} µs` : `${(operations / time / 1e6).toFixed(1)} GFLOP/s`;
  registerBackend(wasm({ threads: 1 }));
  return markdown(
    ['', 'fused', 'joined', '', 'deterministic', 'joined', ''],
    works().map(({ name, operations }, k) => [
      name,
      cell(fused[k]!, operations),
      cell(fusedJoined[k]!, operations),
      `${(fused[k]! / fusedJoined[k]!).toFixed(2)}×`,
      cell(plain[k]!, operations),
      cell(plainJoined[k]!, operations),
      `${(plain[k]! / plainJoined[k]!).toFixed(2)}×`,
    ]),
  );
}

if (isProgram(import.meta)) {
  const [options] = process.argv.slice(2);
  console.log(options === undefined ? table() : JSON.stringify(await measured(JSON.parse(options) as object)));
}
