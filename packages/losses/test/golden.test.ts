import './setup.ts';
import { readFileSync } from 'node:fs';
import type { TensorLike } from '@tensai/core';
import { getLoss } from '@tensai/losses';
import { closeTo, type Closeness, type Values } from '@tensai/testkit';
import { expect, test } from 'vitest';

interface Fact extends Closeness {
  readonly id: string;
  readonly className: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly inputs: { readonly y_true: TensorLike; readonly y_pred: TensorLike; readonly sample_weight?: TensorLike };
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

test.each(records)('$id $className', async ({ className, config = {}, inputs, expected, exact, ...closeness }) => {
  const loss = getLoss({ className, config: camel(config) });
  const result = loss.apply(inputs.y_true, inputs.y_pred, { sampleWeight: inputs.sample_weight ?? null });
  await expect(closeTo(result, expected, exact ? { rtol: 0, atol: 0 } : closeness)).resolves.toBeUndefined();
});

test('what is left out is not registered', () => {
  for (const name of Object.keys(notApplicable)) expect(() => getLoss(name)).toThrow('is not registered');
});
