// Finds the backends of the workspace: each package `backend-…`, ours or an example, exports one function that gives its spec.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BackendSpec } from '@tensai/core';
import { packageFolders, workspaceRoot } from './workspace.ts';

const isSpec = (value: unknown): value is BackendSpec =>
  typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function' && 'name' in value;

/** The spec among the exports of a backend's package. */
export function specIn(exports: object): BackendSpec | undefined {
  return (Object.values(exports) as readonly unknown[]).map(called).find(isSpec);
}

/** What an export gives without arguments; nothing where it asks for some, or is a class. */
function called(value: unknown): unknown {
  try {
    return typeof value === 'function' ? (value as () => unknown)() : undefined;
  } catch {
    return undefined;
  }
}

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
