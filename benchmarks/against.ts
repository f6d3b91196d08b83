/** One summary line of `--json`. */
interface SummaryLine {
  readonly workload: string;
  readonly summary?: boolean;
  readonly vsBestJsPeer: number | null;
  readonly vsTorch1T: number | null;
  readonly quiet: boolean | null;
}

// two quiet runs differ by less
const EXPECTED = 0.1;

/** Compares the ratios of two runs: a line for each that moved by more than a tenth, and one that says how many did not. */
export function differences(earlier: string, lines: readonly object[]): string[] {
  const before = new Map(
    earlier
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as SummaryLine)
      .filter(({ summary }) => summary)
      .map((line) => [line.workload, line]),
  );
  const report: string[] = [];
  let steady = 0;
  for (const line of lines as readonly SummaryLine[]) {
    const then = line.summary ? before.get(line.workload) : undefined;
    if (!then) continue;
    for (const key of ['vsBestJsPeer', 'vsTorch1T'] as const) {
      const [a, b] = [then[key], line[key]];
      if (a === null || b === null) continue;
      const change = b / a - 1;
      if (Math.abs(change) <= EXPECTED) steady++;
      else {
        const quiet = then.quiet !== false && line.quiet !== false;
        const percent = `${change > 0 ? '+' : '−'}${Math.abs(100 * change).toFixed(0)} %`;
        report.push(
          `${line.workload} ${key}: ${a.toPrecision(3)} → ${b.toPrecision(3)} (${percent}${quiet ? '' : ', not quiet'})`,
        );
      }
    }
  }
  return [...report, `${steady} of ${steady + report.length} ratios are within ${100 * EXPECTED} % of the earlier run`];
}
