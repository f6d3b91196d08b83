import { type DType, dtypes, isDType, isPlainObject, OptionError, UnknownDTypeError, UnknownOptionError } from '@tensai/core';
import { ClassNameError } from './errors.ts';

/** What an object is made of, as JSON with camelCase keys. */
export interface Config {
  readonly [key: string]: unknown;
}

/** An object in a config of something larger. */
export interface ClassConfig {
  readonly className: string;
  readonly config?: Config;
}

/** What a class of losses or metrics says of itself. */
export interface ConfiguredClass {
  readonly className: string;
  readonly defaults: object;
}

/** Options that every loss and every metric takes. */
export interface NamedOptions {
  /** For logs and messages; the class name in snake_case if left out. */
  readonly name?: string;
  /** What it computes in; left out, what the predictions have. */
  readonly dtype?: DType | null;
}

/** Is it an object as a config has it? */
export const isClassConfig = (value: unknown): value is ClassConfig =>
  isPlainObject(value) && typeof value['className'] === 'string' && isPlainObject(value['config'] ?? {});

/** `KLDivergence` → `kl_divergence`, as Keras spells names in logs. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** Options of an object: its name, its dtype, and its class' own ones with what they are if left out. Unknown ones are mistakes. */
export function readOptions<Own extends object>(
  kind: string,
  { className, defaults }: ConfiguredClass,
  options: NamedOptions | undefined,
  shared: readonly string[],
): { readonly name: string; readonly dtype: DType | null; readonly own: Own } {
  const what = className === '' ? kind : className;
  const given: object = options ?? {};
  if (!isPlainObject(given))
    throw new OptionError({
      op: what,
      what: 'options are an object',
      value: given,
      hint: `new ${what}({ name: 'mine' })`,
    });
  const { name: usual, ...own } = defaults as { name?: string } & Record<string, unknown>;
  const known = [...Object.keys(own), ...shared, 'name', 'dtype'];
  for (const [key, value] of Object.entries(given)) {
    if (!known.includes(key)) throw new UnknownOptionError({ op: what, option: key, known });
    if (key in own && value !== undefined) own[key] = value;
  }
  const { name, dtype } = given as NamedOptions;
  if (dtype !== undefined && dtype !== null && !isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  return { name: name ?? usual ?? snakeCase(what), dtype: dtype ?? null, own: own as Own };
}

/** The class name that a config carries; a subclass needs one of its own. */
export function classNameOf(kind: string, value: { readonly name: string }): string {
  const type = value.constructor as unknown as ConfiguredClass;
  if (!Object.hasOwn(type, 'className') || type.className === '') throw new ClassNameError({ kind, name: value.name });
  return type.className;
}
