import type { Limits } from './web-limits.ts';
import { type Measured, nameOf, type Row } from './measure.ts';
import { summarize } from './summary.ts';

const figure = (value: number): string =>
  value >= 1000 ? value.toFixed(0) : value >= 0.001 ? value.toPrecision(3) : value.toPrecision(2);

const times = (ratio: number | null): string =>
  ratio === null ? '' : `${ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(2)}×`;

/** The figure of a system, or why there is none in a word. */
export function cellOf({ median, checked, error }: Measured): string {
  if (error?.startsWith('pending')) return 'pending';
  if (error !== undefined || median === undefined) return error?.startsWith('slow') ? error.slice(6) : '–';
  return `${figure(median)}${checked === false ? ' (wrong)' : ''}`;
}

/** A table of rows and columns, in Markdown. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** All systems side by side: milliseconds (or kB), and what they come to. */
export function tableOf(rows: readonly Row[], limits: Limits): string {
  const columns = [...new Set(rows.flatMap(({ measured }) => measured.map(nameOf)))];
  return markdown(
    ['', ...columns, 'vs best JS', 'vs torch 1T', 'of limit'],
    rows.map((row) => {
      const { vsBestJs, vsTorch, ofLimit, quiet } = summarize(row, limits);
      const unit = row.workload.task.kind === 'command' ? row.workload.task.unit : 'ms';
      return [
        `${row.workload.name}${unit === 'ms' ? '' : `, ${unit}`}${quiet === false ? ' (not quiet)' : ''}`,
        ...columns.map((column) => {
          const one = row.measured.find((measured) => nameOf(measured) === column);
          return one ? cellOf(one) : '';
        }),
        times(vsBestJs),
        times(vsTorch),
        ofLimit === null ? '' : `${(100 * ofLimit).toPrecision(2)} %`,
      ];
    }),
  );
}

/** Why cells are empty: one line for each reason. */
export function remarksOf(rows: readonly Row[]): string[] {
  const remarks = new Map<string, string[]>();
  for (const { measured, workload } of rows)
    for (const one of measured) {
      const reason =
        one.checked === false ? 'its figures differ from the first system’s by more than 0.1 %' : one.error;
      if (!reason || reason.startsWith('slow')) continue;
      const key = `${nameOf(one)}: ${reason}`;
      remarks.set(key, [...(remarks.get(key) ?? []), workload.name]);
    }
  return [...remarks].map(([reason, names]) => `${reason} (${names.join(', ')})`);
}
