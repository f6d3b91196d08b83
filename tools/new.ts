// Starts a new piece of the house: pnpm new op NAME writes the file, its samples, its test and the lines that export it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from 'oxc-parser';
import { isProgram, sourcesOf, workspaceRoot } from './workspace.ts';

/** What a kind of thing consists of; `{{name}}` is its camelCase name, `{{file}}` the same in kebab-case. */
interface Recipe {
  /** The package that gets it. */
  readonly folder: string;
  /** New files, each with the template in tools/templates that it starts from. */
  readonly files: Readonly<Record<string, string>>;
  /** Existing files, each with the statement that it gets and, where it keeps a list, the item. */
  readonly edits: readonly {
    readonly file: string;
    readonly statement: string;
    readonly item?: readonly [list: string, item: string];
  }[];
}

const recipes: Readonly<Record<string, Recipe>> = {
  op: {
    folder: 'core',
    files: {
      'src/ops/{{file}}.ts': 'op/op.txt',
      'src/ops/{{file}}.samples.ts': 'op/samples.txt',
      'test/ops/{{file}}.test.ts': 'op/test.txt',
    },
    edits: [
      { file: 'src/index.ts', statement: "export * from './ops/{{file}}.ts';" },
      {
        file: 'src/samples.ts',
        statement: "import { {{name}}Samples } from './ops/{{file}}.samples.ts';",
        item: ['samples', '{{name}}Samples'],
      },
    ],
  },
};

/** A request that cannot be fulfilled. */
export class RefusedError extends Error {}

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
const camel = (name: string): string => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Inserts an import or export among those from the same folder, in the order of the alphabet. */
export function insertStatement(text: string, statement: string): string {
  const from = (line: string): string => / from '([^']+)'/.exec(line)![1]!;
  const target = from(statement);
  const others = [...text.matchAll(/^(?:import|export) [^;]*? from '[^']+';\n/gm)].filter(
    ([line]) => dirname(from(line)) === dirname(target),
  );
  const next = others.find(([line]) => from(line) > target);
  const last = others.at(-1);
  const at = next ? next.index : last ? last.index + last[0].length : text.length;
  return `${text.slice(0, at)}${statement}\n${text.slice(at)}`;
}

/** Appends an item to the array literal that a constant is set to. */
export function insertItem(text: string, list: string, item: string): string {
  const literal = new RegExp(`(\\bconst ${list}\\b[^=;]*= \\[)([^\\]]*)\\]`).exec(text);
  if (!literal) throw new RefusedError(`no list '${list}' to add ${item} to`);
  const items = literal[2]!.replace(/,?\s*$/, '');
  const longer = `${literal[1]}${items}${items.trim() === '' ? '' : ', '}${item}]`;
  return text.slice(0, literal.index) + longer + text.slice(literal.index + literal[0].length);
}

/** Everything that `new KIND NAME` writes, as path and content; throws where something is in the way. */
export function plan(root: string, kind: string, given: string): Map<string, string> {
  const recipe = recipes[kind];
  if (!recipe) throw new RefusedError(`unknown kind '${kind}'; known: ${Object.keys(recipes).join(', ')}`);
  const name = camel(given);
  if (!/^[a-z][A-Za-z0-9]*$/.test(name) || parseSync('name.ts', `const ${name} = 0;`).errors.length > 0)
    throw new RefusedError(`'${given}' is no name for a function`);
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const exported = new RegExp(`^export (const|(async )?function|class) ${name}\\b`, 'm');
  const taken = sourcesOf(root, recipe.folder).find((file) => exported.test(read(file)));
  if (taken !== undefined) throw new RefusedError(`${taken} exports ${name} already`);

  const fill = (text: string): string => text.replaceAll('{{name}}', name).replaceAll('{{file}}', kebab(name));
  const place = (file: string): string => `packages/${recipe.folder}/${fill(file)}`;
  const written = new Map<string, string>();
  for (const [file, template] of Object.entries(recipe.files)) {
    if (existsSync(join(root, place(file)))) throw new RefusedError(`${place(file)} exists already`);
    written.set(place(file), fill(readFileSync(new URL(`templates/${template}`, import.meta.url), 'utf8')));
  }
  for (const { file, statement, item } of recipe.edits) {
    const text = insertStatement(read(place(file)), fill(statement));
    written.set(place(file), item ? insertItem(text, item[0], fill(item[1])) : text);
  }
  return written;
}

if (isProgram(import.meta)) {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { dry: { type: 'boolean' } } });
  const [kind = '', name = ''] = positionals;
  try {
    const written = plan(workspaceRoot, kind, name);
    for (const [file, content] of written) {
      console.log(`${values.dry ? 'would write' : 'wrote'} ${file}`);
      if (values.dry) continue;
      mkdirSync(dirname(join(workspaceRoot, file)), { recursive: true });
      writeFileSync(join(workspaceRoot, file), content);
    }
    // a longer name may break a line
    if (!values.dry)
      execFileSync(join(workspaceRoot, 'node_modules/.bin/oxfmt'), [...written.keys()], { cwd: workspaceRoot });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    console.error(`${error.message}\nusage: pnpm new KIND NAME [--dry], as in: pnpm new op softsign`);
    process.exitCode = 1;
  }
}
