import './setup.ts';
import { readFileSync } from 'node:fs';
import { type Tensor, tensor } from '@tensai/core';
import { getActivation, getConstraint, getRegularizer } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { type GoldenRecord, readGolden } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { camelKeys, lastName } from './golden-config.ts';
import { difference } from './difference.ts';

register();

type Part = (x: Tensor) => Tensor;

const parts: Readonly<Record<string, (className: string, config: object) => Part>> = {
  activation: (className, options) => (x) =>
    (getActivation(className) as (x: Tensor, options?: object) => Tensor)(
      x,
      Object.keys(options).length > 0 ? options : undefined,
    ),
  regularizer: (className, config) => (x) => getRegularizer({ className, config: { ...config } }).apply(x),
  constraint: (className, config) => (x) => getConstraint({ className, config: { ...config } }).apply(x),
};

const records = readGolden(readFileSync(new URL('parts.golden.jsonl', import.meta.url), 'utf8'));

const partOf = ({ category, api, config = {}, kwargs = {} }: GoldenRecord): Part =>
  parts[category!]!(lastName(api!), camelKeys({ ...(config as object), ...(kwargs as object) }) as object);

test.each(records.map((record) => [`${record.id}: ${lastName(record.api!)}`, record] as const))('%s', (_, record) => {
  const [x] = record['inputs'] as readonly number[][];
  expect(difference(partOf(record)(tensor(x!)), record['expected'] as number[], record)).toBeNull();
});

test('all records are there', () => expect(records).toHaveLength(48));
