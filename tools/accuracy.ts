// Measures elementwise functions in float32 against their values in float64 and writes docs/accuracy.md. `pnpm accuracy --help` says how.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpu } from '@tensai/backend-cpu';
import { wasm } from '@tensai/backend-wasm';
import { type BackendSpec, registerBackend, setBackend, TensaiError, tensor, tidy } from '@tensai/core';
import { type OpSamples, samples, type ScalarMeaning } from '@tensai/core/samples';
import { pairsOf, pointsOf, type PointKind, pointKinds } from './accuracy-points.ts';
import { backendSpecs } from './backends.ts';
import { isProgram, report, workspaceRoot } from './workspace.ts';

const help = `pnpm accuracy [--only NAME,…] [--backend NAME] [--write | --check] [--json]

Computes every elementwise function of one or two operands in float32 (on the cpu backend, if none is named) and prints the largest error, in units in the
last place of the exact result: at all float16 and all bfloat16 numbers, and at a million float32 numbers that are always the same.

  --only NAME,…   these functions
  --backend NAME  on another backend, which must read at once; its table is printed only
  --write         writes docs/accuracy.md: cpu and wasm
  --check         fails if docs/accuracy.md says something else
  --json          ends with one line of JSON

The exit status is 1 if an error is above what the function promises.`;

/** Where the table lies, from the root of the workspace. */
export const accuracyPage = 'docs/accuracy.md';

/** What a function without a promise of its own is held to. */
const PROMISE = 2;

/** An error, and where it is. */
export interface Worst {
  readonly ulp: number;
  readonly at: readonly number[];
}

/** What was measured of a function. */
export interface Accuracy {
  readonly name: string;
  /** The largest error among each kind of points. */
  readonly worst: Readonly<Record<PointKind, Worst>>;
  readonly ulp: number;
  readonly promised: number;
}

/** One unit in the last place of float32 at a number, that of the largest one for what overflows. */
export function unitAt(x: number): number {
  words.setFloat64(0, x);
  const exponent = ((words.getUint32(0) >>> 20) & 0x7ff) - 1023;
  return 2 ** (Math.max(-126, Math.min(127, exponent)) - 23);
}

const words = new DataView(new ArrayBuffer(8));

/** The largest error of a function at points; null where its results are no float32, or where it refuses them. */
export function worstOf({ call, oracle, unitAt: where }: ScalarMeaning, points: readonly Float32Array[]): Worst | null {
  const results = resultsOf(call, points);
  if (!results) return null;
  let ulp = 0;
  let worst = -1;
  const [xs, ys] = points as readonly [Float32Array, Float32Array?];
  results.forEach((result, i) => {
    const exact = ys ? oracle(xs[i]!, ys[i]!) : oracle(xs[i]!);
    if (result === Math.fround(exact) || (Number.isNaN(result) && Number.isNaN(exact))) return;
    const largest = where ? Math.max(Math.abs(exact), Math.abs(where(xs[i]!, ys ? ys[i]! : 0))) : exact;
    const off = Number.isFinite(exact) ? Math.abs(result - exact) / unitAt(largest) : Infinity;
    if (off <= ulp) return;
    ulp = Number.isNaN(off) ? Infinity : off;
    worst = i;
  });
  return { ulp, at: worst < 0 ? [] : points.map((x) => x[worst]!) };
}

function resultsOf(call: ScalarMeaning['call'], points: readonly Float32Array[]): Float32Array | null {
  try {
    return tidy(() => {
      const y = call(...points.map((x) => tensor(x)));
      return y.dtype === 'float32' ? (y.dataSync() as Float32Array) : null;
    });
  } catch (error) {
    if (error instanceof TensaiError) return null;
    throw error;
  }
}

/** What `worstOf` finds of a function among all kinds of points; null for one that it does not apply to. */
export function accuracyOf({ name, ops, scalar }: OpSamples): Accuracy | null {
  if (!scalar || scalar.arity > 2) return null;
  const found = pointKinds.map((kind) => worstOf(scalar, scalar.arity === 1 ? [pointsOf(kind)] : pairsOf(kind)));
  if (found.some((worst) => worst === null)) return null;
  return {
    name,
    worst: Object.fromEntries(pointKinds.map((kind, k) => [kind, found[k]!])) as Record<PointKind, Worst>,
    ulp: Math.max(...found.map((worst) => worst!.ulp)),
    promised: Math.max(...ops.map(({ accuracy }) => accuracy?.float32 ?? PROMISE)),
  };
}

// rounded up, so that no function seems better than it is; 0.5 is a correctly rounded result
const units = (ulp: number): string =>
  ulp === 0 ? '0.5' : Number.isFinite(ulp) ? (Math.ceil(ulp * 100) / 100).toFixed(2) : '∞';

/** The table as Markdown. */
export function accuracyTable(rows: readonly Accuracy[]): string {
  const cells = rows.map(({ name, worst, ulp, promised }) => [
    `\`${name}\``,
    ...pointKinds.map((kind) => units(worst[kind].ulp)),
    `${promised}`,
    pointKinds
      .map((kind) => worst[kind])
      .find((found) => found.ulp === ulp && ulp > 0)
      ?.at.join(', ') ?? '',
  ]);
  const head = ['function', ...pointKinds, 'promised', 'worst at'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.map(line)].join('\n');
}

/** The whole page: a table for each backend. */
export const accuracyText = (tables: Readonly<Record<string, readonly Accuracy[]>>): string =>
  `# How exact results are

The largest error of each elementwise function in float32, in units in the last place (ULP) of the exact result, and what the function promises. 0.5
stands for results that are all correctly rounded. The cpu backend calls JavaScript's functions; the wasm backend has its own, measured here with
\`deterministic: true\`: where multiplications and additions are fused, other bits are the last ones, within the same bounds.

Measured at all numbers that float16 has, at all that bfloat16 has, and at a million float32 numbers: every exponent, more of them
near 1, and the neighbours of places where functions have zeros, poles or joints. Functions of two operands are measured at as many pairs. The
exact result is that of another formula in float64, rounded by nothing else. \`logaddexp\` and \`logaddexp2\` are measured in units of the
larger operand, since their results cross 0 where two large numbers cancel.

A backend whose language promises less for an intrinsic says so in \`caps.ulp\`; \`pnpm conformance\` holds it to that.

This page is written by \`pnpm sync\`; \`pnpm accuracy\` measures without writing.
${Object.entries(tables)
  .map(([name, rows]) => `\n## ${name}\n\n${accuracyTable(rows)}\n`)
  .join('')}`;

const specNamed = async (name = 'cpu'): Promise<BackendSpec | undefined> =>
  (await backendSpecs()).find((spec) => spec.name === name);

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((arg) => arg !== '--'),
    options: {
      only: { type: 'string' },
      backend: { type: 'string' },
      write: { type: 'boolean' },
      check: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(help);
  const page = values.write === true || values.check === true;
  const only = values.only?.split(',');
  const tables: Record<string, readonly Accuracy[]> = {};
  for (const spec of page ? [cpu(), wasm({ deterministic: true })] : [await specNamed(values.backend)]) {
    if (!spec) return report('accuracy', [`there is no backend '${values.backend}'`]);
    registerBackend(spec);
    // oxlint-disable-next-line no-await-in-loop -- each is the default in its turn
    await setBackend(spec.name);
    tables[spec.name] = samples
      .filter(({ name }) => !only || only.includes(name))
      .flatMap((op) => accuracyOf(op) ?? [])
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  const rows = Object.values(tables).flat();
  const file = join(workspaceRoot, accuracyPage);
  if (values.write) writeFileSync(file, accuracyText(tables));
  else if (!values.check) console.log(accuracyTable(rows));
  const broken = Object.entries(tables).flatMap(([backend, found]) =>
    found
      .filter(({ ulp, promised }) => ulp > promised)
      .map(({ name, ulp, promised }) => `${name} on ${backend}: off by ${units(ulp)} ULP, promised are ${promised}`),
  );
  if (values.check && readFileSync(file, 'utf8') !== accuracyText(tables))
    broken.push(`${accuracyPage} is not current: run pnpm sync`);
  report('accuracy', broken);
  if (values.json)
    console.log(
      JSON.stringify({
        functions: rows.length,
        worst: Object.fromEntries(rows.map(({ name, ulp }) => [name, Number.isFinite(ulp) ? ulp : null])),
        broken: rows.filter(({ ulp, promised }) => ulp > promised).map(({ name }) => name),
      }),
    );
}

if (isProgram(import.meta)) await main();
