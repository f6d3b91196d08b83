// Writes docs/support.md: which functions there are, the dtypes that they are tried in, and whether their gradients are checked. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpu } from '@tensai/backend-cpu';
import {
  type Aval,
  dtypes,
  type Graph,
  registerBackend,
  registeredBackends,
  registerMethods,
  type Tensor,
  tidy,
  traceFunction,
} from '@tensai/core';
import { type OpSamples, type Sample, samples } from '@tensai/core/samples';
import { aliasesOf, isAlias, sampleDTypes, sampleHasGradient } from '@tensai/testkit';
import { isProgram, report, workspaceRoot } from './workspace.ts';

// samples are traced, which wants a device
if (!registeredBackends().includes('cpu')) registerBackend(cpu());
registerMethods();

/** Where the table lies, from the root of the workspace. */
export const supportPage = 'docs/support.md';

/** The table of some functions as Markdown. */
export async function supportTable(functions: readonly OpSamples[]): Promise<string> {
  const rows: string[][] = [];
  for (const { name } of [...functions].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // what was traced is counted as alive until a task has ended
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve));
    const tried = functions.flatMap((op) => (op.name === name || isAlias(op.name, name) ? op.samples : []));
    const seen = new Set(tried.flatMap(sampleDTypes));
    const cells = dtypes.map((dtype) => (seen.has(dtype) ? '✓' : ''));
    rows.push([
      [name, ...aliasesOf(name, functions)].map((own) => `\`${own}\``).join(' '),
      ...cells,
      tried.some(sampleHasGradient) ? '✓' : '',
      anywhere(tried),
    ]);
  }
  const head = ['function', ...dtypes, 'gradient', 'anywhere'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Does it run on devices that are not read at once, too? What only the host computes does not. */
function anywhere(tried: readonly Sample[]): string {
  const needs = tried.map(({ call, inputs }) => {
    try {
      return tidy(() => needsHost(traceFunction((...xs) => call(...xs) as Tensor, inputs).graph));
    } catch {
      // what has no shape before its values are there says nothing here
      return null;
    }
  });
  if (!needs.includes(true)) return '✓';
  return needs.includes(false) ? 'in part' : 'host';
}

/** Is there an op in a graph, or in the parts of its ops, that has an algorithm for the host and nothing else? */
function needsHost({ nodes, inputs, constants, reads, values }: Graph): boolean {
  const avals = new Array<Aval>(values);
  inputs.forEach((aval, i) => (avals[i] = aval));
  constants.forEach(({ type }, value) => (avals[value] = type));
  reads.forEach(({ type }, value) => (avals[value] = type));
  for (const { first, outs } of nodes) outs.forEach((aval, k) => (avals[first + k] = aval));
  return nodes.some(({ op, attrs, ins }) => {
    if (op.lower) return false;
    if (!op.impl) return op.host !== undefined;
    const tensors = ins.flatMap((x) => ('value' in x ? [avals[x.value]!] : []));
    const parts = traceFunction((...given) => {
      let next = 0;
      const operands = ins.map((x) => ('value' in x ? given[next++]! : 'literal' in x ? x.literal : 0));
      return op.impl!(operands as Tensor[], attrs);
    }, tensors);
    return needsHost(parts.graph);
  });
}

/** What Keras has under another name, or what makes no sense here. */
const ELSEWHERE: readonly (readonly [name: string, reason: string])[] = [
  ['`convertToNumpy(x)`', 'there is no NumPy: `await x.data()` gives a typed array, `await x.array()` nested arrays'],
  ['`switch(index, branches)`', '`switchCase`, since `switch` is a word of the language'],
  ['`var(x)`', '`variance`, since `var` is a word of the language'],
  ['`sparse`, `ragged` arguments', 'tensors are dense; rows of a table are `IndexedSlices` in gradients only'],
  ['`synchronized` of `moments`', 'a program has one device'],
  ['`flashAttention: true`', 'a choice of kernels that the backend makes by itself'],
];

/** The whole page. */
export const supportText = async (functions: readonly OpSamples[]): Promise<string> =>
  `# What is supported

Every function with the dtypes that its operands are tried in on each backend (as far as the backend has the dtype), and whether
its first and second gradients are checked against finite differences. An empty cell is a dtype that the function is not tried in.

Every backend has bool, the integers, float16, bfloat16, float32 and complex64; float64 is missing on GPUs, whose languages do not have it.
_anywhere_: functions marked _host_ are decompositions and searches without a bounded number of steps. They run on backends in the
memory of the host; on others they are refused, with the hint to move the operand: \`svd(await x.to('cpu'))\`. _in part_: some options do.

This page is written by \`pnpm sync\` from the samples of the operations.

${await supportTable(functions)}

## What Keras has besides

${ELSEWHERE.map(([name, reason]) => `- ${name}: ${reason}.`).join('\n')}
`;

if (isProgram(import.meta)) {
  const file = join(workspaceRoot, supportPage);
  const text = await supportText(samples);
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
