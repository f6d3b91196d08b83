import { afterEach, describe, expect, it, vi } from 'vitest';
import { cores, startWorker } from '../../src/threads/start-worker.ts';
import type { Job } from '../../src/threads/work.ts';

const job = { control: 1 } as Job;

describe('a worker of a page', () => {
  afterEach(() => vi.unstubAllGlobals());

  interface Started {
    readonly url: string;
    readonly options: unknown;
    onerror: ((event: { preventDefault(): void }) => void) | null;
    posted: unknown;
  }

  /** Makes this process look like a page; `allows`: which addresses scripts may have. */
  function page(allows: (url: string) => boolean): { started: Started[]; revoked: string[]; texts: string[] } {
    const started: Started[] = [];
    const revoked: string[] = [];
    const texts: string[] = [];
    const RealURL = URL;
    vi.stubGlobal('process', undefined);
    vi.stubGlobal(
      'Blob',
      class {
        constructor(parts: string[]) {
          texts.push(parts.join(''));
        }
      },
    );
    vi.stubGlobal(
      'URL',
      class extends RealURL {
        static override createObjectURL = () => 'blob:1';
        static override revokeObjectURL = (url: string) => void revoked.push(url);
      },
    );
    vi.stubGlobal(
      'Worker',
      class implements Started {
        readonly url: string;
        readonly options: unknown;
        onerror: Started['onerror'] = null;
        posted: unknown;
        constructor(url: unknown, options: unknown) {
          this.url = String(url);
          this.options = options;
          if (!allows(this.url)) throw new DOMException('forbidden', 'SecurityError');
          started.push(this);
        }
        postMessage(data: unknown): void {
          this.posted = data;
        }
      },
    );
    return { started, revoked, texts };
  }

  it('comes from its file', () => {
    const { started, revoked } = page(() => true);
    startWorker(job);
    vi.unstubAllGlobals();
    expect(started).toMatchObject([{ options: { type: 'module' }, posted: job }]);
    expect(started[0]!.url).toMatch(/threads\/worker\.[jt]s$/);
    expect(revoked).toEqual([]);
  });

  it('comes from text where there is no such file', () => {
    const { started, revoked, texts } = page(() => true);
    startWorker(job);
    let prevented = 0;
    started[0]!.onerror!({ preventDefault: () => prevented++ });
    vi.unstubAllGlobals();
    expect(started).toMatchObject([{}, { url: 'blob:1', posted: job }]);
    expect(prevented).toBe(1);
    expect(revoked).toEqual(['blob:1']);
    expect(texts[0]).toContain('Atomics.wait');
  });

  it('is done without where the policy of the page forbids both', () => {
    const { started, revoked } = page(() => false);
    startWorker(job);
    vi.unstubAllGlobals();
    expect(started).toEqual([]);
    expect(revoked).toEqual(['blob:1']);
  });
});

it('knows how many threads run at once', () => {
  expect(cores()).toBeGreaterThan(0);
  vi.stubGlobal('process', undefined);
  vi.stubGlobal('navigator', { hardwareConcurrency: 12 });
  const found = cores();
  vi.unstubAllGlobals();
  expect(found).toBe(12);
});
