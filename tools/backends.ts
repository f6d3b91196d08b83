// Finds the backends of the workspace: each package `backend-…`, ours or an example, exports one function that gives its spec.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BackendSpec } from '@tensai/core';
import { specIn } from './spec-in.ts';
import { packageFolders, workspaceRoot } from './workspace.ts';

/** The specs of all backends, those first that stand in for others: synchronous ones, by priority. */
export async function backendSpecs(root: string = workspaceRoot): Promise<BackendSpec[]> {
  const ours = packageFolders(root).map((folder) => `packages/${folder}`);
  const folders = [...ours, ...globSync('examples/*', { cwd: root }).sort()].filter((folder) =>
    /\/backend-[^/]*$/.test(folder),
  );
  const modules = await Promise.all(
    folders.map((folder) => import(pathToFileURL(join(root, folder, 'src/index.ts')).href) as Promise<object>),
  );
  return modules
    .flatMap((exports) => specIn(exports) ?? [])
    .sort(
      (a, b) =>
        Number(a.priority < 0) - Number(b.priority < 0) ||
        Number(b.synchronous) - Number(a.synchronous) ||
        a.priority - b.priority,
    );
}
