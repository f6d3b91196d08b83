import { defineError, type ErrorClass } from './error.ts';
import { isPlainObject } from './structure.ts';

/** What an object is made of, as JSON with camelCase keys. */
export interface Config {
  readonly [key: string]: unknown;
}

/** An object in the config of something larger. */
export interface ClassConfig {
  readonly className: string;
  readonly config: Config;
}

/** A class of objects that configs can name. */
export interface ConfigClass<T> {
  readonly className: string;
  fromConfig(config: Config): T;
}

/** A class without a name that configs could carry. */
export const ClassNameError: ErrorClass<{ kind: string }> = /* @__PURE__ */ defineError('class-name', {
  message: ({ kind }) => `getConfig: this ${kind} is of a class without a className`,
  hint: ({ kind }) =>
    `add the line: static override readonly className: string = 'MyClass'; a ${kind} made of a function has no config`,
});

/** Is it an object as a config has it? */
export const isClassConfig = (value: unknown): value is ClassConfig =>
  isPlainObject(value) && typeof value['className'] === 'string' && isPlainObject(value['config'] ?? {});

/** The name under which configs know a value's class; a subclass needs one of its own. */
export function classNameOf(kind: string, value: object): string {
  const type = value.constructor as { readonly className?: string };
  if (!Object.hasOwn(type, 'className') || !type.className) throw new ClassNameError({ kind });
  return type.className;
}

/** `KLDivergence` → `kl_divergence`, `MaxPooling2D` → `max_pooling2d`, as Keras spells names in logs and summaries. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
