import type { Limits } from './web-limits.ts';
import { nameOf, type Row } from './measure.ts';
import { summarize } from './summary.ts';
import { markdown, remarksOf, tableOf } from './table.ts';

/** `docs/performance.md`: what was measured, where, and how to measure it again. */
export function pageOf(rows: readonly Row[], limits: Limits, machine: string): string {
  const date = new Date().toISOString().slice(0, 10);
  const ratios = rows.map((row) => ({ row, ...summarize(row, limits) }));
  const behind = ratios.flatMap(({ row, ours }) =>
    row.measured
      .filter(
        ({ median, checked, system }) =>
          ours && median !== undefined && checked !== false && system.kind !== 'ours' && median < ours.median!,
      )
      .map((peer) => `${row.workload.name}: ${nameOf(peer)} by ${(ours!.median! / peer.median!).toPrecision(2)}×`),
  );
  const { javascript, wasm, relaxed, native, bandwidth } = limits;
  const limit = (name: string, value: number | null, unit: string): string[] => [
    name,
    value === null ? '–' : `${value.toFixed(0)} ${unit}`,
  ];
  return `# Performance

Measured on ${date} by \`pnpm bench --peers --docs\`, which writes this page: ${machine}. Times are milliseconds of one step,
medians over rounds in which all systems take turns; each runs in a process of its own, on one thread unless it says
otherwise. Losses after the same updates from the same weights, and sums over results, agree within 0.1 %, or the time does
not count. Ratios above 1 mean that Tensai is faster.

${tableOf(rows, limits)}

_jit_: the step compiled; without, op by op. _vs best JS_: against the fastest of TensorFlow.js, jax-js and ONNX Runtime Web. _of limit_: the part of what one thread can
do with the instructions that Tensai used, or with its memory, whichever binds. _not quiet_: threads waited for a core for
3 % of the time or more, so that the figures say less. A dash: the system cannot do it, for the reason below.

## The work

${markdown(
  ['name', 'what'],
  rows.map(({ workload }) => [workload.name, workload.title]),
)}

## Where a peer is ahead

${behind.length === 0 ? 'Nowhere in this run.' : behind.map((line) => `- ${line}`).join('\n')}

## What could not be measured

${remarksOf(rows)
  .map((line) => `- ${line}`)
  .join('\n')}

## Limits of this machine, one thread

${markdown(
  ['', ''],
  [
    limit('JavaScript, products and sums in float64', javascript, 'GFLOP/s'),
    limit('WebAssembly, 128-bit vectors', wasm, 'GFLOP/s'),
    limit('the same with relaxed SIMD', relaxed, 'GFLOP/s'),
    limit('native code', native, 'GFLOP/s'),
    limit('reading and writing 16 MB arrays', bandwidth, 'GB/s'),
  ],
)}

## How to repeat it

\`\`\`sh
pnpm bench --peers          # all of it
pnpm bench --quick          # in two minutes
pnpm bench mlp gemm --json  # some workloads, as lines of JSON
pnpm bench --browser        # in a headless Chromium; benchmarks/page is the same page for your own browser
pnpm bench:engine           # dispatch, tapes, start-up
pnpm bench:profile mlp      # where the time of a step goes
\`\`\`
`;
}
