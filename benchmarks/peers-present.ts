import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { System } from './systems/index.ts';

const folder = fileURLToPath(new URL('peers', import.meta.url));

/** The systems that are here, the Python that has PyTorch, and what is said of the others. */
export interface Present {
  readonly systems: readonly System[];
  readonly python: string | null;
  readonly absent: readonly string[];
}

/** Installs the peers from npm beside the workspace. */
export function installPeers(): void {
  const { status } = spawnSync('npx', ['-y', 'pnpm@12.21.0', 'install', '--frozen-lockfile'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the peers could not be installed');
}

/** Looks which of the systems can be started here. */
export function presentOf(systems: readonly System[]): Present {
  const installed = existsSync(`${folder}/node_modules`);
  const pythons = process.env['PYTHON'] ? [process.env['PYTHON']] : ['python3', '/usr/bin/python3'];
  const has = (module: string): string | null =>
    pythons.find((python) => spawnSync(python, ['-c', `import ${module}`]).status === 0) ?? null;
  const wanted = (name: string): boolean => systems.some((system) => system.name === name);
  const withTorch = wanted('torch') ? has('torch') : null;
  const python = withTorch ?? (wanted('numpy') ? has('numpy') : null);
  const isHere = (system: System): boolean =>
    system.kind === 'ours' || (system.python ? (system.name === 'torch' ? withTorch : python) !== null : installed);
  const missing = systems.filter((system) => !isHere(system));
  const names = (python: boolean): string =>
    [...new Set(missing.filter((system) => (system.python ?? false) === python).map(({ name }) => name))].join(', ');
  return {
    systems: systems.filter(isHere),
    python,
    absent: [
      ...(names(false) ? [`${names(false)}: not installed (pnpm bench --peers installs them)`] : []),
      ...(names(true) ? [`${names(true)}: no Python here has it (apt install python3-torch)`] : []),
    ],
  };
}
