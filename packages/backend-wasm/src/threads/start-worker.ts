import { type Job, work } from './work.ts';

interface Host {
  readonly process?: {
    getBuiltinModule?(name: 'node:worker_threads'): NodeThreads;
    getBuiltinModule?(name: 'node:os'): NodeSystem;
  };
  readonly Blob?: new (parts: readonly string[], options: { readonly type: string }) => object;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
  readonly SharedArrayBuffer?: unknown;
}

interface NodeThreads {
  readonly Worker: new (
    source: string,
    options: object,
  ) => { unref(): void; on(event: 'error', listener: () => void): void };
}

interface NodeSystem {
  /** Other systems' imitations of Node may lack it. */
  availableParallelism?(): number;
}

/** A worker of a page. */
interface PageWorker {
  onerror: ((event: { preventDefault(): void }) => void) | null;
  postMessage(data: unknown): void;
}

declare const Worker: new (url: unknown, options?: { readonly type: 'module' }) => PageWorker;
declare const URL: (new (url: string, base: string) => object) & {
  createObjectURL(blob: object): string;
  revokeObjectURL(url: string): void;
};

const source = `const work = ${String(work)};`;

/**
 * Starts a thread that does a job. Nobody is told whether it works: work is done by whoever comes. A page's worker is loaded from its file; where there is none, since a
 * bundler left it behind, it is started from text, which policies may forbid.
 */
export function startWorker(job: Job): void {
  const { process } = globalThis as unknown as Host;
  const threads = process?.getBuiltinModule?.('node:worker_threads');
  if (threads) {
    const code = `${source} work(require('node:worker_threads').workerData);`;
    try {
      const worker = new threads.Worker(code, { eval: true, execArgv: [], workerData: job });
      worker.on('error', () => {});
      // a program ends when its own thread has nothing to do
      worker.unref();
    } catch {
      // the system has no more threads
    }
  } else if (typeof Worker !== 'undefined')
    startFrom(
      // the form that bundlers know
      () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
      job,
      () => startFrom(fromText, job, () => {}),
    );
}

/** Starts a page's worker; `otherwise` is called where that fails, at once or when it is loaded. */
function startFrom(make: () => PageWorker, job: Job, otherwise: () => void): void {
  try {
    const worker = make();
    worker.onerror = (event) => {
      event.preventDefault();
      otherwise();
    };
    worker.postMessage(job);
  } catch {
    otherwise();
  }
}

function fromText(): PageWorker {
  const { Blob } = globalThis as unknown as Host;
  const url = URL.createObjectURL(
    new Blob!([`${source} onmessage = ({ data }) => { work(data); close(); };`], { type: 'text/javascript' }),
  );
  try {
    return new Worker(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** May threads share memory here? Pages must be isolated from other origins for that. */
export function canShareMemory(): boolean {
  const { crossOriginIsolated, SharedArrayBuffer } = globalThis as unknown as Host;
  return SharedArrayBuffer !== undefined && crossOriginIsolated !== false;
}

/** How many threads the machine runs at once, as far as it tells. */
export function cores(): number {
  const { process, navigator } = globalThis as unknown as Host;
  return process?.getBuiltinModule?.('node:os').availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}
