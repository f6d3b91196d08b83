// Prints what single ops cost at sizes that outgrow the caches, on the WebAssembly backend beside the cpu backend, TensorFlow.js and NumPy where they are installed, and beside the
// time that their bytes alone would take: `pnpm bench:survey`, with parts of names to pick ops, `--json`, `--rounds 5`, `--alone` (without others).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as tensai from 'tensai';
import { valuesOf } from './noise.ts';
import { type Case, fills } from './survey/case.ts';
import { draws } from './survey/draws.ts';
import { elementwise } from './survey/elementwise.ts';
import { layouts } from './survey/layouts.ts';
import { moves } from './survey/moves.ts';
import { reductions } from './survey/reductions.ts';
import type { Peer } from './workload.ts';

type Tensor = tensai.Tensor;

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1' },
  },
});
const rounds = Number(options.rounds);
const cases = [...elementwise, ...reductions, ...moves, ...draws, ...layouts];
const chosen = cases.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

const folder = fileURLToPath(new URL('peers', import.meta.url));
const tf = options.alone || !existsSync(`${folder}/node_modules/@tensorflow`) ? null : await loadTfjs();
if (Number(options.threads) > 1) tensai.registerBackend(tensai.wasm({ threads: Number(options.threads) }));

async function loadTfjs(): Promise<Peer> {
  const { load } = (await import(new URL('peers/load.js', import.meta.url).href)) as {
    load: Record<string, () => Promise<Peer>>;
  };
  const module = await load['tfjs']!();
  await load['tfjsWasm']!();
  await module.setBackend('wasm');
  await module.ready();
  return module;
}

/** A system's run of a case. */
type Run = () => void;

/** Lets a backend of ours do a case. */
async function ours({ inputs, ours: compute }: Case, backend: string): Promise<{ run: Run; dispose: () => void }> {
  await tensai.setBackend(backend);
  const given: Record<string, Tensor> = {};
  for (const input of inputs) {
    const [name, dtype] = input.split(':') as [string, tensai.DType?];
    const { data, shape } = valuesOf(fills[name]!, Object.keys(fills).indexOf(name));
    const plain = tensai.tensor(data, { shape });
    given[input] = dtype === undefined ? plain : tensai.cast(plain, dtype);
    if (given[input] !== plain) plain.dispose();
  }
  return {
    run() {
      tensai.tidy(() => void compute(tensai, given));
    },
    dispose() {
      for (const tensor of Object.values(given)) tensor.dispose();
    },
  };
}

function tfjs({ inputs, tfjs: compute }: Case): { run: Run; dispose: () => void } | null {
  if (!tf || !compute) return null;
  const given: Record<string, Peer> = {};
  for (const name of inputs) {
    const { data, shape } = valuesOf(fills[name]!, Object.keys(fills).indexOf(name));
    given[name] = tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32');
  }
  return {
    run() {
      tf.tidy(() => void compute(tf, given));
    },
    dispose() {
      tf.dispose(Object.values(given));
    },
  };
}

const once = (run: Run): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

/** Least milliseconds of each run, in turns; what fails has none. */
async function least(runs: readonly (Run | null)[]): Promise<(number | null)[]> {
  const best: (number | null)[] = [];
  for (const run of runs) {
    try {
      // engines compile well what was called several times, and do it beside
      let ms = run ? once(run) : null;
      for (let spent = 0, calls = 0; run && calls < 20 && spent < 300; calls++, spent += ms!) ms = once(run);
      // oxlint-disable-next-line no-await-in-loop
      await pause(30);
      best.push(ms);
    } catch (error) {
      if (!options.json) console.error(String(error).split('\n')[0]);
      best.push(null);
    }
  }
  for (let round = 0; round < rounds; round++)
    runs.forEach((run, k) => {
      const before = best[k];
      // what takes long is believed at once
      if (!run || before == null || (before > 500 && round > 0)) return;
      best[k] = Math.min(before, once(run));
    });
  return best;
}

/** Milliseconds of NumPy by the names of cases. */
function numpy(): Map<string, number> {
  const expressions = chosen.flatMap(({ name, numpy: expression, inputs }) =>
    expression === undefined ? [] : [{ name, expression, inputs }],
  );
  const python = options.alone
    ? undefined
    : [process.env['PYTHON'], 'python3', '/usr/bin/python3'].find(
        (one) => one && spawnSync(one, ['-c', 'import numpy']).status === 0,
      );
  if (!python || expressions.length === 0) return new Map();
  const program = `
import json, os, sys, time
import numpy as np
np.seterr(all='ignore')
asked = json.load(sys.stdin)
rng = np.random.default_rng(1)
names = {'np': np, 'rng': rng, 'MILLION': 2 ** 20}
def array(given):
    name, _, dtype = given.partition(':')
    fill = asked['fills'][name]
    if 'classes' in fill:
        made = rng.integers(0, fill['classes'], fill['shape'], dtype=np.int32)
    else:
        made = rng.uniform(*fill['range'], fill['shape']).astype(np.float32)
    return made.astype(dtype.replace('bool', 'bool_')) if dtype else made
for case in asked['cases']:
    for given in case['inputs']:
        key = given.replace(':', '_')
        if key not in names:
            names[key] = array(given)
    code = compile(case['expression'], case['name'], 'eval')
    best = 1e9
    for _ in range(asked['rounds'] + 1):
        start = time.perf_counter()
        eval(code, names)
        best = min(best, time.perf_counter() - start)
    print(json.dumps([case['name'], best * 1000]))
`;
  const { stdout, stderr } = spawnSync(python, ['-c', program], {
    input: JSON.stringify({ fills, cases: expressions, rounds }),
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  if (stderr) console.error(stderr.split('\n').at(-2));
  return new Map(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as [string, number]),
  );
}

const peers = numpy();

// what memory gives: a copy of 64 MB
const bandwidth = await (async (): Promise<number> => {
  const [from, to] = [new Uint8Array(2 ** 26).fill(1), new Uint8Array(2 ** 26)];
  const [ms] = await least([() => to.set(from)]);
  return (2 * 2 ** 26) / ms!;
})();

interface Row {
  readonly name: string;
  readonly wasm: number | null;
  readonly cpu: number | null;
  readonly tfjs: number | null;
  readonly numpy: number | null;
  /** What its bytes take. */
  readonly memory: number;
}

const columns = ['wasm', 'cpu', 'tfjs', 'numpy', 'memory'] as const;
const rows: Row[] = [];
if (!options.json) console.log('op (ms)'.padEnd(28) + columns.map((name) => name.padStart(9)).join(''));
for (const one of chosen) {
  // oxlint-disable-next-line no-await-in-loop
  const given = [await ours(one, 'wasm'), options.alone ? null : await ours(one, 'cpu'), tfjs(one)];
  // oxlint-disable-next-line no-await-in-loop
  const [wasm, cpu, other] = (await least(given.map((system) => system?.run ?? null))) as (number | null)[];
  for (const system of given) system?.dispose();
  const row: Row = {
    name: one.name,
    wasm: wasm ?? null,
    cpu: cpu ?? null,
    tfjs: other ?? null,
    numpy: peers.get(one.name) ?? null,
    memory: one.bytes / bandwidth,
  };
  rows.push(row);
  if (options.json) continue;
  const others = [row.cpu, row.tfjs, row.numpy].filter((ms) => ms !== null);
  const late = row.wasm !== null && others.some((ms) => row.wasm! > 1.3 * ms);
  const shown = columns.map((name) => (row[name] === null ? '–' : row[name].toFixed(2)).padStart(9)).join('');
  console.log(
    `${row.name.padEnd(28)}${shown}${late ? `   ${(row.wasm! / Math.min(...others)).toFixed(1)} × the fastest` : ''}`,
  );
}
if (options.json) console.log(JSON.stringify(rows));
else if (loadavg()[0]! > availableParallelism())
  console.log(
    `the machine was busy (load ${loadavg()[0]!.toFixed(1)}): what takes more than a few milliseconds was interrupted`,
  );
