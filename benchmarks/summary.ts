import type { Limits } from './web-limits.ts';
import { type Measured, nameOf, ratioOf, type Row } from './measure.ts';

/** What a row comes to; ratios above 1 mean that ours is faster (or smaller). */
export interface Summary {
  readonly ours: Measured | undefined;
  readonly bestJs: Measured | undefined;
  readonly vsBestJs: number | null;
  readonly vsTorch: number | null;
  /** The part of what the machine can do with these instructions, or with its memory: whichever binds. */
  readonly ofLimit: number | null;
  /** Did the threads of those compared have their cores? null where the system does not tell. */
  readonly quiet: boolean | null;
}

const fastest = (measured: readonly Measured[]): Measured | undefined =>
  measured.reduce<Measured | undefined>(
    (best, one) =>
      one.median !== undefined && one.checked !== false && !(best && best.median! <= one.median) ? one : best,
    undefined,
  );

/** Compares the fastest of ours with the fastest peer that a JavaScript program could take, and with PyTorch on one thread. */
export function summarize({ measured, workload }: Row, limits: Limits): Summary {
  const ours = fastest(measured.filter(({ system }) => system.kind === 'ours'));
  const bestJs = fastest(measured.filter(({ system }) => system.kind === 'javascript'));
  const torch = fastest(measured.filter(({ system }) => system.name === 'torch' && system.threads === 1));
  // those that the ratios are made of
  const waits = [ours, bestJs, torch].flatMap((one) => one?.waited ?? []);
  return {
    ours,
    bestJs,
    vsBestJs: ratioOf(ours, bestJs),
    vsTorch: ratioOf(ours, torch),
    ofLimit: ours ? partOfLimit(ours, workload.flops, workload.bytes, limits) : null,
    quiet: waits.length === 0 ? null : waits.every((waited) => waited < QUIET),
  };
}

/** Below this part of waiting a measurement counts as quiet. */
const QUIET = 0.03;

function partOfLimit(
  { system, median }: Measured,
  flops: number | undefined,
  bytes: number | undefined,
  limits: Limits,
): number | null {
  if (!system.limit || (flops === undefined && bytes === undefined)) return null;
  const peak = system.limit === 'wasm' ? Math.max(limits.wasm, limits.relaxed ?? 0) : limits.javascript;
  const ns = Math.max((flops ?? 0) / peak, (bytes ?? 0) / limits.bandwidth);
  return ns / (median! * 1e6 * system.threads);
}

/** The lines of `--json`: one for each system that was tried, and one for the row. */
export function linesOf(row: Row, limits: Limits): object[] {
  const { workload, measured, load } = row;
  const kB = workload.task.kind === 'command' && workload.task.unit === 'kB';
  const { ours, bestJs, vsBestJs, vsTorch, ofLimit, quiet } = summarize(row, limits);
  return [
    ...measured.map(({ system, median, spread, first, checked, waited, error }) => ({
      workload: workload.name,
      system: system.name,
      backend: system.backend,
      threads: system.threads,
      ...(system.kind === 'ours' && { jit: system.compiles }),
      ...(error !== undefined
        ? { error }
        : { [kB ? 'median_kb' : 'median_ms']: median, ...(!kB && { first_ms: first }), spread, waited, checked }),
    })),
    {
      workload: workload.name,
      summary: true,
      [kB ? 'ours_kb' : 'ours_ms']: ours?.median ?? null,
      bestJsPeer: bestJs ? nameOf(bestJs) : null,
      vsBestJsPeer: vsBestJs,
      vsTorch1T: vsTorch,
      ofLimit,
      load,
      quiet,
    },
  ];
}
