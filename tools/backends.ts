// Finds the backends of the workspace: each package `backend-…`, ours or an example, exports one function that gives its spec.
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BackendSpec } from '@tensai/core';
import { specIn } from './spec-in.ts';
import { type Variant, variantOf } from './variant.ts';
import { packageFolders, workspaceRoot } from './workspace.ts';

/** Where a package says how else its backend is judged: its folder, then this. */
export const variantsFile = 'test/variants.ts';

const foldersIn = (root: string): string[] =>
  [
    ...packageFolders(root).map((folder) => `packages/${folder}`),
    ...globSync('examples/*', { cwd: root }).sort(),
  ].filter((folder) => /\/backend-[^/]*$/.test(folder));

const load = (root: string, file: string): Promise<object> =>
  import(pathToFileURL(join(root, file)).href) as Promise<object>;

/** The specs of all backends, those first that stand in for others: synchronous ones, by priority. */
export async function backendSpecs(root: string = workspaceRoot): Promise<BackendSpec[]> {
  const modules = await Promise.all(foldersIn(root).map((folder) => load(root, `${folder}/src/index.ts`)));
  return modules
    .flatMap((exports) => specIn(exports) ?? [])
    .sort(
      (a, b) =>
        Number(a.priority < 0) - Number(b.priority < 0) ||
        Number(b.synchronous) - Number(a.synchronous) ||
        a.priority - b.priority,
    );
}

/** The other ways in which backends are judged, as their packages say. */
export async function backendVariants(root: string = workspaceRoot): Promise<Variant[]> {
  const folders = foldersIn(root).filter((folder) => existsSync(join(root, folder, variantsFile)));
  const modules = await Promise.all(folders.map((folder) => load(root, `${folder}/${variantsFile}`)));
  return modules.flatMap((exports) =>
    Object.entries((exports as { variants: Readonly<Record<string, BackendSpec>> }).variants).map(([name, spec]) =>
      variantOf(spec, name),
    ),
  );
}
