import { OptionError } from '../errors.ts';

/** Refuses anything but a number where an op is told one. */
export function checkNumber(op: string, name: string, value: unknown): void {
  if (typeof value !== 'number') throw new OptionError({ op, what: `${name} is a number`, value });
}

/** Refuses anything but true and false. */
export function checkBoolean(op: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new OptionError({ op, what: `${name} is true or false`, value });
}
