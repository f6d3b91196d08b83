import { defineError, type ErrorClass } from './error.ts';
import { DuplicateNameError } from './errors.ts';
import { nearest } from './nearest.ts';

/** A name that nobody registered. */
export const UnknownNameError: ErrorClass<{
  kind: string;
  name: string;
  nearest: readonly string[];
  known: readonly string[];
  source: string;
}> = /* @__PURE__ */ defineError('unknown-name', {
  message: ({ kind, name }) => `the ${kind} '${name}' is not registered`,
  hint: ({ nearest: alike, known, source, kind }) =>
    alike.length > 0
      ? `did you mean ${alike.map((one) => `'${one}'`).join(' or ')}?`
      : known.length === 0
        ? `pass the ${kind} itself, or call register() from '${source}'`
        : `there are: ${known.join(', ')}`,
});

/** How a name is compared: without case, underscores, hyphens and spaces. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[_\-\s]/g, '');

/**
 * Values by name, for names that come from data or from users' strings: losses, optimizers, layers. Names match without case and underscores.
 *
 * @example
 * const shapes = new Registry('shape', '@acme/shapes/all');
 * shapes.register('unitCircle', { radius: 1 });
 * shapes.get('unit_circle').radius // 1
 * shapes.get('unitCircel') // throws did you mean 'unitCircle'?
 */
export class Registry<T> {
  /** What its values are called in errors: 'loss'. */
  readonly kind: string;
  /** The module whose `register()` brings ours: '@tensai/losses/all'. */
  readonly source: string;
  readonly #values: Map<string, { readonly name: string; readonly value: T }> = new Map();

  constructor(kind: string, source: string) {
    this.kind = kind;
    this.source = source;
  }

  /** Registers a value under a name and any aliases. The same value again is fine, another one is an error. */
  register(name: string, value: T, ...aliases: readonly string[]): void {
    for (const each of [name, ...aliases]) {
      const known = this.#values.get(plainName(each));
      if (known && known.value !== value) throw new DuplicateNameError({ kind: this.kind, name: each });
    }
    for (const each of [name, ...aliases]) this.#values.set(plainName(each), { name: each, value });
  }

  /** The value of a name; an unknown one answers with the nearest. */
  get(name: string): T {
    const known = this.#values.get(plainName(name));
    if (known) return known.value;
    const names = this.names();
    throw new UnknownNameError({
      kind: this.kind,
      name,
      nearest: nearest(name, names),
      known: names,
      source: this.source,
    });
  }

  /** The registered names, as they were spelled. */
  names(): string[] {
    return [...this.#values.values()].map(({ name }) => name);
  }
}
