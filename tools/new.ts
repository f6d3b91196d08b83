// Starts a new piece of the house: pnpm run new op NAME writes the file, its samples, its test and the lines that export it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from 'oxc-parser';
import { isProgram, workspaceRoot } from './workspace.ts';

/** What a kind of thing consists of; `{{name}}` is its camelCase name, `{{file}}` the same in kebab-case. */
interface Recipe {
  /** New files, each with the template in tools/templates that it starts from. */
  readonly files: Readonly<Record<string, string>>;
  /** Existing files, each with the line that it gets. */
  readonly exports: Readonly<Record<string, string>>;
}

const recipes: Readonly<Record<string, Recipe>> = {
  op: {
    files: {
      'packages/core/src/ops/{{file}}.ts': 'op/op.txt',
      'packages/core/src/ops/{{file}}.samples.ts': 'op/samples.txt',
      'packages/core/test/ops/{{file}}.test.ts': 'op/test.txt',
    },
    exports: {
      'packages/core/src/index.ts': "export { {{name}} } from './ops/{{file}}.ts';",
      'packages/core/src/samples.ts': "export { {{name}}Oracle } from './ops/{{file}}.samples.ts';",
    },
  },
};

/** A request that cannot be fulfilled. */
export class RefusedError extends Error {}

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
const camel = (name: string): string => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Inserts an export among those from the same folder, in the order of the alphabet. */
export function insertExport(text: string, line: string): string {
  const from = (statement: string): string => /from '([^']+)'/.exec(statement)![1]!;
  const target = from(line);
  const others = [...text.matchAll(/^export [^;]*? from '[^']+';\n/gm)].filter(
    ([statement]) => dirname(from(statement)) === dirname(target),
  );
  const next = others.find(([statement]) => from(statement) > target);
  const last = others.at(-1);
  const at = next ? next.index : last ? last.index + last[0].length : text.length;
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
}

/** Everything that `new KIND NAME` writes, as path and content; throws where something is in the way. */
export function plan(root: string, kind: string, given: string): Map<string, string> {
  const recipe = recipes[kind];
  if (!recipe) throw new RefusedError(`unknown kind '${kind}'; known: ${Object.keys(recipes).join(', ')}`);
  const name = camel(given);
  if (!/^[a-z][A-Za-z0-9]*$/.test(name) || parseSync('name.ts', `const ${name} = 0;`).errors.length > 0)
    throw new RefusedError(`'${given}' is no name for a function`);
  const fill = (text: string): string => text.replaceAll('{{name}}', name).replaceAll('{{file}}', kebab(name));

  const written = new Map<string, string>();
  for (const [pattern, template] of Object.entries(recipe.files)) {
    const file = fill(pattern);
    if (existsSync(join(root, file))) throw new RefusedError(`${file} exists already`);
    written.set(file, fill(readFileSync(new URL(`templates/${template}`, import.meta.url), 'utf8')));
  }
  for (const [file, pattern] of Object.entries(recipe.exports)) {
    const text = readFileSync(join(root, file), 'utf8');
    if (new RegExp(`\\b${name}\\b[^;]* from `).test(text)) throw new RefusedError(`${file} exports ${name} already`);
    written.set(file, insertExport(text, fill(pattern)));
  }
  return written;
}

if (isProgram(import.meta)) {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { dry: { type: 'boolean' } } });
  const [kind = '', name = ''] = positionals;
  try {
    for (const [file, content] of plan(workspaceRoot, kind, name)) {
      console.log(`${values.dry ? 'would write' : 'wrote'} ${file}`);
      if (values.dry) continue;
      mkdirSync(dirname(join(workspaceRoot, file)), { recursive: true });
      writeFileSync(join(workspaceRoot, file), content);
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    console.error(`${error.message}\nusage: pnpm run new KIND NAME [--dry], as in: pnpm run new op softsign`);
    process.exitCode = 1;
  }
}
