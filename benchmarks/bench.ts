// The side-by-side measurements: `pnpm bench --help` says how.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { registeredBackends } from 'tensai';
import { vulkanEnvironment } from '../tools/chromium.ts';
import { differences } from './against.ts';
import { benchInBrowser, servePage } from './browser.ts';
import { measureLimits } from './limits.ts';
import type { Limits } from './web-limits.ts';
import { firstCalls, measure, type Method, type Row } from './measure.ts';
import { help, type Options, optionsFrom, UsageError } from './options.ts';
import { pageOf } from './performance-page.ts';
import { installPeers, presentOf } from './peers-present.ts';
import { ProcessWorker } from './process-worker.ts';
import { linesOf } from './summary.ts';
import { remarksOf, tableOf } from './table.ts';

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(help);
} else {
  try {
    await main(optionsFrom(args, registeredBackends()));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${help}`);
    process.exitCode = 1;
  }
}

async function main(options: Options): Promise<void> {
  if (options.serve) return servePage();
  if (options.browser) return benchInBrowser(options);
  if (options.install) installPeers();
  const { systems, python, absent } = presentOf(options.systems);
  const say = (line: string): void => void (options.json || console.log(line));
  const limits = measureLimits();
  say(machine());
  say(limitsLine(limits));
  for (const line of absent) say(line);
  if (options.json) console.log(JSON.stringify({ machine: machine(), limits }));

  const env = systems.some(({ kind, backend }) => kind === 'ours' && !registeredBackends().includes(backend))
    ? { ...process.env, ...vulkanEnvironment() }
    : process.env;
  const patience = options.quick ? 20_000 : 240_000;
  const method: Method = {
    start: (system, workload, rate) => ProcessWorker.start(system, workload, { rate, python, env, patience }),
    load: () => loadavg()[0]!,
    rate: 0.001,
    rates: options.rates,
    rounds: options.quick ? 3 : 5,
    round: options.quick ? 40 : 150,
    slowest: options.quick ? 500 : Infinity,
  };
  const rows: Row[] = [];
  const lines: object[] = [];
  const enter = (row: Row): void => {
    rows.push(row);
    const own = linesOf(row, limits);
    lines.push(...own);
    if (options.json) for (const line of own) console.log(JSON.stringify(line));
  };
  for (const workload of options.workloads) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    enter(await measure(workload, systems, method));
    if (!options.json) process.stderr.write(`${workload.name} `);
  }
  if (options.compile)
    for (const row of rows.filter(({ workload }) => workload.task.kind === 'training')) enter(firstCalls(row));
  if (!options.json) {
    process.stderr.write('\n');
    console.log(`\n${tableOf(rows, limits)}\n`);
    for (const remark of remarksOf(rows)) console.log(remark);
  }
  if (options.against) for (const line of differences(readFileSync(options.against, 'utf8'), lines)) console.log(line);
  if (options.docs) {
    const page = pageOf(rows, limits, machine());
    writeFileSync(fileURLToPath(new URL('../docs/performance.md', import.meta.url)), page);
  }
  if (rows.some(({ measured }) => measured.some(({ checked }) => checked === false))) process.exitCode = 1;
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} cores of ${model}, Node ${process.version}, ${process.platform} ${process.arch}`;
}

function limitsLine({ javascript, wasm, relaxed, native, bandwidth }: Limits): string {
  const of = (value: number | null): string => (value === null ? 'none' : value.toFixed(0));
  return `limits of one thread: ${of(javascript)} GFLOP/s in JavaScript, ${of(wasm)} in WebAssembly (${of(relaxed)} relaxed), ${of(native)} native; ${of(bandwidth)} GB/s`;
}
