// Finds the examples of the documentation: every `@example` of a docstring and every ```ts fence of a Markdown page.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { packageFolders, sourcesOf } from '../workspace.ts';

/** A piece of documentation that runs, and where it stands. */
export interface Example {
  readonly file: string;
  /** The line of the file on which the code begins. */
  readonly line: number;
  readonly code: string;
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

/** The lines between the fences of a ```ts block inside an `@example`, or all its lines where there is no fence. */
function unfence(lines: readonly string[]): { skipped: number; lines: readonly string[] } {
  const open = lines.findIndex((line) => /^\s*```ts\s*$/.test(line));
  if (open < 0) return { skipped: 0, lines };
  const length = lines.slice(open + 1).findIndex((line) => /^\s*```\s*$/.test(line));
  return { skipped: open + 1, lines: lines.slice(open + 1, length < 0 ? undefined : open + 1 + length) };
}

/** The `@example`s of a TypeScript source. One ends at the next tag or at the end of its comment. */
export function docstringExamples(file: string, text: string): Example[] {
  return parseSync(file, text).comments.flatMap(({ type, value, start }) => {
    if (type !== 'Block' || !value.startsWith('*')) return [];
    // the comment's lines, without their stars; `value` begins behind the opening slash and star
    const lines = value.split('\n').map((line, i) => (i === 0 ? line.slice(1) : line.replace(/^\s*\* ?/, '')));
    const first = lineAt(text, start);
    return lines.flatMap((line, i) => {
      const opening = /^\s*@example(?![\w-])(.*)$/.exec(line);
      if (!opening) return [];
      const rest = lines.slice(i + 1);
      const end = rest.findIndex((after) => /^\s*@[a-z]/.test(after));
      const body = unfence([opening[1] ?? '', ...rest.slice(0, end < 0 ? undefined : end)]);
      return dedented(file, first + i + body.skipped, body.lines);
    });
  });
}

/** The ```ts fences of a Markdown page; one opened by ```ts continued goes on where the one before it ended. */
export function markdownExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(\s*)(`{3,})(\S*)\s*(.*)$/.exec(lines[i]!);
    if (!fence) continue;
    const start = i + 1;
    while (++i < lines.length && lines[i]!.trim() !== fence[2]!);
    if (fence[3] !== 'ts') continue;
    const before = fence[4] === 'continued' ? examples.at(-1) : undefined;
    // blank lines keep the numbers of the lines true
    const gap = before ? start + 1 - before.line - before.code.split('\n').length : 0;
    const code = lines.slice(start, i).join('\n');
    if (before) examples.push({ ...before, code: before.code + '\n'.repeat(gap + 1) + code });
    else examples.push({ file, line: start + 1, code });
  }
  return examples;
}

/** An example from its lines, without empty lines around it and without common indentation; none if it is empty. */
function dedented(file: string, line: number, lines: readonly string[]): Example[] {
  const first = lines.findIndex((text) => text.trim() !== '');
  if (first < 0) return [];
  const indents = lines.filter((text) => text.trim() !== '').map((text) => /^ */.exec(text)![0].length);
  const code = lines.slice(first).map((text) => text.slice(Math.min(...indents)));
  return [{ file, line: line + first, code: code.join('\n').trimEnd() }];
}

/** All examples of the workspace, in the order of their files. */
export function findExamples(root: string): Example[] {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const sources = packageFolders(root).flatMap((folder) => sourcesOf(root, folder));
  const pages = globSync(
    ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'packages/*/README.md', 'apps/docs/*.md', 'apps/docs/guide/*.md'],
    {
      cwd: root,
    },
  ).sort();
  return [
    ...sources.flatMap((file) => docstringExamples(file, read(file))),
    ...pages.flatMap((file) => markdownExamples(file, read(file))),
  ];
}
