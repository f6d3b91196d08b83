import {
  type DType,
  dtypes,
  isDType,
  isPlainObject,
  OptionError,
  snakeCase,
  UnknownDTypeError,
  UnknownOptionError,
} from '@tensai/core';

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
