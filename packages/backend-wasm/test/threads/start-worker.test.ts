import { afterEach, describe, expect, it, vi } from 'vitest';
import { LinearMemory } from '../../src/memory/linear-memory.ts';
import { startWorker } from '../../src/threads/start-worker.ts';
import { Team } from '../../src/threads/team.ts';

describe('a worker of a page', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** Makes this process look like a page with such workers. */
  function page(start: () => void): { posted: unknown[]; revoked: string[] } {
    const posted: unknown[] = [];
    const revoked: string[] = [];
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('URL', { createObjectURL: () => 'blob:1', revokeObjectURL: (url: string) => revoked.push(url) });
    vi.stubGlobal(
      'Worker',
      class {
        constructor() {
          start();
        }
        postMessage(data: unknown): void {
          posted.push(data);
        }
      },
    );
    return { posted, revoked };
  }

  it('gets its data', () => {
    const { posted, revoked } = page(() => {});
    const started = startWorker('data');
    vi.unstubAllGlobals();
    expect(started).toBe(true);
    expect(posted).toEqual(['data']);
    expect(revoked).toEqual(['blob:1']);
  });

  it('is done without where the policy of the page forbids it', () => {
    const { revoked } = page(() => {
      throw new DOMException('forbidden', 'SecurityError');
    });
    const team = new Team(new LinearMemory('wasm', 2 ** 24, true, () => 0), 3);
    vi.unstubAllGlobals();
    expect(team.threads).toBe(1);
    expect(revoked).toEqual(['blob:1']);
  });
});
