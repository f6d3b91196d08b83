import { OptionError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { plainName } from '../registry.ts';

/** Refuses anything but a number where an op is told one. */
export function checkNumber(op: string, name: string, value: unknown): void {
  if (typeof value !== 'number') throw new OptionError({ op, what: `${name} is a number`, value });
}

/** Refuses anything but true and false. */
export function checkBoolean(op: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new OptionError({ op, what: `${name} is true or false`, value });
}

/** One of a few names, matched without case and underscores; an unknown one answers with the nearest. */
export function nameArgument<Name extends string>(
  op: string,
  option: string,
  value: unknown,
  known: readonly Name[],
): Name {
  const given = typeof value === 'string' ? value : '';
  const found = known.find((name) => plainName(name) === plainName(given));
  if (found !== undefined) return found;
  const [alike] = nearest(given, known);
  throw new OptionError({
    op,
    what: `${option} is one of ${known.map((name) => `'${name}'`).join(', ')}`,
    value,
    ...(alike !== undefined && { hint: `did you mean '${alike}'?` }),
  });
}
