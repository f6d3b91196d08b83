// Prints how near the product of two 1024 × 1024 matrices on the wasm backend comes to what the same instructions reach from registers, in all four transpositions, with one and
// two threads, and beside TensorFlow.js where the peers are installed: `pnpm bench:gemm`. All take turns, and the least time of each counts; on one thread that is the processor's
// time for it, so that it serves beside other load.
import { matmul, registerBackend, setBackend, tensor, type Tensor, transpose, wasm, type WasmOptions } from 'tensai';
import { valuesOf } from './noise.ts';
import type { Peer } from './workload.ts';
import { chainsOf } from './web-limits.ts';

const n = 1024;
const rounds = Number(process.argv[2] ?? 15);
const transpositions = ['a · b', 'a · bᵀ', 'aᵀ · b', 'aᵀ · bᵀ'] as const;
const values = [0, 1].map((seed) => valuesOf({ shape: [n, n], range: [-1, 1] }, seed).data);

/** Something that is timed: what it is, and its floating point operations. */
interface Entry {
  readonly name: string;
  readonly flops: number;
  readonly run: () => unknown;
  /** By which clock: that on the wall where several threads work. */
  readonly clock: () => number;
  ms: number;
}
const wall = (): number => performance.now();
/** What processors gave to this process: where one thread works, that is its time without what others took. */
const own = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const entries: Entry[] = [];
const enter = (name: string, flops: number, run: () => unknown, clock = own): number =>
  entries.push({ name, flops, run, clock, ms: Infinity });

for (const relaxed of [false, true])
  for (const chains of [8, 10, 12]) {
    const run = chainsOf(chains, relaxed);
    // as long as a product, so that both are interrupted as often
    const count = (2 * n ** 3) / (chains * 8);
    if (run) enter(`peak ${relaxed ? 'madd' : 'mul+add'}, ${chains} chains`, 2 * n ** 3, () => run(count));
  }

async function enterOurs(label: string, options: WasmOptions): Promise<void> {
  const spec = wasm(options);
  // of the same kind, each with memory of its own
  registerBackend({ ...spec, name: label, open: () => ({ ...(spec.open() as object), name: label }) as never });
  await setBackend(label);
  const [a, b] = values.map((data): Tensor => tensor(data, { shape: [n, n] })) as [Tensor, Tensor];
  const product = (x: Tensor, y: Tensor) => (): void => matmul(x, y).dispose();
  const operands = [
    [a, b],
    [a, transpose(b)],
    [transpose(a), b],
    [transpose(a), transpose(b)],
  ] as [Tensor, Tensor][];
  operands.forEach(([x, y], k) =>
    enter(`${label}, ${transpositions[k]}`, 2 * n ** 3, product(x, y), options.threads === 2 ? wall : own),
  );
}
const kinds = { 'mul+add': true, madd: false } as const;
for (const [kind, deterministic] of Object.entries(kinds))
  for (const threads of [1, 2]) {
    // oxlint-disable-next-line no-await-in-loop -- each is the default while its operands are made
    await enterOurs(`${kind}, ${threads} thread${threads > 1 ? 's' : ''}`, { threads, deterministic });
  }

/** The peer, on one thread; false where it is not installed. */
async function enterPeer(): Promise<boolean> {
  let tf: Peer;
  try {
    const { load } = (await import(new URL('peers/load.js', import.meta.url).href)) as Peer;
    tf = await load.tfjs();
    (await load.tfjsWasm()).setThreadsCount(1);
  } catch {
    return false;
  }
  await tf.setBackend('wasm');
  const [a, b] = values.map((data) => tf.tensor(data, [n, n]));
  transpositions.forEach((name, k) =>
    enter(`tfjs-wasm, ${name}`, 2 * n ** 3, () => {
      const y = tf.matMul(a, b, k >= 2, k % 2 === 1);
      y.dataSync();
      y.dispose();
    }),
  );
  return true;
}
const withPeer = await enterPeer();

for (let round = 0; round < rounds; round++)
  for (const entry of entries) {
    // what takes seconds is timed in the first rounds only
    if (entry.ms > 500 && entry.ms < Infinity && round > 2) continue;
    const start = entry.clock();
    entry.run();
    entry.ms = Math.min(entry.ms, entry.clock() - start);
    // oxlint-disable-next-line no-await-in-loop -- finalizers and workers get their turn
    await new Promise((resolve) => setTimeout(resolve));
  }

const rateOf = ({ flops, ms }: Entry): number => flops / ms / 1e6;
const fastest = (prefix: string): number =>
  Math.max(0, ...entries.filter(({ name }) => name.startsWith(prefix)).map(rateOf));
const slowest = (prefix: string): number =>
  Math.min(...entries.filter(({ name }) => name.startsWith(prefix)).map(rateOf));
for (const entry of entries) console.log(`${entry.name.padEnd(28)} ${rateOf(entry).toFixed(2).padStart(7)} GFLOP/s`);

console.log();
const figure = (name: string, value: number, wanted?: number): void => {
  const mark = wanted === undefined ? '    ' : value >= wanted ? 'ok  ' : 'LOW ';
  console.log(
    `${mark}${name.padEnd(62)} ${value.toFixed(3).padStart(8)}${wanted === undefined ? '' : ` (≥ ${wanted})`}`,
  );
};
for (const kind of Object.keys(kinds)) {
  const peak = fastest(`peak ${kind}`);
  if (peak === 0) continue;
  figure(`${kind}: slowest transposition over the peak of these instructions`, slowest(`${kind}, 1`) / peak, 0.93);
  figure(`${kind}: slowest transposition over the fastest`, slowest(`${kind}, 1`) / fastest(`${kind}, 1`), 0.9);
  figure(
    `${kind}: two threads over one (on two cores that are free)`,
    fastest(`${kind}, 2`) / fastest(`${kind}, 1`),
    1.85,
  );
  if (!withPeer) continue;
  figure(`${kind}: over tfjs-wasm, a · b`, fastest(`${kind}, 1 thread, a · b`) / fastest('tfjs-wasm, a · b'), 1.15);
  const transposed = (of: string): number =>
    Math.min(...transpositions.slice(1).map((name) => fastest(`${of}, ${name}`)));
  figure(
    `${kind}: the same of the slowest transposition`,
    transposed(`${kind}, 1 thread`) / transposed('tfjs-wasm'),
    10,
  );
}
if (!withPeer) console.log('tfjs-wasm is not installed (pnpm bench --peers installs it)');
process.exit();
