import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answer, Request } from './exchange.ts';
import type { Worker } from './measure.ts';
import { valuesOf } from './noise.ts';
import type { System } from './systems/index.ts';
import type { Workload } from './workload.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What workers are started with. */
export interface WorkerOptions {
  readonly rate: number;
  readonly python: string | null;
  readonly env: NodeJS.ProcessEnv;
  /** After so many milliseconds an answer is given up. */
  readonly patience: number;
}

/** A system at a workload, in a process of its own. */
export class ProcessWorker implements Worker {
  readonly #process: ChildProcess;
  readonly #folder: string | null;
  readonly #patience: number;
  #waiting: ((answer: Answer) => void) | null = null;
  readonly #ended: Promise<Answer>;

  private constructor(child: ChildProcess, folder: string | null, patience: number) {
    this.#process = child;
    this.#folder = folder;
    this.#patience = patience;
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
    this.#ended = new Promise((resolve) => {
      const told = (reason: string): void => resolve({ error: complaint.trim().split('\n').at(-1) || reason });
      child.once('exit', (code, signal) => told(`its process ended (${signal ?? code})`));
      child.once('error', (error) => told(error.message));
    });
    const take = (answer: Answer): void => {
      this.#waiting?.(answer);
      this.#waiting = null;
    };
    if (child.connected) child.on('message', take);
    else createInterface(child.stdout!).on('line', (line) => take(JSON.parse(line) as Answer));
  }

  /** Starts a process and sets the workload up in it. */
  static async start(
    system: System,
    workload: Workload,
    options: WorkerOptions,
  ): Promise<{ worker: ProcessWorker; answer: Answer }> {
    const { env, patience } = options;
    // a command is run by Node, whatever it starts
    const python = system.python === true && workload.task.kind !== 'command';
    const folder = python ? mkdtempSync(join(tmpdir(), 'tensai-bench-')) : null;
    const child = python
      ? spawn(options.python!, [here('systems/program.py')], { env: pythonEnvironment(env, system.threads) })
      : fork(here('child.ts'), { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    const worker = new ProcessWorker(child, folder, patience);
    await worker.#answered();
    const answer = await worker.ask(
      python
        ? pythonOpening(system, workload, options, folder!)
        : {
            do: 'open',
            system: system.name,
            backend: system.backend,
            threads: system.threads,
            workload: workload.name,
            rate: options.rate,
            compiles: system.compiles === true,
            ...(system.python && { python: options.python! }),
          },
    );
    return { worker, answer };
  }

  /** Asks for something and waits for the answer, or for the end of the process. */
  ask(request: Request | object): Promise<Answer> {
    if (this.#process.stdin) this.#process.stdin.write(`${JSON.stringify(request)}\n`, () => {});
    else this.#process.send(request, () => {});
    return this.#answered();
  }

  async #answered(): Promise<Answer> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => resolve({ error: `no answer within ${this.#patience / 1000} s` }), this.#patience);
    });
    const answer = new Promise<Answer>((resolve) => (this.#waiting = resolve));
    try {
      return await Promise.race([answer, this.#ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Milliseconds that its threads have waited for a core so far; null where the system does not tell. */
  waited(): number | null {
    const tasks = `/proc/${this.#process.pid}/task`;
    try {
      // the second number: nanoseconds on a run queue
      return readdirSync(tasks).reduce(
        (sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[1]) / 1e6,
        0,
      );
    } catch {
      return null;
    }
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The tensors of a workload as a file, and its code, for a process that does not speak TypeScript. */
function pythonOpening(system: System, { task, name }: Workload, { rate }: WorkerOptions, folder: string): object {
  if (task.kind === 'command') throw new Error(`${name} is a command`);
  const code = system.name === 'numpy' ? (task.kind === 'computation' ? task.numpy : undefined) : task.torch;
  if (!code) return { do: 'open', code: null };
  const fills = task.kind === 'training' ? { ...task.data, ...task.weights } : task.inputs;
  const file = join(folder, 'tensors.bin');
  const parts = Object.entries(fills).map(([key, fill], i) => ({ key, values: valuesOf(fill, i) }));
  writeFileSync(file, Buffer.concat(parts.map(({ values: { data } }) => new Uint8Array(data.buffer))));
  return {
    do: 'open',
    system: system.name,
    kind: task.kind,
    threads: system.threads,
    rate,
    code,
    file,
    tensors: Object.fromEntries(
      parts.map(({ key, values: { data, shape } }) => [key, [shape, data instanceof Int32Array ? 'int' : 'float']]),
    ),
    weights: task.kind === 'training' ? Object.keys(task.weights) : [],
  };
}

// Debian's OpenBLAS 0.3.21 takes newer processors for a Prescott, and is five times slower then
function pythonEnvironment(env: NodeJS.ProcessEnv, threads: number): NodeJS.ProcessEnv {
  const flags = process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  const core = /\bavx512f\b/.test(flags) ? 'SkylakeX' : /\bavx2\b/.test(flags) ? 'Haswell' : undefined;
  return {
    ...(core && { OPENBLAS_CORETYPE: core }),
    ...env,
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
    MKL_NUM_THREADS: String(threads),
  };
}
