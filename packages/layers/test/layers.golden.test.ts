import './setup.ts';
import { readFileSync } from 'node:fs';
import { type NestedValues, tensor, type Tensor } from '@tensai/core';
import { type Layer, layerRegistry } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { type GoldenRecord, readGolden } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { difference } from './difference.ts';
import { camelKeys, lastName } from './golden-config.ts';

register();

const read = (file: string): readonly GoldenRecord[] =>
  readGolden(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** An array as a record has it: tagged with Keras' dtype, or revived already. */
interface Tagged {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: NestedValues;
}

const flat = (values: NestedValues): number[] => [values].flat(Infinity as 1).map(Number);

/** Inputs come as float32, as Keras' layers cast them; what is integer there is int32 here. */
const tensorOf = ({ dtype, shape, data }: Tagged): Tensor =>
  tensor(flat(data), { shape, dtype: dtype.startsWith('float') ? 'float32' : dtype === 'bool' ? 'bool' : 'int32' });

const isTagged = (value: unknown): value is Tagged =>
  typeof value === 'object' && value !== null && 'dtype' in value && 'data' in value;

/** Tensors in the place of tagged arrays. */
const revived = (value: unknown): unknown =>
  isTagged(value)
    ? tensorOf(value)
    : Array.isArray(value)
      ? value.map(revived)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item)]))
        : value;

const layerOf = (api: string, config: unknown): Layer => {
  const options = camelKeys(config) as Record<string, unknown>;
  // true would be RMSNormalization
  if (options['rmsScaling'] === false) delete options['rmsScaling'];
  return layerRegistry.get(lastName(api)).fromConfig(options);
};

const title = ({ id, api, ...rest }: GoldenRecord, config: string): string =>
  `${id}: ${lastName(api!)} ${JSON.stringify(rest[config])}`;

const values = read('layers.golden.jsonl');

test.each(values.map((record) => [title(record, 'config'), record] as const))('%s', (_, record) => {
  const layer = layerOf(record.api!, record['config']);
  const [x] = revived(record['inputs']) as [Tensor];
  const options = revived(camelKeys(record['call_kwargs'])) as Record<string, never>;
  const weights = record['weights'] as readonly { readonly path: string; readonly value: NestedValues }[];
  layer.buildFor(x);
  expect(layer.weights.map(({ name }) => lastName(name.replaceAll('/', '.')))).toEqual(
    weights.map(({ path }) => lastName(path.replaceAll('/', '.'))),
  );
  layer.setWeights(weights.map(({ value }) => value));
  expect(difference(layer.apply(x, options), record['expected'] as number[], record)).toBeNull();
});

/** Records of what these layers do not have. */
const absent: Readonly<Record<string, string>> = {
  'shape-002': 'Dense has no lora_rank',
  'shape-028': 'Embedding has no lora_rank',
  'shape-110': 'BatchNormalization has no renorm',
  'shape-148': 'UpSampling2D has no bilinear interpolation',
  'shape-150': 'UpSampling2D has no bilinear interpolation',
  'shape-152': 'UpSampling2D has no bilinear interpolation',
  'shape-154': 'UpSampling2D has no bilinear interpolation',
};

const all = read('layer-shapes.golden.jsonl');
const shapes = all.filter(({ id }) => absent[id!] === undefined);

test.each(shapes.map((record) => [title(record, 'init_kwargs'), record] as const))('%s', (_, record) => {
  const layer = layerOf(record.api!, record['init_kwargs']);
  const inputs = inputsOf(record);
  const y = layer.apply(inputs, (record['call_kwargs'] ?? {}) as Record<string, never>);
  const found = {
    expected_output_shape: y.shape,
    expected_output_dtype: y.dtype,
    expected_num_trainable_weights: layer.trainableWeights.length,
    expected_num_non_trainable_weights: layer.nonTrainableWeights.length,
    expected_num_losses: layer.losses.length,
    expected_num_seed_generators: 'seedGenerator' in layer ? 1 : 0,
    supports_masking: supportsMasking(layer, inputs),
  };
  const named = Object.entries(found).filter(([key]) => key in record);
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(named.map(([key]) => [key, record[key]])));
});

const given = shapes.filter((record) => 'expected_output' in record);

test.each(given.map((record) => [title(record, 'init_kwargs'), record] as const))('values of %s', (_, record) => {
  const y = layerOf(record.api!, record['init_kwargs']).apply(inputsOf(record));
  expect(difference(y, record['expected_output'] as number[])).toBeNull();
});

test('all records are there', () => {
  expect(values).toHaveLength(65);
  expect(all).toHaveLength(67);
  expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(absent)));
});

/** Data of a record, or numbers without pattern of its shapes. */
function inputsOf(record: GoldenRecord): Tensor | Tensor[] {
  if ('input_data' in record) return tensor(record['input_data'] as number[]);
  const dtype = record['input_dtype'] === 'int32' ? 'int32' : 'float32';
  const make = (shape: readonly number[]): Tensor => {
    const size = shape.reduce((n, extent) => n * extent, 1);
    const at = (i: number): number => (dtype === 'int32' ? i % 3 : ((i * 0.618) % 1) - 0.4);
    return tensor(
      Array.from({ length: size }, (_, i) => at(i)),
      { shape, dtype },
    );
  };
  const shape = record['input_shape'] as readonly number[] | readonly (readonly number[])[];
  return typeof shape[0] === 'number'
    ? make(shape as readonly number[])
    : (shape as readonly (readonly number[])[]).map(make);
}

/** Does a mask get through, or do its steps get lost in the layer for a reason? */
function supportsMasking(layer: Layer, inputs: Tensor | Tensor[]): boolean {
  if (lastName(layer.describe()).startsWith('GlobalAveragePooling1D')) return true; // it uses the mask up
  const maskOf = (x: Tensor): Tensor =>
    tensor(new Array<boolean>(x.shape[0]! * (x.shape[1] ?? 1)).fill(true), { shape: x.shape.slice(0, 2) });
  const mask = Array.isArray(inputs) ? inputs.map(maskOf) : maskOf(inputs);
  return layer.computeMask(inputs, mask) !== null;
}
