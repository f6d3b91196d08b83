// What a page loses whose policy forbids compiling: times of a step on the wasm backend, and on cpu with compiled loops, with loops in chunks and with interpreted ones.
// `pnpm bench:policy [WORKLOAD,…] [--interpreted]`.
import { parseArgs } from 'node:util';
import { cpu, type CpuOptions } from '@tensai/backend-cpu';
import { chunkedLoops } from '@tensai/backend-cpu/chunks';
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
import type { Backend, BackendSpec } from '@tensai/core';
import * as t from 'tensai';
import { tensaiProgram } from './systems/tensai.ts';
import { programs } from './workloads/index.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  allowPositionals: true,
  options: { interpreted: { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' } },
});
const names = positionals[0]?.split(',') ?? ['chain', 'softmax', 'mlp', 'cnn'];

const named = (name: string, spec: BackendSpec): BackendSpec => ({
  ...spec,
  name,
  open: () => ({ ...(spec.open() as Backend), name }),
});
const onCpu = (name: string, options: CpuOptions): BackendSpec => named(name, cpu(options));
const specs: readonly BackendSpec[] = [
  named('wasm', wasm()),
  onCpu('compiled', { compile: true }),
  onCpu('in chunks', { compile: false, fallback: chunkedLoops }),
  ...(values.interpreted ? [onCpu('interpreted', { compile: false })] : []),
];
specs.forEach(t.registerBackend);

const time = async (step: () => void, settle?: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  step();
  await settle?.();
  return performance.now() - start;
};

console.log(
  ['ms a step', ...specs.map(({ name }) => name), 'chunks : compiled'].map((cell) => cell.padStart(12)).join(' '),
);
for (const workload of programs.filter(({ name }) => names.includes(name))) {
  const steps: (() => Promise<number>)[] = [];
  for (const { name } of specs) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as what is timed
    await t.setBackend(name);
    const { step, settle } = tensaiProgram(t, workload, { rate: 0.001, compiles: true });
    steps.push(async () => {
      await t.setBackend(name);
      return time(step, settle);
    });
  }
  const least = steps.map(() => Infinity);
  // in turn, so that what else the machine does meets all of them; the first rounds trace and compile
  for (let round = 0; round < 2 + Number(values.rounds); round++)
    for (const [k, step] of steps.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      const ms = await step();
      // an interpreter gets no faster
      if (round > 1 || k === 3) least[k] = Math.min(least[k]!, ms);
      if (k === 3) steps.pop();
    }
  const cells = [workload.name, ...least.map((ms) => ms.toFixed(2)), (least[2]! / least[1]!).toFixed(2)];
  console.log(cells.map((cell) => cell.padStart(12)).join(' '));
}
