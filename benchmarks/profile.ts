// Where the time of a step goes: `pnpm bench:profile mlp [--backend NAME] [--trace FILE]`.
import { parseArgs } from 'node:util';
import { profile, registerBackend, setBackend } from 'tensai';
import { backendSpecs } from '../tools/backends.ts';
import { tensaiProgram } from './systems/tensai.ts';
import { programs } from './workloads/index.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  allowPositionals: true,
  options: { backend: { type: 'string', default: 'cpu' }, trace: { type: 'string' } },
});
const workload = programs.find(({ name }) => name === positionals[0]);
if (workload) {
  const spec = (await backendSpecs()).find(({ name }) => name === values.backend);
  if (spec && spec.name !== 'cpu') registerBackend(spec);
  await setBackend(values.backend);
  const program = tensaiProgram(await import('tensai'), workload, { rate: 0.001 });
  // engines compile what is called often
  for (let i = 0; i < 3; i++) program.step();
  await program.settle?.();
  console.log(workload.title);
  console.log(String(await profile(() => program.step(), values.trace === undefined ? {} : { trace: values.trace })));
  if (values.trace !== undefined) console.log(`${values.trace} is for ui.perfetto.dev or chrome://tracing`);
} else {
  console.error(`Which workload? ${programs.map(({ name }) => name).join(' ')}`);
  process.exitCode = 1;
}
