// Judges a backend in another Node than this one, which npm brings.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConformanceOptions, ConformanceResult } from '@tensai/testkit';
import { conformanceBundle, sendable } from './conformance-bundle.ts';
import { workspaceRoot } from './workspace.ts';

/** The oldest Node that the packages run on, and the lines after it. */
export const otherNodes = ['20.19', '22', '24'] as const;

/** The executable of a Node, installed into node_modules/.cache at the first call; null where npm has none for this machine, or is out of reach. */
export function nodeOf(version: string): string | null {
  const folder = join(workspaceRoot, 'node_modules/.cache', `node-${version}`);
  const windows = process.platform === 'win32';
  const file = join(folder, 'node_modules/node/bin', windows ? 'node.exe' : 'node');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const binary = `node@npm:node-${windows ? 'win' : process.platform}-${process.arch}@${version}`;
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', binary];
    spawnSync('npm', args, { cwd: folder, encoding: 'utf8', shell: windows });
  }
  return existsSync(file) ? file : null;
}

/** The largest answer that is waited for: rows of all functions. */
const MOST_BYTES = 2 ** 28;

/** What came of the backend in `packages/backend-<name>`, or of a variant of it, in a Node. */
export async function judgeInNode(
  node: string,
  name: string,
  options: ConformanceOptions,
  variant: string | null,
): Promise<ConformanceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tensai-conformance-'));
  try {
    const answer = `console.log(JSON.stringify(await judge(...${JSON.stringify([variant, sendable(options)])})));`;
    writeFileSync(join(folder, 'judge.mjs'), `${await conformanceBundle(name, 'node')}\n${answer}`);
    const { status, stdout, stderr } = spawnSync(node, ['judge.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
      maxBuffer: MOST_BYTES,
    });
    if (status !== 0) throw new Error(`${node}: ${stderr}`);
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as ConformanceResult;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
