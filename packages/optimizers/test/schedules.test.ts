import './setup.ts';
import {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  getSchedule,
  InverseTimeDecay,
  LearningRateSchedule,
  PiecewiseConstantDecay,
  PolynomialDecay,
} from '@tensai/optimizers';
import { register } from '@tensai/optimizers/all';
import { expect, test } from 'vitest';

test('restarts begin exactly where the last wave ended, whatever the periods', () => {
  for (const tMul of [1, 2, 3, 1.5, 1.1, 0.5]) {
    const schedule = new CosineDecayRestarts(1, 10, { tMul });
    let start = 0;
    for (let period = 0; period < 4; period++) {
      expect(schedule.apply(start), `tMul ${tMul}, period ${period}`).toBeCloseTo(1, 6);
      start += 10 * tMul ** period;
    }
  }
});

test('a lower wave keeps its floor', () => {
  const schedule = new CosineDecayRestarts(1, 10, { tMul: 1, mMul: 0.5, alpha: 0.2 });
  // 0.8 · ½ · ½ · (1 + cos 0) + 0.2 at the start of the second wave
  expect(schedule.apply(10)).toBeCloseTo(0.6, 12);
});

test('a polynomial in cycles', () => {
  const schedule = new PolynomialDecay(1, 10, { endLearningRate: 0, cycle: true });
  expect([0, 5, 10, 15, 20].map((step) => schedule.apply(step))).toEqual([1, 0.5, 0, 0.25, 0]);
});

test('configs make equal schedules', () => {
  register();
  for (const schedule of [
    new CosineDecay(0.1, 10, { alpha: 0.5 }),
    new CosineDecayRestarts(0.1, 10),
    new ExponentialDecay(0.1, 10, 0.5, { staircase: true }),
    new InverseTimeDecay(0.1, 10, 0.5),
    new PiecewiseConstantDecay([1, 2], [3, 4, 5]),
    new PolynomialDecay(0.1, 10, { power: 2 }),
  ]) {
    const { className } = schedule.constructor as typeof LearningRateSchedule;
    const copy = getSchedule({ className, config: JSON.parse(JSON.stringify(schedule.getConfig())) as never });
    expect(copy).toBeInstanceOf(schedule.constructor);
    expect(copy.getConfig()).toEqual(schedule.getConfig());
    expect(copy.apply(3)).toBe(schedule.apply(3));
  }
});

test('mistakes', () => {
  expect(() => new ExponentialDecay(0.1, 0, 0.5)).toThrow('decaySteps is a number of steps above 0');
  expect(() => new PiecewiseConstantDecay([2, 1], [1, 2, 3])).toThrow('boundaries grow');
  expect(() => new CosineDecay(0.1, 10, { warmup: 5 } as never)).toThrow('there is no option');
  expect(() => new CosineDecay(0.1, 10, 0.5 as never)).toThrow(
    'write it as { alpha, warmupTarget, warmupSteps, name }',
  );
  expect(() => new CosineDecay(0.1, 10, { warmupSteps: -1 })).toThrow('warmupSteps');
  class Own extends LearningRateSchedule {
    override apply(): number {
      return 1;
    }
  }
  expect(() => new Own().getConfig()).toThrow('without a className');
});
