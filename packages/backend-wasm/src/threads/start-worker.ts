import { workerSource } from './worker-source.ts';

/** A thread that was started. */
interface Started {
  unref?(): void;
}

interface NodeThreads {
  readonly Worker: new (source: string, options: object) => Started;
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): NodeThreads };
  readonly Worker?: new (url: string) => { postMessage(data: unknown): void };
  readonly Blob?: new (parts: readonly string[], options: { readonly type: string }) => object;
  readonly URL?: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

/** Starts a thread that works with `data`; false where the host has none, or throws since a page's policy forbids scripts in a Blob. */
export function startWorker(data: unknown): boolean {
  const { process, Worker, Blob, URL } = globalThis as unknown as Host;
  const threads = process?.getBuiltinModule?.('node:worker_threads');
  if (threads) {
    const source = `${workerSource}work(require('node:worker_threads').workerData);`;
    // a program ends when its own thread has nothing to do
    new threads.Worker(source, { eval: true, execArgv: [], workerData: data }).unref?.();
    return true;
  }
  if (!Worker || !Blob || !URL) return false;
  const url = URL.createObjectURL(
    new Blob([`${workerSource}onmessage = ({ data }) => { work(data); close(); };`], { type: 'text/javascript' }),
  );
  try {
    new Worker(url).postMessage(data);
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** May threads share memory here? Pages must be isolated from other origins for that. */
export function canShareMemory(): boolean {
  const { crossOriginIsolated, SharedArrayBuffer } = globalThis as {
    crossOriginIsolated?: boolean;
    SharedArrayBuffer?: unknown;
  };
  return SharedArrayBuffer !== undefined && crossOriginIsolated !== false;
}
