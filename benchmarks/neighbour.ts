// What threads give, on a quiet machine and beside busy neighbours: `pnpm bench:neighbour [WORKLOAD…] [--threads N] [--seconds N] [--neighbours N]`. Each workload is run with one
// thread and with several, in turns of a twentieth of a second, in one process; neighbours are processes that only count, one for each core unless told otherwise.
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import * as tensai from 'tensai';
import { tensaiProgram } from './systems/tensai.ts';
import type { Program, Workload } from './workload.ts';
import { programs } from './workloads/index.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '6' },
    neighbours: { type: 'string', default: String(availableParallelism()) },
  },
});
const TURN = 50;
const threads = Number(values.threads);
const chosen = positionals.length > 0 ? positionals : ['mlp', 'cnn', 'gemm-1024'];

const backends = [1, threads].map((count) => {
  const name = `wasm of ${count}`;
  const spec = tensai.wasm({ threads: count });
  tensai.registerBackend({ ...spec, name, priority: -1, open: () => ({ ...(spec.open() as tensai.Backend), name }) });
  return name;
});

/** A workload on one of the backends: one step after another for a turn. */
interface Runner {
  readonly program: Program;
  readonly backend: string;
  /** Milliseconds of a step, in each turn. */
  readonly turns: number[];
}

async function turn({ program, backend, turns }: Runner): Promise<void> {
  await tensai.setBackend(backend);
  const begun = performance.now();
  let steps = 0;
  let took = 0;
  for (; took < TURN; took = performance.now() - begun, steps++) program.step();
  turns.push(took / steps);
}

const mean = (turns: readonly number[]): number => turns.reduce((sum, one) => sum + one, 0) / turns.length;
const median = (turns: readonly number[]): number => [...turns].sort((a, b) => a - b)[turns.length >> 1]!;

/** Prints how the backends compare for some seconds. Means count: a step that waited for a neighbour did wait. */
async function compare(workload: Workload, what: string, runners: readonly Runner[]): Promise<void> {
  for (const { turns } of runners) turns.length = 0;
  const end = performance.now() + 1000 * Number(values.seconds);
  while (performance.now() < end)
    for (const runner of runners) {
      // oxlint-disable-next-line no-await-in-loop -- in turns
      await turn(runner);
    }
  const [one, many] = runners.map(({ turns }) => turns) as [number[], number[]];
  const ratio = mean(many) / mean(one);
  const figures = (turns: readonly number[]): string => `${mean(turns).toFixed(2)} (${median(turns).toFixed(2)})`;
  console.log(
    `${workload.name.padEnd(12)} ${what.padEnd(14)} 1 thread ${figures(one).padStart(16)} ms   ${threads} threads ${figures(many).padStart(16)} ms   ratio ${ratio.toFixed(2)} (${(median(many) / median(one)).toFixed(2)})`,
  );
}

console.log(`means of a step, and medians; ${availableParallelism()} cores, ${values.neighbours} neighbours`);
for (const workload of programs.filter(({ name }) => chosen.includes(name))) {
  const runners: Runner[] = [];
  for (const backend of backends) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await tensai.setBackend(backend);
    runners.push({ program: tensaiProgram(tensai, workload, { rate: 0.001, compiles: true }), backend, turns: [] });
  }
  /* oxlint-disable no-await-in-loop -- one after another */
  for (let k = 0; k < 10; k++) for (const runner of runners) await turn(runner);
  await compare(workload, 'alone', runners);
  const neighbours = Array.from({ length: Number(values.neighbours) }, (): ChildProcess =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    await compare(workload, 'beside them', runners);
  } finally {
    for (const neighbour of neighbours) neighbour.kill();
  }
  await compare(workload, 'alone again', runners);
  /* oxlint-enable no-await-in-loop */
}
process.exit();
