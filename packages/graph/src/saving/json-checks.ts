import { type Aval, checkShape, dtypes, isDType, isPlainObject, TensaiError } from '@tensai/core';
import { SavedGraphError } from './errors.ts';

/** Says that a place of a saved graph is wrong. */
export function refuse(where: string, what: string, remedy?: string): never {
  throw new SavedGraphError({ where, what, ...(remedy !== undefined && { remedy }) });
}

const said = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

export function listAt(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : refuse(where, `is ${said(value)} instead of a list`);
}

export function recordAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : refuse(where, `is ${said(value)} instead of an object`);
}

export function textAt(value: unknown, where: string): string {
  return typeof value === 'string' ? value : refuse(where, `is ${said(value)} instead of a text`);
}

/** A whole number from 0 up, below `end`. */
export function indexAt(value: unknown, end: number, where: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < end) return value as number;
  return refuse(where, `is ${said(value)}; ${end === 0 ? 'there is nothing to name' : `whole numbers from 0 to ${end - 1} are something`}`); // prettier-ignore
}

/** Dtype and shape, or 'number'. */
export function avalAt(value: unknown, where: string): Aval {
  if (value === 'number') return { shape: [], dtype: 'float32', weak: true };
  const [dtype, shape] = listAt(value, where);
  if (!isDType(dtype)) return refuse(where, `has the dtype ${said(dtype)}`, `dtypes: ${dtypes.join(', ')}`);
  const extents = listAt(shape, `${where}, the shape,`) as number[];
  checkShape(where, extents);
  return { shape: extents, dtype };
}

/** Runs what belongs to an op, whose attributes may be anything: what is thrown there is told as ours. */
export function guarded<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (cause instanceof TensaiError) throw cause;
    throw new SavedGraphError({ where, what: `cannot be: ${(cause as Error).message}` }, { cause });
  }
}

export const sameAval = (a: Aval, b: Aval): boolean =>
  a.dtype === b.dtype && !a.weak === !b.weak && a.shape.length === b.shape.length && a.shape.every((n, axis) => n === b.shape[axis]); // prettier-ignore
