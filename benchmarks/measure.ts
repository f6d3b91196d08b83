import type { Answer, Request } from './exchange.ts';
import { labelOf, type System } from './systems/index.ts';
import type { Workload } from './workload.ts';

/** What came of a system at a workload. */
export interface Measured {
  readonly system: System;
  /** The median over the rounds: milliseconds, or kB. */
  readonly median?: number;
  /** The distance between the quartiles, as a part of the median. */
  readonly spread?: number;
  /** Each round's figure, in the order of the rounds: for ratios pair by pair. */
  readonly rounds?: readonly number[];
  /** The first call, with whatever is compiled or loaded then. */
  readonly first?: number;
  /** Do its figures agree with ours? null where there is nothing to agree with. */
  readonly checked?: boolean | null;
  /** The part of the time in which its threads waited for a core; null where the system does not tell. */
  readonly waited?: number | null;
  readonly error?: string;
}

/** A workload, done by all. */
export interface Row {
  readonly workload: Workload;
  readonly measured: readonly Measured[];
  /** The load average before it. */
  readonly load: number | null;
}

/** A system that has a workload before it. */
export interface Worker {
  /** Asks for something and waits for the answer. */
  ask(request: Request): Promise<Answer>;
  /** Milliseconds that its threads have waited for a core so far; null where that is not told. */
  waited(): number | null;
  stop(): Promise<void>;
}

/** How exactly it is measured. */
export interface Method {
  /** Puts a workload before a system. */
  readonly start: (system: System, workload: Workload, rate: number) => Promise<{ worker: Worker; answer: Answer }>;
  /** The load of the machine, where that is told. */
  readonly load: () => number | null;
  readonly rate: number;
  readonly rounds: number;
  /** How long a round should be at least, in milliseconds. */
  readonly round: number;
  /** Systems whose step takes longer are left out (milliseconds). */
  readonly slowest: number;
  /** Another rate of learning for a system, to see that it is caught. */
  readonly rates: ReadonlyMap<string, number>;
}

// figures of two systems agree within this, relative to the larger one
const TOLERANCE = 1e-3;
// after how many steps a training is looked at; fewer where a step takes more than 2 s or 20 s
const MILESTONES = [1, 3, 20] as const;

interface Entrant {
  readonly worker: Worker;
  readonly system: System;
  /** Figures by the number of steps before. */
  readonly figures: Map<number, readonly number[]>;
  first: number;
  /** Steps of a round. */
  count: number;
  /** Milliseconds of a step, by the last look. */
  step: number;
  readonly rounds: number[];
  waited: number | null;
  running: number;
  problem: { readonly error: string } | null;
}

/** Lets systems do a workload: each in a process of its own, one after another in rounds, so that all see the same weather. */
export async function measure(workload: Workload, systems: readonly System[], method: Method): Promise<Row> {
  const load = method.load();
  const { task } = workload;
  const able = systems.filter((system) => isAble(system, task));
  const entrants: Entrant[] = [];
  // one after another: what starts takes the machine
  for (const system of able) {
    // oxlint-disable-next-line no-await-in-loop
    entrants.push(await enter(workload, system, method));
  }
  const runners = entrants.filter(({ problem }) => problem === null);
  // where one step takes long, or all are alike, one round must do
  const isSize = task.kind === 'command' && task.unit === 'kB';
  const most = (entrant: Entrant): number => (isSize || entrant.step > 5000 ? 1 : method.rounds);
  for (let round = 0; round < method.rounds; round++)
    for (const entrant of runners) {
      if (round >= most(entrant) || entrant.problem) continue;
      // oxlint-disable-next-line no-await-in-loop
      await runRound(entrant, task.kind === 'command');
    }
  await Promise.all(entrants.map(({ worker }) => worker.stop()));
  const reference = entrants.find(({ problem }) => problem === null)?.figures;
  return { workload, load, measured: entrants.map((entrant) => outcome(entrant, reference, task.kind === 'command')) };
}

/** Is a system asked? A command has none of the variants, what is computed at once is not compiled by us. */
function isAble({ name, kind, threads, compiles }: System, task: Workload['task']): boolean {
  const variant = threads > 1 || (kind === 'ours' && compiles === true);
  if (task.kind === 'command') return task.systems.includes(name) && !variant;
  return !(kind === 'ours' && compiles && task.kind === 'computation' && task.eager);
}

async function enter(workload: Workload, system: System, method: Method): Promise<Entrant> {
  const { rates, rate } = method;
  const own = rates.get(system.name) ?? rate;
  const { worker, answer } = await method.start(system, workload, own);
  const entrant: Entrant = {
    worker,
    system,
    figures: new Map(),
    first: 0,
    count: 1,
    step: 0,
    rounds: [],
    waited: 0,
    running: 0,
    problem: problemOf(answer),
  };
  if (!entrant.problem) await warmUp(workload, entrant, method);
  // a process that failed, or is not needed, must not stand in the way of the others
  if (entrant.problem) await worker.stop();
  return entrant;
}

const problemOf = ({ error }: Answer): Entrant['problem'] => (error === undefined ? null : { error });

/** The first steps: figures to compare, and how many steps make a round. */
async function warmUp({ task }: Workload, entrant: Entrant, { round, slowest }: Method): Promise<void> {
  const { worker, figures } = entrant;
  let done = 0;
  const steps = async (count: number): Promise<boolean> => {
    const answer = await worker.ask({ do: 'steps', count });
    entrant.problem = problemOf(answer);
    if (entrant.problem) return false;
    done += count;
    entrant.step = answer.ms! / count;
    return true;
  };
  const look = async (): Promise<boolean> => {
    const answer = await worker.ask({ do: 'check' });
    entrant.problem = problemOf(answer);
    if (answer.figures) figures.set(done, answer.figures);
    return entrant.problem === null;
  };
  if (!(await steps(1))) return;
  entrant.first = entrant.step;
  if (!(await look())) return;
  if (task.kind === 'command') return;
  // the first step has compiled and loaded; is the second as slow?
  if (entrant.first > 20_000 && task.kind === 'computation') return;
  if (entrant.first <= 20_000 || entrant.system.compiles) {
    if (!(await steps(1))) return;
    if (entrant.step > slowest) {
      entrant.problem = { error: `slow: ${(entrant.step / 1000).toPrecision(2)} s a step` };
      return;
    }
    if (task.kind === 'training' && entrant.step <= 20_000) {
      if (!(await steps(MILESTONES[1] - done)) || !(await look())) return;
      if (entrant.step <= 2000 && (!(await steps(MILESTONES[2] - done)) || !(await look()))) return;
    }
  }
  // engines compile what is called often: steps until a batch of them is as long as a round
  for (let count = 1; count * entrant.step < round;) {
    count = Math.min(Math.ceil(round / Math.max(entrant.step, 1e-6)), 8 * count);
    // oxlint-disable-next-line no-await-in-loop
    if (!(await steps(count))) return;
  }
  entrant.count = Math.max(1, Math.ceil(round / entrant.step));
}

async function runRound(entrant: Entrant, isCommand: boolean): Promise<void> {
  const { worker, count } = entrant;
  const before = worker.waited();
  const { ms, error } = await worker.ask({ do: 'steps', count });
  const after = worker.waited();
  if (ms === undefined) {
    entrant.problem = { error: error ?? 'no answer' };
    return;
  }
  // a command's figure is its own
  const command = isCommand ? (await worker.ask({ do: 'check' })).figures![0]! : null;
  entrant.rounds.push(command ?? ms / count);
  entrant.running += ms;
  entrant.waited =
    before === null || after === null || entrant.waited === null ? null : entrant.waited + after - before;
}

function outcome(entrant: Entrant, reference: Entrant['figures'] | undefined, isCommand: boolean): Measured {
  const { system, problem, rounds, first, waited, running, figures } = entrant;
  if (problem || rounds.length === 0) return { system, ...problem };
  const sorted = [...rounds].sort((a, b) => a - b);
  const quantile = (q: number): number => sorted[Math.round(q * (sorted.length - 1))]!;
  return {
    system,
    rounds,
    first,
    median: medianOf(rounds),
    spread: (quantile(0.75) - quantile(0.25)) / medianOf(rounds),
    waited: waited === null || running === 0 ? null : waited / running,
    checked: isCommand ? null : agree(figures, reference!),
  };
}

/**
 * What the first call of a step costs where it is compiled: a row made of one that was measured. What comes with the process (loading, tracing) counts;
 * the step itself does not.
 */
export function firstCalls({ workload, measured, load }: Row): Row {
  const compiled = measured.flatMap((one): Measured[] => {
    const { system, first, median, checked } = one;
    if (!system.compiles) return [];
    if (first === undefined || median === undefined) return [one];
    const ms = Math.max(0, first - median);
    return [{ system, rounds: [ms], first, median: ms, spread: 0, checked: checked ?? null }];
  });
  const { name, title, task } = workload;
  return {
    workload: { name: `compile-${name}`, title: `what the first call costs beyond a later one: ${title}`, task },
    measured: compiled,
    load,
  };
}

/** Do two systems' figures agree, after the largest number of steps that both have done? */
export function agree(a: ReadonlyMap<number, readonly number[]>, b: ReadonlyMap<number, readonly number[]>): boolean {
  const common = [...a.keys()].filter((count) => b.has(count));
  if (common.length === 0) return false;
  const last = Math.max(...common);
  const [p, q] = [a.get(last)!, b.get(last)!];
  return (
    p.length === q.length &&
    p.every((x, i) => Math.abs(x - q[i]!) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(q[i]!)))
  );
}

/** The middle of an odd number of values, between the middle two of an even one. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many times faster than `b` is `a`? Round by round where both have rounds. */
export function ratioOf(a: Measured | undefined, b: Measured | undefined): number | null {
  if (!a?.rounds || !b?.rounds) return null;
  const pairs = Math.min(a.rounds.length, b.rounds.length);
  return medianOf(Array.from({ length: pairs }, (_, i) => b.rounds![i]! / a.rounds![i]!));
}

/** A system's name, for people. */
export const nameOf = ({ system }: Measured): string => labelOf(system);
