// Runs an example as a program of its own, so that backends, seeds and scopes of one example are not those of the next.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf, nameOf, packageFolders, subPathsOf, umbrella } from '../workspace.ts';
import type { Example } from './find.ts';
import { moduleOf, type Exports } from './module.ts';

const condition = '--conditions=@tensai/source';
const runtime = new URL('./runtime.ts', import.meta.url).href;

/** Every value that our packages export, with the module to import it from: the umbrella first, sub-paths last. */
export function exportsOf(root: string): Exports {
  const entries = packageFolders(root).flatMap((folder) =>
    subPathsOf(manifestOf(root, folder)).map((key) => ({ from: nameOf(folder) + key.slice('.'.length), folder, key })),
  );
  const rank = ({ folder, key }: { folder: string; key: string }): number =>
    folder === umbrella ? 0 : key === '.' ? 1 : 2;
  const modules = entries.sort((a, b) => rank(a) - rank(b)).map(({ from }) => from);
  const code = `const names = {};
    for (const from of ${JSON.stringify(modules)}) for (const name of Object.keys(await import(from))) names[name] ??= from;
    process.stdout.write(JSON.stringify(names));`;
  const printed = execFileSync(process.execPath, [condition, '--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  });
  return new Map(Object.entries(JSON.parse(printed) as Record<string, string>));
}

/** Runs an example; rejects with what it printed if it throws, breaks a promise of its comments or takes too long. */
export async function runExample(root: string, example: Example, exports: Exports): Promise<void> {
  const cache = join(root, 'node_modules/.cache'); // inside the workspace, where Node finds the packages
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'example-'));
  const program = join(folder, 'example.mjs');
  try {
    writeFileSync(program, moduleOf(example, exports, runtime));
    await new Promise<void>((resolve, reject) => {
      const options = {
        cwd: root,
        timeout: 60_000,
        env: { ...process.env, NODE_COMPILE_CACHE: join(cache, 'compiled') },
      };
      execFile(process.execPath, [condition, program], options, (error, stdout, stderr) => {
        const late = error?.killed ? 'takes too long\n' : '';
        if (error) reject(new Error(`${example.file}:${example.line}\n${late}${stderr}${stdout}\n${example.code}`));
        else resolve();
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
