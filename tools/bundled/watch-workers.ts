// How many threads compute: the workers of a page are made to tell when they do.
import { matmul, ones } from 'tensai';
import { TELL } from './tell.ts';

interface Page {
  crossOriginIsolated?: boolean;
  Blob: new (parts: readonly string[], options: object) => object;
  Worker?: new (url: unknown, options?: object) => { onmessage: (() => void) | null };
}

/** Watches from now on. The function that it returns counts threads that took part, this one among them, and waits up to ten seconds for `wanted` ones. */
export function watchWorkers(wanted: number): () => Promise<number> {
  const page = globalThis as unknown as Page;
  const { Blob, Worker } = page;
  const atWork = new Set<object>();
  if (Worker) {
    page.Blob = class extends Blob {
      constructor(parts: readonly string[], options: object) {
        super([TELL, ...parts], options);
      }
    };
    page.Worker = class extends Worker {
      constructor(url: unknown, options?: object) {
        super(url, options);
        this.onmessage = () => void atWork.add(this);
      }
    };
  }
  return async () => {
    const more = page.crossOriginIsolated ? wanted : 1;
    // a worker starts while its page is idle, so it may miss a short training
    const x = ones([256, 256]);
    for (const end = Date.now() + 10_000; 1 + atWork.size < more && Date.now() < end;) {
      matmul(x, x).dispose();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return 1 + atWork.size;
  };
}
