import * as tensai from 'tensai';
import { describe, expect, test } from 'vitest';
import { differences } from '../against.ts';
import type { Answer, Request } from '../exchange.ts';
import { agree, firstCalls, measure, type Measured, type Method, ratioOf, type Worker } from '../measure.ts';
import { optionsFrom } from '../options.ts';
import { pageOf } from '../performance-page.ts';
import { ours, type System } from '../systems/index.ts';
import { tensaiProgram } from '../systems/tensai.ts';
import { linesOf, summarize } from '../summary.ts';
import { remarksOf, tableOf } from '../table.ts';
import type { Program, Workload } from '../workload.ts';
import { workloads } from '../workloads/all.ts';
import { programs } from '../workloads/index.ts';

const find = (name: string): Workload => workloads.find((workload) => workload.name === name)!;
const limits = { javascript: 10, wasm: 60, relaxed: 66, native: null, bandwidth: 40 };

/** Ours under another name, in this process: a peer whose every figure is known. */
function start(
  { compiles = false }: System,
  workload: Workload,
  rate: number,
): Promise<{ worker: Worker; answer: Answer }> {
  let program: Program;
  const ask = async (request: Request): Promise<Answer> => {
    if (request.do === 'open') program = tensaiProgram(tensai, workload, { rate, compiles });
    if (request.do === 'check') return { figures: await program.check() };
    if (request.do !== 'steps') return {};
    const begin = performance.now();
    for (let i = 0; i < request.count; i++) program.step();
    return { ms: performance.now() - begin };
  };
  const worker: Worker = { ask, waited: () => 0, stop: async () => program.dispose?.() };
  return ask({ do: 'open' } as Request).then((answer) => ({ worker, answer }));
}

const method = (rates: [string, number][] = []): Method => ({
  start,
  load: () => 0,
  rate: 0.001,
  rates: new Map(rates),
  rounds: 3,
  round: 1,
  slowest: Infinity,
});

const [eager, compiled] = ours('cpu') as [System, System];
const peer: System = { ...eager, name: 'peer', kind: 'javascript' };

describe('training is compared before a time counts', () => {
  test('the same training agrees', async () => {
    const row = await measure(find('tiny-mlp'), [eager, compiled, peer], method());
    expect(row.measured.map(({ checked }) => checked)).toEqual([true, true, true]);
    const { vsBestJs, bestJs } = summarize(row, limits);
    expect(bestJs?.system.name).toBe('peer');
    expect(vsBestJs).toBeGreaterThan(0);
  });

  test('a wrong rate of learning is caught, and its time is not compared with', async () => {
    const row = await measure(find('tiny-mlp'), [eager, peer], method([['peer', 0.002]]));
    expect(row.measured.map(({ checked }) => checked)).toEqual([true, false]);
    expect(summarize(row, limits)).toMatchObject({ bestJs: undefined, vsBestJs: null });
    expect(tableOf([row], limits)).toContain('(wrong)');
    expect(remarksOf([row]).join()).toContain('differ');
  });

  test('figures are compared after as many steps as both have done', () => {
    const figures = (...pairs: [number, number][]): Map<number, number[]> =>
      new Map(pairs.map(([count, figure]) => [count, [figure]]));
    expect(agree(figures([1, 2], [20, 5]), figures([1, 2.0001]))).toBe(true);
    expect(agree(figures([1, 2], [20, 5]), figures([1, 2], [20, 5.01]))).toBe(false);
    expect(agree(figures([1, NaN]), figures([1, NaN]))).toBe(false);
    expect(agree(figures(), figures([1, 2]))).toBe(false);
  });
});

test.each(programs.map((workload) => [workload.name, workload] as const))('%s runs', async (_, workload) => {
  const program = tensaiProgram(tensai, workload, { rate: 0.001 });
  await program.step();
  const figures = await program.check();
  expect(figures.length).toBeGreaterThan(0);
  for (const figure of figures) expect(figure).toSatisfy(Number.isFinite);
  program.dispose?.();
});

const measured = (system: System, rounds: readonly number[], more: Partial<Measured> = {}): Measured => ({
  system,
  rounds,
  median: rounds[rounds.length >> 1]!,
  first: 50,
  spread: 0,
  waited: 0,
  checked: true,
  ...more,
});

describe('what is made of the figures', () => {
  const torch: System = { name: 'torch', backend: 'native', threads: 1, kind: 'native', python: true };
  const row = {
    workload: find('gemm-512'),
    load: 0.5,
    measured: [measured(eager, [40, 50, 60]), measured(peer, [80, 50, 120]), measured(torch, [4, 5, 6])],
  };

  test('ratios are those of the rounds', () => {
    expect(ratioOf(row.measured[0], row.measured[1])).toBe(2);
    expect(ratioOf(row.measured[0], { system: peer, error: 'no' })).toBeNull();
    const { vsBestJs, vsTorch, ofLimit, quiet } = summarize(row, limits);
    expect([vsBestJs, vsTorch, quiet]).toEqual([2, 0.1, true]);
    expect(ofLimit).toBeCloseTo((2 * 512 ** 3) / 10 / 50e6);
  });

  test('a waiting thread makes it not quiet', () => {
    const noisy = { ...row, measured: [measured(eager, [1, 1, 1], { waited: 0.2 })] };
    expect(summarize(noisy, limits).quiet).toBe(false);
    expect(tableOf([noisy], limits)).toContain('not quiet');
  });

  test('lines of JSON: each system, then the row', () => {
    const lines = linesOf(row, limits);
    expect(lines[0]).toMatchObject({
      workload: 'gemm-512',
      system: 'tensai',
      backend: 'cpu',
      threads: 1,
      median_ms: 50,
      checked: true,
    });
    expect(lines.at(-1)).toMatchObject({
      summary: true,
      ours_ms: 50,
      bestJsPeer: 'peer',
      vsBestJsPeer: 2,
      vsTorch1T: 0.1,
    });
  });

  test('the page says where a peer is ahead, and what is missing', () => {
    const none = {
      ...row,
      measured: [...row.measured, { system: { ...peer, name: 'other' }, error: 'has no gradients' }],
    };
    const page = pageOf([none], limits, 'a machine');
    expect(page).toContain('gemm-512: torch by 10×');
    expect(page).toContain('other: has no gradients (gemm-512)');
  });

  test('first calls are those of what compiles', () => {
    const jax: System = { ...peer, name: 'jax', compiles: true };
    const training = {
      ...row,
      workload: find('mlp'),
      measured: [row.measured[0]!, measured(compiled, [10]), row.measured[1]!, measured(jax, [20])],
    };
    const { workload, measured: calls } = firstCalls(training);
    expect(workload.name).toBe('compile-mlp');
    expect(calls).toMatchObject([
      { system: compiled, median: 40 },
      { system: jax, median: 30 },
    ]);
  });

  test('what nobody has written yet is pending', () => {
    const task = { kind: 'computation', inputs: {} } as const;
    const workload = { name: 'dream', title: '', task };
    expect(() => tensaiProgram(tensai, workload, { rate: 0.001 })).toThrow('pending: nothing is written for dream yet');
    const pending = {
      ...row,
      workload,
      measured: [{ system: eager, error: 'pending: nothing is written for dream yet' }],
    };
    expect(tableOf([pending], limits)).toContain('pending');
    expect(remarksOf([pending])).toEqual(['tensai cpu: pending: nothing is written for dream yet (dream)']);
  });

  test('runs are compared by their ratios', () => {
    const line = (vsBestJsPeer: number, quiet = true): object => ({
      workload: 'mlp',
      summary: true,
      vsBestJsPeer,
      vsTorch1T: 1,
      quiet,
    });
    expect(differences(`noise\n${JSON.stringify(line(2))}`, [line(2.1)])).toEqual([
      '2 of 2 ratios are within 10 % of the earlier run',
    ]);
    expect(differences(JSON.stringify(line(2)), [line(1, false)])[0]).toBe(
      'mlp vsBestJsPeer: 2.00 → 1.00 (−50 %, not quiet)',
    );
  });
});

describe('the command line', () => {
  const read = (...args: string[]): ReturnType<typeof optionsFrom> => optionsFrom(args, ['cpu']);

  test('workloads by name or by family; the quick ones', () => {
    expect(read('gemm', 'mlp').workloads.map(({ name }) => name)).toEqual(['gemm-256', 'gemm-512', 'gemm-1024', 'mlp']);
    expect(read('--quick').workloads.every(({ quick }) => quick)).toBe(true);
    expect(read('compile').workloads.every(({ task }) => task.kind === 'training')).toBe(true);
    expect(() => read('mpl')).toThrow("there is no workload 'mpl'");
  });

  test('--peers stands alone, or names some of them, or none', () => {
    const names = (...args: string[]): string[] => [...new Set(read(...args).systems.map(({ name }) => name))];
    expect(names('--peers', 'mlp')).toEqual(names());
    expect(names('--peers', 'jax,torch')).toEqual(['tensai', 'jax', 'torch']);
    expect(names('--peers', 'none')).toEqual(['tensai']);
    expect([read('--peers').install, read().install, read('--peers', 'none').install]).toEqual([true, false, false]);
  });

  test('rates are numbers', () => {
    expect(read('--learning-rate', 'jax=0.01').rates.get('jax')).toBe(0.01);
    expect(() => read('--learning-rate', 'jax')).toThrow('SYSTEM=RATE');
    expect(() => read('--colour')).toThrow('--colour');
  });
});
