import { parseArgs } from 'node:util';
import { ours, peers, type System } from './systems/index.ts';
import type { Workload } from './workload.ts';
import { workloads } from './workloads/all.ts';

/** What the command is to do. */
export interface Options {
  readonly workloads: readonly Workload[];
  /** Tell what first calls cost too? */
  readonly compile: boolean;
  readonly systems: readonly System[];
  /** Were peers asked for by name, so that they are to be installed? */
  readonly install: boolean;
  readonly quick: boolean;
  readonly json: boolean;
  readonly browser: boolean;
  /** Only serve the page, for a browser of the user's. */
  readonly serve: boolean;
  /** A file for a picture of the page. */
  readonly screenshot: string | null;
  readonly docs: boolean;
  readonly against: string | null;
  readonly rates: ReadonlyMap<string, number>;
}

export const help = `pnpm bench [WORKLOAD…] [--backend NAME,…] [--peers [NAME,…|none]] [--quick] [--json]

Lets Tensai and its peers do the same work side by side: each in a process of its own, in turns, on the same numbers.
Losses and results are compared before a time counts. Times are milliseconds of one step; ratios above 1 mean that
Tensai is faster. Peers that are not installed are left out: --peers installs those from npm into benchmarks/peers;
PyTorch and NumPy are used where the machine has them (PYTHON names the interpreter).

  --backend NAME,…   backends of Tensai; those that the package tensai registers if left out
  --peers [NAME,…]   install the peers first; only these of them, or none
  --quick            fewer workloads and shorter rounds; systems that are slow at one are left out
  --json             lines of JSON instead of the table
  --browser          the backends of a headless Chromium instead
  --screenshot FILE  a picture of the page that --browser shows
  --serve            serves the page of --browser for a browser of your own
  --docs             also writes the table to docs/performance.md
  --against FILE     compares the ratios with those of an earlier run's --json
  --learning-rate SYSTEM=RATE   a wrong rate for one of them, to see that it is caught

Workloads: ${workloads.map(({ name }) => name).join(' ')} compile
Peers: ${[...new Set(peers.map(({ name }) => name))].join(' ')}`;

/** A mistake in the command line. */
export class UsageError extends Error {}

/** Reads the command line; `registered` are the backends to try if none is named. */
export function optionsFrom(args: readonly string[], registered: readonly string[]): Options {
  const names = [...new Set(peers.map(({ name }) => name))];
  // `--peers` may stand alone: what follows it is its value only if it can be
  const plain = args.flatMap((arg, i) => {
    if (arg !== '--peers') return arg === '--' ? [] : [arg];
    const next = args[i + 1];
    const known = next !== undefined && next.split(',').every((name) => name === 'none' || names.includes(name));
    return known ? [arg] : ['--peers=all'];
  });
  let parsed;
  try {
    parsed = parseArgs({
      args: plain,
      allowPositionals: true,
      options: {
        backend: { type: 'string' },
        peers: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        browser: { type: 'boolean', default: false },
        screenshot: { type: 'string' },
        serve: { type: 'boolean', default: false },
        docs: { type: 'boolean', default: false },
        against: { type: 'string' },
        'learning-rate': { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const { values, positionals } = parsed;
  const wanted = values.peers?.split(',') ?? ['all'];
  const backends = values.backend?.split(',') ?? registered;
  return {
    workloads: chosen(positionals, values.quick),
    compile: positionals.length === 0 ? !values.quick : positionals.includes('compile'),
    systems: [
      ...backends.flatMap(ours),
      ...peers.filter(({ name }) => wanted.includes('all') || wanted.includes(name)),
    ],
    install: values.peers !== undefined && values.peers !== 'none',
    quick: values.quick,
    json: values.json,
    browser: values.browser,
    serve: values.serve,
    screenshot: values.screenshot ?? null,
    docs: values.docs,
    against: values.against ?? null,
    rates: new Map(values['learning-rate'].map(rateFrom)),
  };
}

// a name, or the beginning of several: `gemm`
function chosen(names: readonly string[], quick: boolean): Workload[] {
  for (const name of names)
    if (!workloads.some((workload) => matches(workload, name)))
      throw new UsageError(
        `there is no workload '${name}'; there are: ${workloads.map((w) => w.name).join(' ')} compile`,
      );
  if (names.length > 0) return workloads.filter((workload) => names.some((name) => matches(workload, name)));
  return workloads.filter((workload) => !quick || workload.quick);
}

const matches = ({ name, task }: Workload, asked: string): boolean =>
  name === asked || name.startsWith(`${asked}-`) || (asked === 'compile' && task.kind === 'training');

function rateFrom(text: string): [string, number] {
  const [system, rate] = text.split('=');
  if (!system || !(Number(rate) > 0)) throw new UsageError(`--learning-rate takes SYSTEM=RATE, not '${text}'`);
  return [system, Number(rate)];
}
