// Runs the tests whose titles name a recorded fact of another system (`keras-0191: …`), and counts facts instead of tests. `pnpm golden --json` ends with one line of JSON; `--wasm` has
// the wasm backend stand in for cpu.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProgram, workspaceRoot } from './workspace.ts';

interface TestResult {
  readonly fullName: string;
  readonly status: string;
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly TestResult[] }[];
}

/** The facts that a title names. */
export const idsIn = (title: string): string[] =>
  title.match(/\b(?:(?:keras|hand|ref|shape)-\d+|wpt\/\w+\/\d+)\b/g) ?? [];

/** Facts by id: did every test that names it pass? */
export function judge({ testResults }: Report): Map<string, boolean> {
  const facts = new Map<string, boolean>();
  for (const { assertionResults } of testResults)
    for (const { fullName, status } of assertionResults)
      for (const id of idsIn(fullName)) facts.set(id, status === 'passed' && facts.get(id) !== false);
  return facts;
}

/** Facts that are no tests, with the reason: `not-applicable.json` has them by reason, the `notApplicable` of a `golden.json` by class. */
export function notApplicable(): { readonly id: string; readonly reason: string }[] {
  const read = (pattern: string): object[] =>
    globSync(pattern, { cwd: workspaceRoot })
      .sort()
      .map((file) => JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8')) as object);
  const byReason = read('packages/*/test/**/not-applicable.json').flatMap((groups) =>
    Object.entries(groups as Record<string, readonly string[]>),
  );
  const byClass = read('packages/*/test/golden.json').flatMap((file) =>
    Object.entries(
      (file as { readonly notApplicable?: Record<string, { reason: string; ids: string[] }> }).notApplicable ?? {},
    ),
  );
  return [
    ...byReason.flatMap(([reason, ids]) => ids.map((id) => ({ id, reason }))),
    ...byClass.flatMap(([name, { reason, ids }]) => ids.map((id) => ({ id, reason: `${name}: ${reason}` }))),
  ];
}

/** Recorded calls of functions and dtypes that are not there, so that no test names them. */
export function unanswered(facts: ReadonlyMap<string, boolean>): { readonly id: string; readonly reason: string }[] {
  return globSync('packages/core/test/golden/*.golden.jsonl', { cwd: workspaceRoot })
    .sort()
    .flatMap((file) => readFileSync(join(workspaceRoot, file), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as { readonly id: string; readonly fn: string })
    .filter(({ id }) => !facts.has(id))
    .map(({ id, fn }) => ({ id, reason: `${fn}, or a dtype of the call, is not offered yet` }));
}

if (isProgram(import.meta)) {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'));
  const file = join(folder, 'report.json');
  spawnSync(
    process.execPath,
    [
      join(workspaceRoot, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'node',
      'golden',
      '--reporter=json',
      `--outputFile=${file}`,
    ],
    {
      cwd: workspaceRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...(process.argv.includes('--wasm') && { STAND_IN: '1' }) },
    },
  );
  const facts = judge(JSON.parse(readFileSync(file, 'utf8')) as Report);
  rmSync(folder, { recursive: true });
  const failed = [...facts].filter(([, passed]) => !passed).map(([id]) => id);
  const left = [...notApplicable(), ...unanswered(facts)].filter(({ id }) => !facts.has(id));
  console.log(
    `${facts.size} recorded facts: ${facts.size - failed.length} hold, ${failed.length} do not; ${left.length} do not apply`,
  );
  for (const id of failed) console.log(`  ${id} does not hold`);
  if (process.argv.includes('--json'))
    console.log(
      JSON.stringify({
        records: facts.size,
        passed: facts.size - failed.length,
        failed: failed.length,
        notApplicable: left,
      }),
    );
  process.exitCode = failed.length > 0 || facts.size === 0 ? 1 : 0;
}
