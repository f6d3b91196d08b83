import { isDType, isPlainObject, SeedGenerator, type ClassConfig, type Config } from '@tensai/core';
import { activationName } from './activations/index.ts';
import { ConfigValueError, NoClassNameError } from './errors.ts';
import type { Layer } from './layer.ts';
import { configOfSeed } from './seed.ts';

interface HasConfig {
  getConfig(): object;
}
const isConfigurable = (value: unknown): value is HasConfig =>
  typeof value === 'object' && value !== null && 'getConfig' in value && typeof value.getConfig === 'function';

/** The configuration of a layer: name, required arguments, and the options that were given. */
export function configOf(layer: Layer, required: Readonly<Record<string, unknown>>): Config {
  const { className } = layer.constructor as typeof Layer;
  if (className === undefined || (className === 'Layer' && layer.constructor.length > 0))
    throw new NoClassNameError({ name: layer.name });
  const where = layer.describe();
  const entries = Object.entries({ ...required, ...layer.options, name: layer.name, trainable: layer.trainable });
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, written(where, key, value)]),
  );
}

/** A value as JSON holds it: configurables as class and config, registered functions by name. */
function written(where: string, key: string, value: unknown): unknown {
  if (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'string' ||
    isDType(value)
  )
    return value;
  if (value instanceof SeedGenerator) return configOfSeed(value);
  if (isConfigurable(value)) {
    const { className } = value.constructor as { readonly className?: string };
    if (className === undefined) throw new ConfigValueError({ layer: where, key });
    return { className, config: value.getConfig() as Config } satisfies ClassConfig;
  }
  if (Array.isArray(value)) return value.map((item) => written(where, key, item));
  if (isPlainObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, written(where, `${key}.${name}`, item)]),
    );
  if (typeof value === 'function') return activationName(value as never);
  throw new ConfigValueError({ layer: where, key });
}

/** A layer from its configuration: the required arguments by position, the rest as options. */
export function instanceOf(made: typeof Layer, config: Config): Layer {
  const { required } = made;
  const options = Object.fromEntries(Object.entries(config).filter(([key]) => !required.includes(key)));
  const Make = made as unknown as new (...args: unknown[]) => Layer;
  return new Make(...required.map((key) => config[key]), options);
}
