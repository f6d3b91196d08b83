import { OptionError, type Registry, type ClassConfig, type Config, isClassConfig } from '@tensai/core';
import type { Configurable } from './configurable.ts';

/** A class of configurable objects that needs no argument. */
export interface ConfigurableClass<T> {
  readonly className: string;
  new (options?: never): T;
  fromConfig(config: Config): T;
}

/** What users write where an object of some kind is wanted: a name, the object, its class, a function in its place, or a config. */
export type Identifier<T, F> = string | T | ConfigurableClass<T> | F | ClassConfig;

/** What there is to know of a kind of objects. */
export interface Kind<T, F> {
  readonly base: abstract new (options?: never) => T;
  readonly registry: Registry<ConfigurableClass<T>>;
  /** An object that does what a function does. */
  readonly ofFunction: (f: F) => T;
}

/** The object that an identifier means. */
export function identified<T extends Configurable, F extends (...args: never[]) => unknown>(
  { base, registry, ofFunction }: Kind<T, F>,
  identifier: Identifier<T, F>,
): T {
  if (identifier instanceof base) return identifier;
  if (typeof identifier === 'string') return new (registry.get(identifier))();
  if (typeof identifier === 'function')
    return isClassOf(base, identifier) ? new identifier() : ofFunction(identifier as F);
  if (isClassConfig(identifier)) return registry.get(identifier.className).fromConfig(identifier.config);
  throw new OptionError({
    op: registry.kind,
    what: `it is a string, a ${registry.kind}, a function or { className, config }`,
    value: identifier,
  });
}

const isClassOf = <T>(base: Kind<T, never>['base'], value: object): value is ConfigurableClass<T> =>
  (value as { readonly prototype?: unknown }).prototype instanceof base;
