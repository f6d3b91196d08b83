// Judges backends by what every operation declares. `pnpm conformance --help` says how.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { referenceBackend } from '@tensai/codegen';
import { BackendOpenError, type BackendSpec, nearest, TensaiError } from '@tensai/core';
import { samples } from '@tensai/core/samples';
import {
  type ConformanceOptions,
  type ConformanceResult,
  formatTable,
  judgeBadCalls,
  testBackend,
} from '@tensai/testkit';
import { backendSpecs, backendVariants } from './backends.ts';
import { judgeInBrowser } from './browser-conformance.ts';
import { vulkanEnvironment } from './chromium.ts';
import { judgeInNode, nodeOf, otherNodes } from './node-conformance.ts';
import type { Variant } from './variant.ts';
import { isProgram } from './workspace.ts';

const help = `pnpm conformance [--backend NAME] [--only NAME,…] [--all] [--bad-calls] [--json]

Runs the samples of every operation on a backend: results against independent references, gradients against
finite differences, inputs in all layouts, calls and gradients that are compiled, with loops joined (jit) and without (unfused),
and calls that must be refused. A backend is judged in each way that its package names, with 1 and 2 threads, say. One that does
not open in Node is judged in a headless Chromium; where there is no GPU, the processor imitates one (SwiftShader).

  --backend NAME   one backend; without it, every backend that opens here by itself
  --only NAME,…    these functions, whole
  --all            every sample on every backend there is, the reference, those of the examples and those that are opened by name
                   only too; else those that are not named are tried on a fixed tenth, but the first. Backends that need no
                   device are judged on Node ${otherNodes.join(', ')} (from npm) and in Chromium as well
  --bad-calls      only what has to be refused, on one backend (cpu, if none is named): the bad calls of the samples, and those that
                   are bad for any function
  --json           ends with one line of JSON for each backend: backend, variant (how it is set up), host, ops, samples, passed, failed, skipped, gradients
                   (how many functions have slopes, and how many of those agreed with finite differences in first and
                   second order), compiled (results and gradients of compiled calls, and how many have the bits of those op by
                   op); of bad calls: calls, refused, refusedBefore, refusedAtRead, silent, untyped

The exit status is 1 if anything failed.`;

const TENTH = [0, 10] as const;

/** An answer instead of a run. */
interface Outcome {
  readonly text: string;
  readonly status: number;
}

/** Judges a backend that does not open in this process, by its name and how it is set up; null where there is no place for that. */
type Elsewhere = (
  name: string,
  options: ConformanceOptions,
  variant: string | null,
) => Promise<ConformanceResult | null>;

/** Another place where backends run. */
export interface Host {
  readonly name: string;
  readonly judge: Elsewhere;
}

/** What came of a backend, and where. */
interface Judged {
  readonly spec: BackendSpec | Variant;
  readonly host: string;
  readonly result: ConformanceResult;
}

const HERE = `Node ${process.version}`;

/** The command, without the process around it: `print` gets its output line by line. */
export async function conformance(
  args: readonly string[],
  specs: readonly BackendSpec[],
  print: (line: string) => void,
  elsewhere: Elsewhere = async () => null,
  hosts: readonly Host[] = [],
): Promise<number> {
  const chosen = choose(args, specs);
  if ('text' in chosen) {
    print(chosen.text);
    return chosen.status;
  }
  if (chosen.badCalls) return refusals(chosen, print);
  let status = 0;
  const results: Judged[] = [];
  for (const spec of chosen.backends) {
    // oxlint-disable-next-line no-await-in-loop -- one backend after the other: each is the default in its turn
    const result = await judge(spec, chosen, print, elsewhere);
    if (result) results.push({ spec, host: HERE, result });
    if (result === false) status = 1;
  }
  const portable = chosen.backends.filter(({ synchronous, priority }) => synchronous && priority >= 0);
  for (const spec of chosen.all ? portable : [])
    for (const host of hosts) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, or they take each other's time
      const result = await host.judge(...partsOf(spec, chosen));
      if (!result) print(`${spec.name}: not judged: there is no ${host.name} here`);
      else results.push({ spec, host: host.name, result });
      if (result) print(`\n${host.name}, ${formatTable(result)}`);
    }
  if (results.some(({ result }) => result.failed > 0)) status = 1;
  if (results.length > 1) print(summary(results));
  if (chosen.json) for (const judged of results) print(JSON.stringify(figures(judged)));
  return status;
}

const partsOf = (spec: BackendSpec | Variant, { optionsFor }: Choice): Parameters<Elsewhere> => [
  'of' in spec ? spec.of : spec.name,
  optionsFor(spec),
  'of' in spec ? spec.variant : null,
];

const figures = ({ spec, host, result }: Judged): object => {
  const { ops, samples: count, passed, failed, skipped, gradients, compiled } = result;
  return {
    backend: 'of' in spec ? spec.of : result.backend,
    variant: 'of' in spec ? spec.variant : null,
    host,
    ops,
    samples: count,
    passed,
    failed,
    skipped,
    gradients: {
      ...gradients,
      firstShare: share(gradients.first, gradients.differentiable),
      secondShare: share(gradients.second, gradients.differentiable),
    },
    compiled,
  };
};

const share = (part: number, whole: number): number => (whole === 0 ? 1 : Math.round((1000 * part) / whole) / 1000);

/** Several backends side by side, as Markdown. */
function summary(results: readonly Judged[]): string {
  const rows = results.map(({ host, result }) => {
    const { backend, ops, samples: count, passed, failed, skipped, gradients, compiled } = result;
    const ways = [compiled.jit, compiled.unfused].map(({ tried, sameBits }) => `${sameBits} of ${tried}`);
    return [backend, host, ops, count, passed, failed, skipped, gradients.first, gradients.second, ...ways].join(' | ');
  });
  const head =
    'backend | host | ops | samples | passed | failed | skipped | first gradients | second gradients | jit, same bits | unfused, same bits';
  return ['', head, head.replaceAll(/[^|]+/g, ' --- '), ...rows].map((row) => row && `| ${row.trim()} |`).join('\n');
}

/** What came of the bad calls of a backend, in words and, at the end, in figures. */
async function refusals({ backends, only, json }: Choice, print: (line: string) => void): Promise<number> {
  const { backend, calls, refused, refusedBefore, refusedAtRead, ...found } = await judgeBadCalls(
    backends[0]!,
    only ? { only } : {},
  );
  print(
    `${backend}: ${calls} bad calls, ${refused} refused: ${refusedBefore} before anything was allocated, ${refusedAtRead} when read`,
  );
  for (const [how, complaints] of Object.entries(found))
    for (const { op, call, detail } of complaints) print(`  ${how}: ${op}, ${call}: ${detail}`);
  const [silent, untyped] = [found.silent.length, found.untyped.length];
  if (json) print(JSON.stringify({ calls, refused, refusedBefore, refusedAtRead, silent, untyped }));
  return silent + untyped > 0 || calls === 0 ? 1 : 0;
}

interface Choice {
  readonly backends: readonly BackendSpec[];
  readonly named: boolean;
  readonly all: boolean;
  readonly json: boolean;
  readonly badCalls: boolean;
  readonly only: readonly string[] | undefined;
  readonly optionsFor: (spec: BackendSpec) => ConformanceOptions;
}

function choose(args: readonly string[], specs: readonly BackendSpec[]): Choice | Outcome {
  const problem = (text: string): Outcome => ({ text, status: 1 });
  let values;
  try {
    ({ values } = parseArgs({
      // package managers hand a lone `--` on
      args: args.filter((arg) => arg !== '--'),
      options: {
        backend: { type: 'string' },
        only: { type: 'string' },
        all: { type: 'boolean', default: false },
        'bad-calls': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return problem(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
  const { backend, all, json } = values;
  if (values.help) return { text: help, status: 0 };
  const names = specs.map(({ name }) => name);
  if (backend !== undefined && !names.includes(backend))
    return problem(`there is no backend '${backend}'${guess(backend, names)}; known: ${names.join(', ')}`);
  const only = values.only?.split(',').filter((name) => name !== '');
  const known = samples.map(({ name }) => name);
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) return problem(`no function '${unknown}' has samples${guess(unknown, known)}`);
  return {
    backends: specs.filter((spec) =>
      backend === undefined
        ? all || spec.priority >= 0
        : spec.name === backend || ('of' in spec && spec.of === backend),
    ),
    named: backend !== undefined,
    all,
    json,
    badCalls: values['bad-calls'],
    only,
    optionsFor: (spec) => ({
      ...(only ? { only } : backend === undefined && spec !== specs[0] && !all && { part: TENTH }),
    }),
  };
}

function guess(name: string, known: readonly string[]): string {
  const [close] = nearest(name, known);
  return close === undefined ? '' : ` (did you mean '${close}'?)`;
}

/** Judges one backend; null where this machine does not have it, false where it was asked for. */
async function judge(
  spec: BackendSpec | Variant,
  choice: Choice,
  print: (line: string) => void,
  elsewhere: Elsewhere,
): Promise<ConformanceResult | null | false> {
  try {
    const result = await testBackend(spec, choice.optionsFor(spec)).catch(async (error: unknown) => {
      const result = error instanceof BackendOpenError ? await elsewhere(...partsOf(spec, choice)) : null;
      if (result === null) throw error;
      return result;
    });
    print(formatTable(result));
    return result;
  } catch (error) {
    // a device that this machine does not have is no fault, unless it was asked for
    if (!(error instanceof TensaiError)) throw error;
    print(`${spec.name}: not judged: ${error.message}`);
    return choice.named ? false : null;
  }
}

// what a driver of a GPU is found by is read when a process starts
function again(env: Record<string, string>): number {
  const args = [...process.execArgv, ...process.argv.slice(1)];
  return spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

if (isProgram(import.meta)) {
  const env = vulkanEnvironment();
  process.exitCode =
    Object.keys(env).length > 0
      ? again(env)
      : await conformance(
          process.argv.slice(2),
          [...(await backendSpecs()), ...(await backendVariants()), referenceBackend()],
          (line) => console.log(line),
          judgeInBrowser,
          [
            ...otherNodes.map((version) => ({
              name: `Node ${version}`,
              judge: async (...asked: Parameters<Elsewhere>) => {
                const node = nodeOf(version);
                return node === null ? null : judgeInNode(node, ...asked);
              },
            })),
            { name: 'Chromium', judge: judgeInBrowser },
          ],
        );
}
