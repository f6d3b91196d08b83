// Runs an example as a program of its own, so that backends, seeds and scopes of one example are not those of the next.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './find.ts';
import { moduleOf, type Exports } from './module.ts';

const runtime = new URL('./runtime.ts', import.meta.url).href;

/**
 * Runs an example below a folder, from where Node finds the packages that it imports; rejects with what it printed if it throws, breaks a promise of its
 * comments or takes too long.
 */
export async function runExample(root: string, example: Example, exports: Exports): Promise<void> {
  const folder = mkdtempSync(join(root, 'example-'));
  const program = join(folder, 'example.mjs');
  try {
    writeFileSync(program, moduleOf(example, exports, runtime));
    await new Promise<void>((resolve, reject) => {
      const options = {
        cwd: root,
        timeout: 60_000,
        env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') },
      };
      execFile(process.execPath, [program], options, (error, stdout, stderr) => {
        const late = error?.killed ? 'takes too long\n' : '';
        if (error) reject(new Error(`${example.file}:${example.line}\n${late}${stderr}${stdout}\n${example.code}`));
        else resolve();
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
