// Writes docs/support.md: which functions there are, the dtypes that they are tried in, and whether their gradients are checked. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dtypes } from '@tensai/core';
import { samples, type OpSamples } from '@tensai/core/samples';
import { aliasesOf, isAlias, sampleDTypes, sampleHasGradient } from '@tensai/testkit';
import { isProgram, report, workspaceRoot } from './workspace.ts';

/** Where the table lies, from the root of the workspace. */
export const supportPage = 'docs/support.md';

/** The table of some functions as Markdown. */
export function supportTable(functions: readonly OpSamples[]): string {
  const rows = [...functions]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name }) => {
      const tried = functions.flatMap((op) => (op.name === name || isAlias(op.name, name) ? op.samples : []));
      const seen = new Set(tried.flatMap(sampleDTypes));
      const cells = dtypes.map((dtype) => (seen.has(dtype) ? '✓' : ''));
      return [
        [name, ...aliasesOf(name, functions)].map((own) => `\`${own}\``).join(' '),
        ...cells,
        tried.some(sampleHasGradient) ? '✓' : '',
      ];
    });
  const head = ['function', ...dtypes, 'gradient'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** The whole page. */
export const supportText = (functions: readonly OpSamples[]): string =>
  `# What is supported

Every function with the dtypes that its operands are tried in on each backend (as far as the backend has the dtype), and whether
its first and second gradients are checked against finite differences. An empty cell is a dtype that the function is not tried in.

This page is written by \`pnpm sync\` from the samples of the operations.

${supportTable(functions)}
`;

if (isProgram(import.meta)) {
  const file = join(workspaceRoot, supportPage);
  const text = supportText(samples);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else {
    let current = '';
    try {
      current = readFileSync(file, 'utf8');
    } catch {
      // a page that is not there is not current
    }
    report('support table', current === text ? [] : [`${supportPage} is not current: run pnpm sync`]);
  }
}
