import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Program {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Waits for a line. */
  said(line: string): Promise<void>;
}

function start(...args: string[]): Program {
  const path = fileURLToPath(new URL('interrupted-fit.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@tensai/source', path, ...args]);
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')));
  return {
    child,
    lines,
    async said(line) {
      // oxlint-disable-next-line no-await-in-loop
      while (!lines.includes(line)) await once(child.stdout, 'data');
    },
  };
}

test('Ctrl-C ends the training, and the program goes on', async () => {
  const { child, lines, said } = start();
  await said('training');
  setTimeout(() => child.kill('SIGINT'), 100);
  const [code] = await once(child, 'exit');
  expect([code, lines]).toEqual([0, ['training', 'stopped', 'over']]);
});

test('a second Ctrl-C ends the program', async () => {
  const { child, lines, said } = start('stuck');
  await said('training');
  child.kill('SIGINT');
  await said('stopped');
  child.kill('SIGINT');
  const [, signal] = await once(child, 'exit');
  expect([signal, lines]).toEqual(['SIGINT', ['training', 'stopped']]);
});
