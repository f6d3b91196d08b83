import './setup.ts';
import { readFileSync } from 'node:fs';
import type { TensorLike } from '@tensai/core';
import { getMetric, type Metric, metricRegistry, type UpdateOptions } from '@tensai/metrics';
import { closeTo, type Closeness, type Values } from '@tensai/testkit';
import { expect, test } from 'vitest';

interface Update {
  readonly values?: TensorLike;
  readonly y_true?: TensorLike;
  readonly y_pred?: TensorLike;
  readonly sample_weight?: TensorLike;
}
interface Fact extends Closeness {
  readonly id: string;
  readonly className: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly updates: readonly Update[];
  readonly expected: Values;
  readonly exact?: true;
}
interface Golden {
  readonly records: readonly Fact[];
  readonly notApplicable: Readonly<Record<string, { readonly reason: string; readonly ids: readonly string[] }>>;
}
const { records, notApplicable } = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Golden;

const camel = (config: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
interface AnyMetric {
  updateState(...update: readonly (TensorLike | UpdateOptions)[]): void;
}

test.each(records)('$id $className', async ({ className, config = {}, updates, expected, exact, ...closeness }) => {
  const metric = getMetric({ className, config: camel(config) }) as Metric & AnyMetric;
  const tolerance = exact ? { rtol: 0, atol: 0 } : closeness;
  for (let round = 0; round < 2; round++) {
    for (const { values, y_true, y_pred, sample_weight: sampleWeight = null } of updates)
      metric.updateState(...(values === undefined ? [y_true!, y_pred!] : [values]), { sampleWeight });
    await expect(closeTo(metric.result(), expected, tolerance)).resolves.toBeUndefined();
    metric.resetState();
  }
});

test('what is left out is not registered', () => {
  for (const name of Object.keys(notApplicable)) expect(() => metricRegistry.get(name)).toThrow('is not registered');
});
