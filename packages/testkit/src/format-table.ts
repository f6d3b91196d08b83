import type { ConformanceResult, ConformanceRow } from './test-backend.ts';

const COLUMNS = ['op', 'samples', 'passed', 'failed', 'skipped', 'worst ULP'] as const;
const MOST_FAILURES = 6;

/** A conformance result as text: a table of the ops, then what failed and what was skipped, with reasons. */
export function formatTable({ backend, rows, ops, samples, passed, failed, skipped }: ConformanceResult): string {
  const cells = [COLUMNS, ...rows.map(cellsOf), ['all', samples, passed, failed, skipped, ''].map(String)];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const [head, ...body] = cells.map(line);
  return [
    `${backend}: ${ops} ops`,
    '',
    head!,
    rule,
    ...body.slice(0, -1),
    rule,
    body.at(-1)!,
    ...section('failed', rows.flatMap(failuresOf)),
    ...section('skipped', skippedOf(rows)),
  ].join('\n');
}

const cellsOf = ({ name, aliases, samples, passed, failed, skipped, worst }: ConformanceRow): string[] => [
  [name, ...aliases].join(', '),
  ...[samples, passed, failed, skipped].map(String),
  worst === 0 ? '0' : Number.isFinite(worst) ? worst.toPrecision(2) : '∞',
];

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? ['', `${title}:`, ...lines] : [];

function failuresOf({ name, failures }: ConformanceRow): string[] {
  const lines = failures
    .slice(0, MOST_FAILURES)
    .map(({ sample, what, detail }) => `  ${name}, ${sample}: ${what}: ${detail}`);
  const more = failures.length - lines.length;
  return more > 0 ? [...lines, `  ${name}: ${more} more`] : lines;
}

/** One line per reason, with the functions that it concerns. */
function skippedOf(rows: readonly ConformanceRow[]): string[] {
  const byReason = new Map<string, Map<string, number>>();
  for (const { name, skips } of rows)
    for (const { reason } of skips) {
      const names = byReason.get(reason) ?? new Map<string, number>();
      names.set(name, (names.get(name) ?? 0) + 1);
      byReason.set(reason, names);
    }
  return [...byReason].map(
    ([reason, names]) => `  ${reason}: ${[...names].map(([name, n]) => (n > 1 ? `${name} (${n})` : name)).join(', ')}`,
  );
}
