import './setup.ts';
import { readFileSync } from 'node:fs';
import { type NestedValues, type Tensor, tensor } from '@tensai/core';
import {
  clearSession,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  getInitializer,
  Input,
  layerRegistry,
  MaxPooling2D,
  Sequential,
} from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { readGolden } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { difference } from './difference.ts';
import { camelKeys } from './golden-config.ts';

register();

// Executed with Keras 3.16: forward passes with given weights, bounds of initializers, the text of a summary.
const records = readGolden(readFileSync(new URL('forward.golden.jsonl', import.meta.url), 'utf8'));
const named = (part: string): [string, (typeof records)[number]][] =>
  records
    .filter(({ name }) => String(name).startsWith(part))
    .map((record) => [`${record.id}: ${String(record.name)}`, record]);

test.each(named('forward'))('%s', (_, record) => {
  const [[className, config]] = Object.entries(record['layer'] as Record<string, Record<string, unknown>>) as [
    [string, Record<string, unknown>],
  ];
  const given = { ...config };
  // a constant is written as the number alone
  const constant = given['alpha_initializer'] as { readonly Constant: number } | undefined;
  if (constant) given['alpha_initializer'] = { className: 'Constant', config: { value: constant.Constant } };
  const layer = layerRegistry.get(className).fromConfig(camelKeys(given) as Record<string, unknown>);
  const [x] = record['inputs'] as [NestedValues];
  layer.buildFor(tensor(x) as Tensor);
  layer.setWeights(((record['weights'] ?? []) as { readonly value: NestedValues }[]).map(({ value }) => value));
  expect(difference(layer.apply(x), (record['expected'] as { output: number[] }).output, record)).toBeNull();
});

test.each(named('initializer'))('%s', (_, { name, ...record }) => {
  const initializer = getInitializer(String(name).replace(/initializer_(bound|std)_/, ''));
  const { shape } = record['inputs'] as { shape: number[] };
  const expected = record['expected'] as Record<string, number>;
  const values = [...initializer.apply(shape, { dtype: 'float32' }).dataSync()];
  expect(Math.max(...values.map(Math.abs))).toBeLessThan(
    expected['abs_max_below'] ?? expected['truncation_abs_max']! * 1.0001,
  );
  const std = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  expect(Math.abs(std - (expected['std'] ?? std))).toBeLessThan(expected['tolerance'] ?? 1);
});

test.each(named('summary'))('%s', (_, record) => {
  clearSession();
  const model = new Sequential(
    [
      Input([28, 28, 1]),
      new Conv2D(32, 3, { activation: 'relu' }),
      new MaxPooling2D(),
      new Flatten(),
      new Dropout(0.5),
      new Dense(10, { activation: 'softmax' }),
    ],
    { name: 'mnist' },
  );
  const { text_line_length_80: text } = record['expected'] as { text_line_length_80: string };
  expect(model.summary({ print: null })).toBe(text.trimEnd());
});
