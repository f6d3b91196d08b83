import { isPlainObject } from '@tensai/core';
import { UnnamedOptimizerError } from './errors.ts';

/** An object within a config. */
export interface ClassAndConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A class of objects that configs can name. */
export interface ConfigClass<T> {
  readonly className: string;
  fromConfig(config: Readonly<Record<string, unknown>>): T;
}

/** Is it an object as a config has it? */
export const isSaved = (value: unknown): value is ClassAndConfig =>
  isPlainObject(value) && typeof value['className'] === 'string' && isPlainObject(value['config']);

/** The name under which configs know a value's class. */
export function classNameOf(kind: 'optimizer' | 'schedule', value: object): string {
  const { className } = value.constructor as { readonly className?: string };
  if (className === undefined || className === '') throw new UnnamedOptimizerError({ kind });
  return className;
}
