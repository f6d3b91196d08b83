// Prints what the engine costs: dispatch, tapes, training steps op by op and compiled, the matrix product, start-up. `pnpm bench:engine` runs it on the built packages, on the
// cpu backend, for which the budgets are, or on another one: `pnpm bench:engine wasm`.
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  add,
  applyUnder,
  GradientTape,
  type Handler,
  hostScalar,
  matmul,
  mean,
  memory,
  multiply,
  random,
  relu,
  setBackend,
  square,
  subtract,
  tensor,
  tidy,
  Variable,
  withHandler,
} from 'tensai';
import type { StepCosts } from './compiled-step.ts';
import { fitTimes } from './fit-overhead.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: string;
  readonly met: boolean;
}

const figures: Figure[] = [];

function figure(name: string, value: number, unit: string, [sign, bound]: readonly ['≤' | '≥', number]): void {
  figures.push({ name, value, unit, budget: `${sign} ${bound}`, met: sign === '≤' ? value <= bound : value >= bound });
}

/** Seconds per call: the median of several rounds, after a warm-up. */
function time(body: () => unknown, rounds = 15, least = 0.05): number {
  let calls = 1;
  const run = (): number => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) body();
    return (performance.now() - start) / 1000;
  };
  while (run() < least) calls *= 2;
  const samples = Array.from({ length: rounds }, () => run() / calls);
  return samples.sort((a, b) => a - b)[rounds >> 1]!;
}

const [, , backend = 'cpu'] = process.argv;
await setBackend(backend);

const a = tensor([1, 2, 3, 4]);
const b = tensor([5, 6, 7, 8]);
figure('add of two 4-element tensors', time(() => add(a, b).dispose()) * 1e6, 'µs', ['≤', 0.2]);

const tape = new GradientTape({ persistent: true });
tape.watch(a);
const taped =
  time(() => {
    tidy(() =>
      tape.record(() => {
        for (let i = 0; i < 1000; i++) add(a, b);
      }),
    );
    tape.reset();
    tape.watch(a);
  }) / 1000;
figure('the same under a tape', taped * 1e6, 'µs', ['≤', 0.4]);

// 2-16-1, mean squared error, momentum: the ops of forward, backward and update
const x = random.normal([32, 2], { seed: 1 });
const y = random.normal([32, 1], { seed: 2 });
const weights = [
  new Variable(random.normal([2, 16], { seed: 3 })),
  new Variable(tensor(new Float32Array(16))),
  new Variable(random.normal([16, 1], { seed: 4 })),
  new Variable(tensor(new Float32Array(1))),
];
const speeds = weights.map((w) => new Variable(multiply(w, 0), { trainable: false }));
function step(): void {
  tidy(() => {
    const steps = new GradientTape();
    const [w1, b1, w2, b2] = weights as [Variable, Variable, Variable, Variable];
    const loss = steps.record(() => {
      const hidden = relu(add(matmul(x, w1), b1));
      return mean(square(subtract(add(matmul(hidden, w2), b2), y)));
    });
    steps.gradient(loss, weights).forEach((gradient, i) => {
      speeds[i]!.assign(subtract(multiply(speeds[i]!, 0.9), multiply(gradient, 0.01)));
      weights[i]!.assignAdd(speeds[i]!);
    });
  });
}
const perStep = time(step);
const ops = countOps(step);
figure(`op within a training step of ${ops} ops`, (perStep / ops) * 1e6, 'µs', ['≤', 1]);

const before = memory().tensors;
for (let i = 0; i < 10_000; i++) step();
figure('live tensors after 10,000 steps in tidy, more than before', memory().tensors - before, '', ['≤', 0]);

const n = 512;
const m = random.normal([n, n], { seed: 5 });
const product = time(() => matmul(m, m).dispose(), 7, 0.2);
figure('matmul 512 × 512 × 512', (2 * n ** 3) / product / 1e9, 'GFLOP/s', ['≥', 5]);

const large = await fitTimes({ widths: [784, 512, 512, 10], batch: 128, steps: 10, rounds: 7 });
figure('fit over a compiled step by hand, 784-512-512-10, batch 128', (large.byFit / large.byHand - 1) * 100, '%', [
  '≤',
  10,
]);
const tiny = await fitTimes({ widths: [2, 16, 2], batch: 32, steps: 500, rounds: 25 });
figure('the same, 2-16-2, batch 32: what fit adds to a step', (tiny.byFit - tiny.byHand) * 1e6, 'µs', ['≤', 10]);

// from the start of the process to the first tensor, less what an empty module takes
const boot = (code: string): number => {
  const runs = Array.from({ length: 7 }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      cwd: new URL('..', import.meta.url),
    });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - start;
  });
  return Math.min(...runs);
};
figure(
  'start of Node to the first tensor, beyond an empty program',
  boot("import { tensor } from './packages/tensai/dist/index.js'; tensor([1, 2]).dataSync()") - boot(''),
  'ms',
  ['≤', 60],
);

// compiled training steps, each time in a process of its own
const costsOf = (workload: string): StepCosts[] =>
  Array.from({ length: 5 }, () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...process.execArgv,
        '--expose-gc',
        '--min-semi-space-size=32',
        fileURLToPath(new URL('compiled-step.ts', import.meta.url)),
        workload,
        backend,
      ],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as StepCosts;
  });
for (const [workload, { launches, cold, warm }] of Object.entries({
  'tiny-mlp': { launches: 9, cold: 25, warm: 8 },
  mlp: { launches: 16, cold: 25, warm: 8 },
  cnn: { launches: 41, cold: 100, warm: 20 },
})) {
  const runs = costsOf(workload);
  const least = (of: (costs: StepCosts) => number): number => Math.min(...runs.map(of));
  figure(`${workload}, compiled: launches`, runs[0]!.launches, '', ['≤', launches]);
  if (workload === 'tiny-mlp') {
    figure(
      `${workload}, compiled: a step`,
      least(({ step }) => step),
      'ms',
      ['≤', 0.015],
    );
    figure(
      `${workload}, compiled: garbage of a step`,
      least((run) => run.garbage!),
      'bytes',
      ['≤', 2000],
    );
  }
  figure(
    `${workload}, compiled: first call, beyond a step`,
    least((run) => run.cold),
    'ms',
    ['≤', cold],
  );
  figure(
    `${workload}, compiled: the same of a second program`,
    least((run) => run.warm),
    'ms',
    ['≤', warm],
  );
  figure(
    `${workload}, compiled: another batch size, beyond a step`,
    least((run) => run.resized.ms),
    'ms',
    ['≤', 8],
  );
  figure(`${workload}, compiled: functions and modules made for it`, runs[0]!.resized.made, '', ['≤', 0]);
}

console.log(
  `${backend}, Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}`,
);
for (const { name, value, unit, budget, met } of figures)
  console.log(
    `${met ? 'ok  ' : 'OVER'} ${name.padEnd(62)} ${value.toPrecision(3).padStart(9)} ${unit.padEnd(8)} (${budget})`,
  );
if (process.argv.includes('--json')) console.log(JSON.stringify(figures));

/** How many ops a function applies: counted by a handler that passes them on. */
function countOps(body: () => void): number {
  let count = 0;
  const counting: Handler = {
    outer: null,
    traces: false,
    process(op, ins, attrs) {
      count++;
      return applyUnder(null, op, ins, attrs);
    },
    read: (variable) => variable.tensor,
    assign: (variable, value) => variable.set(value),
    host: hostScalar,
  };
  withHandler(counting, body);
  return count;
}
