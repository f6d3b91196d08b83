import { isClassConfig, isPlainObject, leavesOf, nearest, OptionError, type Structure, Tensor } from '@tensai/core';
import { DataError } from '../errors.ts';
import type { Tensors } from '../tensors.ts';

/** An option of `compile`: for all outputs, or for each by place or by name. */
export type PerOutput<T> = T | null | readonly (T | null)[] | { readonly [output: string]: T | null };

/** The outputs of a model: their names, where they have any. */
export interface Outputs {
  readonly count: number;
  readonly names: readonly string[] | null;
}

/** Is it a dictionary by the names of outputs, and no config of one object? */
export const isByName = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isPlainObject(value) && !isClassConfig(value);

/** The outputs that a model has given. */
export function outputsOf(yPred: Tensors, names: readonly string[] | null): Outputs {
  if (yPred instanceof Tensor) return { count: 1, names };
  const count = leavesOf(yPred as Structure<Tensor>).length;
  if (names !== null) return { count, names };
  if (isPlainObject(yPred)) return { count, names: Object.keys(yPred) };
  return { count, names: Array.from({ length: count }, (_, k) => `output_${k + 1}`) };
}

/** Refuses names that no output has, and lists of another length. */
export function checkPerOutput(argument: string, value: unknown, { count, names }: Outputs): void {
  if (Array.isArray(value)) {
    if (value.length !== count)
      throw new OptionError({
        op: 'compile',
        what: `${argument} is a list of ${count}, one entry for each output${names === null ? '' : ` (${names.join(', ')})`}`,
        value: `a list of ${value.length}`,
      });
    return;
  }
  if (!isByName(value)) return;
  for (const name of Object.keys(value))
    if (names === null || !names.includes(name)) {
      const alike = names === null ? [] : nearest(name, names, 1);
      throw new OptionError({
        op: 'compile',
        what: `${argument} names an output that the model does not have`,
        value: name,
        hint:
          alike.length > 0
            ? `did you mean '${alike[0]}'?`
            : names === null
              ? `the model has one output: ${argument}: value`
              : `its outputs: ${names.join(', ')}`,
      });
    }
}

/** An option output by output; null where one has none. */
export function forEachOutput<T>(value: PerOutput<T> | undefined, { count, names }: Outputs): (T | null)[] {
  if (Array.isArray(value)) return [...(value as readonly (T | null)[])];
  if (isByName(value)) return names!.map((name) => (value as Readonly<Record<string, T | null>>)[name] ?? null);
  return Array.from({ length: count }, () => (value ?? null) as T | null);
}

/** The tensors of predictions, in the order of the outputs. */
export function predictionsOf(yPred: Tensors, names: readonly string[] | null): Tensor[] {
  if (yPred instanceof Tensor) return [yPred];
  if (names !== null && isPlainObject(yPred)) return names.map((name) => yPred[name] as Tensor);
  return leavesOf(yPred as Structure<Tensor>);
}

/**
 * Targets, or weights, in the order of the outputs: from a list or dictionary, or the one of a model with one output. Outputs that want none (`wanted`) may be left out.
 */
export function targetsOf(
  what: 'targets' | 'sample weights',
  given: Tensors | null,
  { count, names }: Outputs,
  wanted: readonly boolean[],
): (Tensor | null)[] {
  if (given === null) return wanted.map(() => null);
  if (given instanceof Tensor) {
    // one weight for each example serves all outputs
    if (count === 1 || what === 'sample weights') return wanted.map(() => given);
    throw tooFew(what, 1, count, names);
  }
  if (isPlainObject(given) && names !== null) {
    for (const name of Object.keys(given))
      if (!names.includes(name))
        throw new DataError({
          method: 'fit',
          what: `${what} are given for '${name}', which is no output`,
          hint: `the outputs: ${names.join(', ')}`,
        });
    return names.map((name) => ((given as Readonly<Record<string, Tensor>>)[name] ?? null) as Tensor | null);
  }
  const list = leavesOf(given as Structure<Tensor>);
  if (list.length === count) return list;
  if (list.length !== wanted.filter(Boolean).length) throw tooFew(what, list.length, count, names);
  let next = 0;
  return wanted.map((one) => (one ? list[next++]! : null));
}

const tooFew = (what: string, got: number, count: number, names: readonly string[] | null): Error =>
  new DataError({
    method: 'fit',
    what: `${got} ${what} for ${count} output${count === 1 ? '' : 's'}${names === null ? '' : ` (${names.join(', ')})`}`,
    hint:
      names === null || count === 1
        ? 'give one tensor: fit(x, y)'
        : `fit(x, { ${names.map((name) => `${/^[a-z_]\w*$/i.test(name) ? name : `'${name}'`}: …`).join(', ')} })`,
  });
