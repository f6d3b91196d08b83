// Bundles the packages' built modules for the live examples: files that import each other by address, and their list.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { manifestOf, nameOf, packageFolders, subPathsOf, workspaceRoot } from '../../../tools/workspace.ts';

/** Where the files live as far as their imports are concerned; the import map of an example says where they really are. */
const scheme = 'tensai:';

/** The modules by the names that users import, each with the files it needs, itself first. */
export type Library = Readonly<Record<string, readonly string[]>>;

/** A file with all that it imports; undefined where something runs in Node alone. */
function closure(file: string, outputs: Metafile['outputs'], seen: string[] = []): string[] | undefined {
  if (seen.includes(file)) return seen;
  seen.push(file);
  for (const { path, external, kind } of outputs[file]!.imports) {
    if (external && kind === 'import-statement' && isBuiltin(path)) return undefined;
    if (!external && !closure(path, outputs, seen)) return undefined;
  }
  return seen;
}

/** Writes `public/lib`, of the packages as they are built or of their sources; returns what can be imported in a browser, and what is not there. */
export async function writeLibrary(
  root: string,
  from: 'dist' | 'src',
): Promise<{ library: Library; missing: readonly string[] }> {
  const entries = packageFolders(workspaceRoot).flatMap((folder) =>
    subPathsOf(manifestOf(workspaceRoot, folder)).map((key) => {
      const source = key === '.' ? 'index' : key.slice('./'.length);
      return {
        name: nameOf(folder) + key.slice('.'.length),
        in: join(workspaceRoot, 'packages', folder, from, `${source}.${from === 'src' ? 'ts' : 'js'}`),
        out: `${folder}/${source}`,
      };
    }),
  );
  const folder = join(root, 'public/lib');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.filter((entry) => existsSync(entry.in)).map((entry) => ({ in: entry.in, out: entry.out })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    metafile: true,
    conditions: from === 'src' ? ['@tensai/source'] : [],
    publicPath: scheme,
    external: ['node:*', ...builtinModules],
    logLevel: 'error',
  });
  const prefix = 'public/lib/';
  const library: Library = Object.fromEntries(
    entries.flatMap(({ name, out }) => {
      const files = existsSync(join(folder, `${out}.js`)) ? closure(`${prefix}${out}.js`, metafile.outputs) : undefined;
      return files ? [[name, files.map((file) => file.slice(prefix.length))]] : [];
    }),
  );
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'frame/frame.ts')],
    outfile: join(folder, 'frame.js'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'library.json'), JSON.stringify(library));
  return { library, missing: entries.filter((entry) => !existsSync(entry.in)).map(({ name }) => name) };
}
