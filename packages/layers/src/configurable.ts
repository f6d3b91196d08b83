import { checkOptions, classNameOf, type Config, isPlainObject, OptionError } from '@tensai/core';

/** Something small that options configure and whose config a saved model carries: an initializer, a regularizer, a constraint. */
export abstract class Configurable<Options extends object = object> {
  /** Its name in configs. */
  static readonly className: string = '';
  /** Other strings that mean it. */
  static readonly aliases: readonly string[] = [];
  /** The options that it knows, and their values where they are left out. */
  static readonly defaults: object = {};
  /** What it is, for messages. */
  static readonly kind: string = 'object';
  readonly options: Required<Options>;

  constructor(options?: Options) {
    const { className, kind, defaults } = this.constructor as typeof Configurable;
    this.options = { ...defaults, ...givenOptions(className || kind, options, Object.keys(defaults)) } as never;
  }

  /** Its options, as JSON. */
  getConfig(): Config {
    classNameOf((this.constructor as typeof Configurable).kind, this);
    return { ...this.options };
  }

  /** An object of the config that `getConfig` gave. */
  static fromConfig<T>(this: new (options: never) => T, config: Config): T {
    return new this(config as never);
  }
}

/** Options that were given, without those that are undefined; unknown ones are mistakes. */
export function givenOptions(what: string, options: object | undefined, known: readonly string[]): object {
  if (options === undefined) return {};
  if (!isPlainObject(options))
    throw new OptionError({
      op: what,
      what: 'options are an object',
      value: typeof options === 'object' && options !== null ? 'something else' : options,
      ...(known.length > 0 && { hint: `write it as { ${known.join(', ')} }` }),
    });
  checkOptions(what, options, known);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
