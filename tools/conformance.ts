// Judges backends by what every operation declares. `pnpm conformance --help` says how.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { BackendOpenError, type BackendSpec, nearest, TensaiError } from '@tensai/core';
import { samples } from '@tensai/core/samples';
import { type ConformanceOptions, type ConformanceResult, formatTable, testBackend } from '@tensai/testkit';
import { backendSpecs } from './backends.ts';
import { judgeInBrowser } from './browser-conformance.ts';
import { vulkanEnvironment } from './chromium.ts';
import { isProgram } from './workspace.ts';

const help = `pnpm conformance [--backend NAME] [--only NAME,…] [--all] [--json]

Runs the samples of every operation on a backend: results against independent references, gradients against
finite differences, inputs in all layouts, and calls that must be refused. A backend that does not open in Node
is judged in a headless Chromium; where there is no GPU, the processor imitates one (SwiftShader).

  --backend NAME   one backend; without it, every backend that opens here by itself
  --only NAME,…    these functions, whole
  --all            every sample of every backend; else those that are not named are tried on a fixed tenth, but the reference
  --json           ends with one line of JSON for each backend: backend, ops, samples, passed, failed, skipped

The exit status is 1 if anything failed.`;

const TENTH = [0, 10] as const;

/** An answer instead of a run. */
interface Outcome {
  readonly text: string;
  readonly status: number;
}

/** Judges a backend that does not open in this process, by its name; null where there is no place for that. */
type Elsewhere = (name: string, options: ConformanceOptions) => Promise<ConformanceResult | null>;

/** The command, without the process around it: `print` gets its output line by line. */
export async function conformance(
  args: readonly string[],
  specs: readonly BackendSpec[],
  print: (line: string) => void,
  elsewhere: Elsewhere = async () => null,
): Promise<number> {
  const chosen = choose(args, specs);
  if ('text' in chosen) {
    print(chosen.text);
    return chosen.status;
  }
  let status = 0;
  for (const spec of chosen.backends) {
    // oxlint-disable-next-line no-await-in-loop -- one backend after the other: each is the default in its turn
    if (!(await judge(spec, chosen, print, elsewhere))) status = 1;
  }
  return status;
}

interface Choice {
  readonly backends: readonly BackendSpec[];
  readonly named: boolean;
  readonly json: boolean;
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
    backends: specs.filter((spec) => (backend === undefined ? spec.priority >= 0 : spec.name === backend)),
    named: backend !== undefined,
    json,
    optionsFor: (spec) => ({
      ...(only ? { only } : backend === undefined && spec !== specs[0] && !all && { part: TENTH }),
    }),
  };
}

function guess(name: string, known: readonly string[]): string {
  const [close] = nearest(name, known);
  return close === undefined ? '' : ` (did you mean '${close}'?)`;
}

/** Judges one backend; false if anything failed. */
async function judge(
  spec: BackendSpec,
  { named, json, optionsFor }: Choice,
  print: (line: string) => void,
  elsewhere: Elsewhere,
): Promise<boolean> {
  try {
    const result = await testBackend(spec, optionsFor(spec)).catch(async (error: unknown) => {
      const result = error instanceof BackendOpenError ? await elsewhere(spec.name, optionsFor(spec)) : null;
      if (result === null) throw error;
      return result;
    });
    const { backend, ops, samples: count, passed, failed, skipped } = result;
    print(formatTable(result));
    if (json) print(JSON.stringify({ backend, ops, samples: count, passed, failed, skipped }));
    return failed === 0;
  } catch (error) {
    // a device that this machine does not have is no fault, unless it was asked for
    if (!(error instanceof TensaiError)) throw error;
    print(`${spec.name}: not judged: ${error.message}`);
    return !named;
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
      : await conformance(process.argv.slice(2), await backendSpecs(), (line) => console.log(line), judgeInBrowser);
}
