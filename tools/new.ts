// Starts a new piece of the house: pnpm new KIND NAME writes the file, its test and the line that exports it; of an op, its samples too.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from 'oxc-parser';
import { isProgram, sourcesOf, workspaceRoot } from './workspace.ts';

/** What a kind of thing consists of; of SoftPurr, `{{Name}}` is 'SoftPurr', `{{name}}` 'softPurr', `{{file}}` 'soft-purr'. */
interface Recipe {
  /** The package that gets it. */
  readonly folder: string;
  /** What it exports. */
  readonly exports: readonly string[];
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
    exports: ['{{name}}'],
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
  layer: {
    folder: 'layers',
    exports: ['{{Name}}', '{{Name}}Options'],
    files: { 'src/layers/{{file}}.ts': 'layer/layer.txt', 'test/layers/{{file}}.test.ts': 'layer/test.txt' },
    edits: [{ file: 'src/layers/index.ts', statement: "export * from './{{file}}.ts';" }],
  },
  loss: {
    folder: 'losses',
    exports: ['{{Name}}', '{{name}}'],
    files: { 'src/{{file}}.ts': 'loss/loss.txt', 'test/{{file}}.test.ts': 'loss/test.txt' },
    edits: [{ file: 'src/index.ts', statement: "export * from './{{file}}.ts';" }],
  },
  metric: {
    folder: 'metrics',
    exports: ['{{Name}}'],
    files: { 'src/{{file}}.ts': 'metric/metric.txt', 'test/{{file}}.test.ts': 'metric/test.txt' },
    edits: [{ file: 'src/index.ts', statement: "export * from './{{file}}.ts';" }],
  },
  optimizer: {
    folder: 'optimizers',
    exports: ['{{Name}}', '{{Name}}Options'],
    files: { 'src/{{file}}.ts': 'optimizer/optimizer.txt', 'test/{{file}}.test.ts': 'optimizer/test.txt' },
    edits: [{ file: 'src/index.ts', statement: "export * from './{{file}}.ts';" }],
  },
};

/** A request that cannot be fulfilled. */
export class RefusedError extends Error {}

// KLDivergence → kl-divergence, MaxPooling2D → max-pooling-2d
const kebab = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z])(?=\d+D$)|(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Z].)|(?<=[A-Z])(?=[A-Z][a-z])/g, '-')
    .toLowerCase();
const camel = (name: string): string => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => name.replace(/^[a-z]/, (letter) => letter.toUpperCase());
// KLDivergence → klDivergence
const lowered = (name: string): string =>
  name.replace(/^(?:[A-Z]+(?=[A-Z][a-z]|$)|[A-Z])/, (letters) => letters.toLowerCase());

/** Inserts an import or export among those from the same folder, in the order of the alphabet. */
export function insertStatement(text: string, statement: string): string {
  const from = (line: string): string => / from '([^']+)'/.exec(line)![1]!;
  const target = from(statement);
  const kind = (line: string): string => /^(?:import|export)(?: type)?/.exec(line)![0];
  const others = [...text.matchAll(/^(?:import|export) [^;]*? from '[^']+';\n/gm)].filter(
    ([line]) => dirname(from(line)) === dirname(target) && kind(line) === kind(statement),
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
  const functional = recipe.exports[0] === '{{name}}';
  const word = camel(given);
  const name = functional ? word : lowered(word);
  if (!/^[a-z][A-Za-z0-9]*$/.test(name) || parseSync('name.ts', `const ${name} = 0;`).errors.length > 0)
    throw new RefusedError(`'${given}' is no name for a ${functional ? 'function' : 'class'}`);
  const file = kebab(word);
  const fill = (text: string): string =>
    text.replaceAll('{{Name}}', pascal(word)).replaceAll('{{name}}', name).replaceAll('{{file}}', file);
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  for (const each of recipe.exports.map(fill)) {
    const exported = new RegExp(
      `^export (?:(?:abstract )?class|const|(?:async )?function|interface|type) ${each}\\b`,
      'm',
    );
    const taken = sourcesOf(root, recipe.folder).find((path) => exported.test(read(path)));
    if (taken !== undefined) throw new RefusedError(`${taken} exports ${each} already`);
  }

  const place = (path: string): string => `packages/${recipe.folder}/${fill(path)}`;
  const written = new Map<string, string>();
  for (const [path, template] of Object.entries(recipe.files)) {
    if (existsSync(join(root, place(path)))) throw new RefusedError(`${place(path)} exists already`);
    written.set(place(path), fill(readFileSync(new URL(`templates/${template}`, import.meta.url), 'utf8')));
  }
  for (const { file: path, statement, item } of recipe.edits) {
    const text = insertStatement(read(place(path)), fill(statement));
    written.set(place(path), item ? insertItem(text, item[0], fill(item[1])) : text);
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
    console.error(
      `${error.message}\nusage: pnpm new ${Object.keys(recipes).join('|')} NAME [--dry], as in: pnpm new layer SoftPurr`,
    );
    process.exitCode = 1;
  }
}
