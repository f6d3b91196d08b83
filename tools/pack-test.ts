// Installs the packed packages into an empty project outside the workspace, type-checks programs there, runs them on each Node, and bundles them for pages.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Report } from './bundled/main.ts';
import { bundleTest } from './bundle-test.ts';
import { isProgram, manifestOf, nameOf, packageFolders, subPathsOf, workspaceRoot } from './workspace.ts';

const count = { passed: 0, failed: 0 };

/** Prints and counts how a step of the test went. */
function went(name: string, ok: boolean, detail: string): void {
  count[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'ok' : 'FAILED'} ${name}`);
  if (detail) console.log(ok ? `   ${detail}` : detail);
}

/** Runs a program as one step: returns what it printed, or undefined where it failed. */
function step(name: string, cwd: string, command: string, args: readonly string[]): string | undefined {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  went(name, status === 0, status === 0 ? '' : [error?.message, stdout, stderr].filter(Boolean).join('\n'));
  return status === 0 ? stdout : undefined;
}

/** The Node that runs this tool, and the first one on the PATH that no package brought (or SYSTEM_NODE). */
export function nodes(): string[] {
  const system =
    process.env['SYSTEM_NODE'] ??
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .filter((folder) => !folder.includes('node_modules'))
      .flatMap((folder) => globSync('node{,.exe}', { cwd: folder }).map((name) => join(folder, name)))[0];
  return [process.execPath, ...(system === undefined ? [] : [system])].filter(
    (node, i, all) => all.findIndex((other) => realpathSync(other) === realpathSync(node)) === i,
  );
}

const programs = {
  'umbrella.ts': `
import { GradientTape, Variable, matmul, sum, tensor, type Tensor } from 'tensai';
const w = new Variable(tensor([[1], [2]]));
const x: Tensor = tensor([[3, 4]]);
const tape = new GradientTape();
const loss = tape.record(() => sum(matmul(x, w)));
const gradient = JSON.stringify(await tape.gradient(loss, w).array());
if ((await loss.item()) !== 11 || gradient !== '[[3],[4]]') throw new Error(\`gradient \${gradient}\`);
console.log(gradient);
`,
  'alone.ts': `
import { cpu } from '@tensai/backend-cpu';
import { add, registerBackend, tensor } from '@tensai/core';
registerBackend(cpu());
const sum = JSON.stringify(await add(tensor([1, 2, 3]), 1).array());
if (sum !== '[2,3,4]') throw new Error(\`sum \${sum}\`);
console.log(sum);
`,
  'threads.ts': `
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
console.log(wasm({ threads: 2 }).name);
`,
};

const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    skipLibCheck: false,
    types: [],
    outDir: 'out',
    rewriteRelativeImportExtensions: true,
  },
  include: ['*.ts', 'bundled/*.ts'],
};

/** A program that imports every entry of every package and wants each to export something, but those that are imported for their effects. */
const importAll = (entries: readonly string[], effects: readonly string[]): string =>
  entries.map((entry, i) => `import * as m${i} from '${entry}';`).join('\n') +
  `\nconst modules: Record<string, object> = { ${entries.map((entry, i) => `'${entry}': m${i}`).join(', ')} };
const effects = ${JSON.stringify(effects)};
for (const [entry, module] of Object.entries(modules))
  if (Object.keys(module).length === 0 && !effects.includes(entry)) throw new Error(\`\${entry} exports nothing\`);
console.log(Object.keys(modules).length, 'entries');
`;

/** The whole test, in a project that is thrown away. */
async function packTest(root: string): Promise<void> {
  const project = mkdtempSync(join(tmpdir(), 'tensai-packed-'));
  try {
    const folders = packageFolders(root).filter((folder) => manifestOf(root, folder).private !== true);
    mkdirSync(join(project, 'packed'));
    for (const folder of folders)
      step(`pack ${nameOf(folder)}`, join(root, 'packages', folder), 'pnpm', [
        'pack',
        '--pack-destination',
        join(project, 'packed'),
      ]);
    const packed = globSync('packed/*.tgz', { cwd: project }).map((file) => `./${file}`);

    const entriesOf = (isWanted: (key: string, sideEffects: unknown) => boolean): string[] =>
      folders.flatMap((folder) => {
        const manifest = manifestOf(root, folder);
        const keys = subPathsOf(manifest).filter((key) => isWanted(key, manifest['sideEffects']));
        return keys.map((key) => nameOf(folder) + key.slice('.'.length));
      });
    const entries = entriesOf(() => true);
    const effects = entriesOf((key, list) => Array.isArray(list) && list.includes(`./dist${key.slice('.'.length)}.js`));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig));
    for (const [file, code] of Object.entries({ ...programs, 'all.ts': importAll(entries, effects) }))
      writeFileSync(join(project, file), code.trimStart());
    cpSync(join(root, 'tools/bundled'), join(project, 'bundled'), { recursive: true });

    step(`npm install ${packed.length} packages`, project, 'npm', ['install', '--no-audit', '--no-fund', ...packed]);
    step('type-check against the installed packages', project, join(root, 'node_modules/.bin/tsc'), ['-p', '.']);
    for (const node of nodes()) {
      const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
      for (const file of [...Object.keys(programs), 'all.ts']) {
        const printed = step(`Node ${version} runs ${file}`, project, node, [join('out', file.replace(/ts$/, 'js'))]);
        if (printed !== undefined) console.log(`   ${printed.trim()}`);
      }
    }

    const bundled = join(project, 'out/bundled');
    const report = step('Node runs the app that is bundled below', project, process.execPath, [
      join(bundled, 'main.js'),
    ]);
    if (report !== undefined)
      await bundleTest(bundled, JSON.parse(report) as Report, (name, body) =>
        body().then(
          (detail) => went(name, true, detail),
          (error: unknown) => went(name, false, String(error)),
        ),
      );
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

if (isProgram(import.meta)) {
  await packTest(workspaceRoot);
  console.log(`\n${count.passed} passed, ${count.failed} failed, 0 skipped`);
  if (count.failed > 0) process.exitCode = 1;
}
