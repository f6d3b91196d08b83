import { openDevices } from './device.ts';
import { ProfileError } from './errors.ts';
import { type Probe, type Site, swapProbe, type Way } from './site.ts';

/** All calls of one op that ran in one way. */
export interface ProfileRow {
  /** The op's name: `matmul`, or `relu'0` for the gradient of `relu` by its first operand. */
  readonly op: string;
  /** As hand-written code, a compiled loop, an algorithm of the host, a view (nothing is computed), or as other ops. */
  readonly way: Way;
  readonly backend: string;
  readonly calls: number;
  /** Bytes of its operands and results; those of views are not touched and count 0. */
  readonly bytes: number;
  /** Milliseconds in it, without the ops that it consists of. On a device that works by itself: until it was handed over. */
  readonly ms: number;
}

/** One call of an op. */
interface Event {
  readonly site: Site;
  readonly shapes: string;
  readonly start: number;
  readonly bytes: number;
  ms: number;
  /** Of which in ops inside it. */
  inner: number;
}

/** What `profile` found out. */
export class Profile<T> {
  /** What the function returned. */
  readonly value: T;
  /** Milliseconds of the whole call, until every device had done its work. */
  readonly ms: number;
  /** What took longest comes first. */
  readonly rows: readonly ProfileRow[];
  readonly #events: readonly Event[];

  constructor(value: T, ms: number, events: readonly Event[]) {
    this.value = value;
    this.ms = ms;
    this.#events = events;
    this.rows = rowsOf(events);
  }

  /** The calls one by one, as `chrome://tracing` and ui.perfetto.dev read them. */
  trace(): object {
    const first = this.#events[0]?.start ?? 0;
    return {
      displayTimeUnit: 'ms',
      traceEvents: this.#events.map(({ site, shapes, start, bytes, ms }) => ({
        name: site.op.name,
        cat: site.way,
        ph: 'X',
        // microseconds
        ts: (start - first) * 1000,
        dur: ms * 1000,
        pid: 1,
        tid: site.device.backend.name,
        args: { shapes, bytes },
      })),
    };
  }

  /** A table. */
  toString(): string {
    const ops = this.rows.reduce((sum, { ms }) => sum + ms, 0);
    const calls = this.rows.reduce((sum, row) => sum + row.calls, 0);
    const cells = this.rows.map((row) => [
      row.op,
      row.way,
      row.backend,
      String(row.calls),
      (row.bytes / 1e6).toFixed(3),
      row.ms.toFixed(3),
      `${((100 * row.ms) / this.ms).toFixed(1)} %`,
    ]);
    const rest = this.ms - ops;
    cells.push(['between ops', '', '', '', '', rest.toFixed(3), `${((100 * rest) / this.ms).toFixed(1)} %`]);
    const table = [['op', 'as', 'backend', 'calls', 'MB', 'ms', 'share'], ...cells];
    const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
    return [
      ...table.map((row) =>
        row
          .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
          .join('  ')
          .trimEnd(),
      ),
      `${calls} calls, ${this.ms.toFixed(3)} ms`,
    ].join('\n');
  }
}

function rowsOf(events: readonly Event[]): ProfileRow[] {
  const rows = new Map<string, { -readonly [K in keyof ProfileRow]: ProfileRow[K] }>();
  for (const { site, bytes, ms, inner } of events) {
    const { op, way, device } = site;
    const key = `${op.name} ${way} ${device.backend.name}`;
    let row = rows.get(key);
    if (!row) rows.set(key, (row = { op: op.name, way, backend: device.backend.name, calls: 0, bytes: 0, ms: 0 }));
    row.calls++;
    row.bytes += bytes;
    row.ms += ms - inner;
  }
  return [...rows.values()].sort((a, b) => b.ms - a.ms);
}

/** What `profile` may be told. */
export interface ProfileOptions {
  /** A file for the trace, where there are files. */
  readonly trace?: string;
}

/**
 * Runs a function and tells where the time went: every op that ran, how (hand-written code, a compiled loop, other ops …), how often, with how many
 * bytes, and for how long. Times are milliseconds. `String(profile)` is a table, `trace()` what `chrome://tracing` shows; `{ trace: 'step.json' }` writes that to a file.
 * Call what you profile once before: the first call compiles. One function is profiled at a time.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * const found = await profile(() => relu(matmul(x, x)));
 * found.rows.map(({ op }) => op).sort() // ['matmul', 'relu']
 * found.value // [[7, 10], [15, 22]]
 */
export async function profile<T>(f: () => T, options: ProfileOptions = {}): Promise<Profile<Awaited<T>>> {
  const write = options.trace === undefined ? null : fileWriter();
  const events: Event[] = [];
  const before = swapProbe(recorderOf(events));
  if (before !== null) {
    swapProbe(before);
    throw new ProfileError({ reason: 'another function is being profiled', remedy: 'await its result first' });
  }
  const start = performance.now();
  let value: Awaited<T>;
  let ms: number;
  try {
    value = await f();
    await Promise.all([...openDevices()].map(({ backend }) => backend.idle()));
    ms = performance.now() - start;
  } finally {
    swapProbe(null);
  }
  const found = new Profile(value, ms, events);
  await write?.(options.trace!, JSON.stringify(found.trace()));
  return found;
}

function recorderOf(events: Event[]): Probe {
  let outer: Event | null = null;
  return {
    run(site, body) {
      const operands = [site.t0, site.t1, ...site.rest].filter((type) => type !== null);
      const types = [...operands, ...site.outs];
      const event: Event = {
        site,
        shapes: `${operands.map(({ shape }) => `[${shape.join(', ')}]`).join(' ')} → ${site.outs.map(({ shape }) => `[${shape.join(', ')}]`).join(' ')}`,
        // what consists of other ops touches what those touch
        bytes: site.exec === null ? 0 : types.reduce((sum, { bytes }) => sum + bytes, 0),
        start: performance.now(),
        ms: 0,
        inner: 0,
      };
      events.push(event);
      const around = outer;
      outer = event;
      try {
        return body();
      } finally {
        outer = around;
        event.ms = performance.now() - event.start;
        if (around !== null) around.inner += event.ms;
      }
    },
  };
}

type Write = (path: string, text: string) => Promise<void>;

function fileWriter(): Write {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): { writeFile: Write } | undefined } };
  const files = process?.getBuiltinModule?.('node:fs/promises');
  if (!files)
    throw new ProfileError({
      reason: 'there are no files here',
      remedy: 'leave `trace` out, and take JSON.stringify(found.trace())',
    });
  return (path, text) => files.writeFile(path, text);
}
