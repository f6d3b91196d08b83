import { expect, it } from 'vitest';
import { Judge } from '../../src/threads/judge.ts';

/** Lets a judge decide on so many runs, which take what is said; tells the part of time that was lost to the slower way, and which way the last ones took. */
function judged(
  judge: Judge,
  runs: number,
  times: (run: number) => { alone: number; together: number },
): { lost: number; together: number } {
  let [took, least, together] = [0, 0, 0];
  for (let k = 0; k < runs; k++) {
    const { alone, together: shared } = times(k);
    if (judge.together && k >= runs - 100) together++;
    const time = judge.together ? shared : alone;
    took += time;
    least += Math.min(alone, shared);
    if (judge.together) judge.took(time, 0);
    else judge.took(0, time);
  }
  return { lost: took / least - 1, together: together / 100 };
}

it('stays with what is faster, and seldom tries the other', () => {
  for (const scale of [0.05, 4, 400]) {
    const quiet = judged(new Judge(), 2000, () => ({ alone: scale, together: 0.55 * scale }));
    expect(quiet.lost).toBeLessThan(0.03);
    expect(quiet.together).toBeGreaterThan(0.8);
    const busy = judged(new Judge(), 2000, () => ({ alone: scale, together: 1.6 * scale }));
    expect(busy.lost).toBeLessThan(0.05);
    expect(busy.together).toBeLessThan(0.2);
  }
});

it('follows the weather', () => {
  const judge = new Judge();
  const quiet = { alone: 4, together: 2.2 };
  const busy = { alone: 6, together: 11 };
  expect(judged(judge, 1000, () => quiet).together).toBeGreaterThan(0.8);
  expect(judged(judge, 400, () => busy)).toMatchObject({ together: expect.closeTo(0, 0) });
  expect(judged(judge, 400, () => quiet).together).toBeGreaterThan(0.8);
});

it('loses little where times are chance', () => {
  let seed = 1;
  const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  // every fourth run waits for a neighbour's turn
  const waits = (): number => (chance() < 0.25 ? 8 : 0);
  const judge = new Judge();
  let [took, alone] = [0, 0];
  for (let k = 0; k < 4000; k++) {
    const times = { alone: 4 + waits(), together: 3 + waits() + waits() };
    const time = judge.together ? times.together : times.alone;
    took += time;
    alone += times.alone;
    if (judge.together) judge.took(time, 0);
    else judge.took(0, time);
  }
  expect(took / alone).toBeLessThan(1.1);
});

it('times runs; those that do not count teach nothing', () => {
  const judge = new Judge();
  const ways: boolean[] = [];
  for (let k = 0; k < 100; k++) judge.runs(1, (_, together) => void ways.push(together), false);
  expect(ways).toEqual(new Array(100).fill(true));
});

it('has stretches of long runs take turns', () => {
  const judge = new Judge();
  judge.took(60, 0); // now it tries
  const ways = [0, 1, 2, 3].map(() => {
    const run: boolean[] = [];
    judge.runs(3, (_, together) => void run.push(together));
    return run;
  });
  const [there, back] = [[true, false, true], [false, true, false]]; // prettier-ignore
  expect(ways).toEqual([there, back, there, back]);
});
