import './setup.ts';
import { readFileSync } from 'node:fs';
import { getSchedule } from '@tensai/optimizers';
import { register } from '@tensai/optimizers/all';
import { expect, test } from 'vitest';

/** The rate of a schedule at a step. */
interface Fact {
  readonly id: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly step: number;
  readonly expected: number;
  readonly rtol: number;
  readonly atol: number;
}

const { records } = JSON.parse(readFileSync(new URL('schedules.golden.json', import.meta.url), 'utf8')) as {
  readonly records: readonly Fact[];
};

register();

test.each(records)('$id: $className $config at $step', ({ className, config, step, expected, rtol, atol }) => {
  const rate = getSchedule({ className, config }).apply(step);
  expect(Math.abs(rate - expected)).toBeLessThanOrEqual(atol + rtol * Math.abs(expected));
});
