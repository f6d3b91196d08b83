// What a user's bundle pays: the gzipped, minified size of the built packages, entry by entry of size-budgets.json.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { isProgram, report, workspaceRoot } from './workspace.ts';

/** An entry module, and the most that it may weigh: thousands of bytes, gzipped. */
export interface Budget {
  readonly name: string;
  readonly code: string;
  readonly kB: number;
  /** Packages that are not counted. */
  readonly without?: readonly string[];
}

/** The gzipped bytes of a module bundled for browsers with everything that it imports, but packages that are not counted. */
export async function gzippedBytes(code: string, resolveDir: string, without: readonly string[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir },
    bundle: true,
    external: [...without],
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

if (isProgram(import.meta)) {
  const violations: string[] = [];
  const file = new URL('./size-budgets.json', import.meta.url);
  for (const { name, code, kB, without } of JSON.parse(readFileSync(file, 'utf8')) as Budget[]) {
    try {
      const used = (await gzippedBytes(code, workspaceRoot, without)) / 1000;
      console.log(`${name}: ${used.toFixed(2)} of ${kB} kB`);
      if (used > kB) violations.push(`${name}: ${used.toFixed(2)} kB gzipped is over its budget of ${kB} kB`);
    } catch (error) {
      violations.push(`${name}: cannot be bundled: ${(error as Error).message}`);
    }
  }
  report('size budgets', violations);
}
