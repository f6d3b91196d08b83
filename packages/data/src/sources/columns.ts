import {
  type DType,
  factsOf,
  flatten,
  isPlainObject,
  type NestedValues,
  type Shape,
  sizeOf,
  type Structure,
  Tensor,
  type TypedArray,
  Variable,
} from '@tensai/core';
import { SliceError } from '../errors.ts';
import { HostArray } from '../host-array.ts';

/** What has rows: an array or tensor of at least one axis. */
export type RowArray = Tensor | Variable | HostArray | TypedArray | readonly NestedValues[];

/** Arrays of rows, in lists and dictionaries. */
export type RowStructure = RowArray | readonly RowStructure[] | { readonly [key: string]: RowStructure };

/** One array of a source, on the host. */
export interface Column {
  /** Where it stands in the structure. */
  readonly at: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Elements of one row. */
  readonly width: number;
  /** Null until they have come from a device that cannot be read at once. */
  data: TypedArray | null;
  readonly coming: Promise<TypedArray> | null;
}

/** The columns of a structure, and the structure with their numbers as leaves. */
export function columnsOf(rows: unknown): { columns: readonly Column[]; places: Structure<number> } {
  const columns: Column[] = [];
  const add = (at: string, { shape, dtype }: { shape: Shape; dtype: DType }, values: Values): number => {
    if (shape.length === 0) throw scalar(at);
    return columns.push({ at, shape, dtype, width: sizeOf(shape.slice(1)), ...values }) - 1;
  };
  const walk = (part: unknown, path: string): Structure<number> => {
    const at = path || 'the argument';
    if (part instanceof Variable) return walk(part.value, path);
    if (part instanceof Tensor) return add(at, part, valuesOf(part));
    if (part instanceof HostArray) return add(at, part, here(part.data));
    if (ArrayBuffer.isView(part) || isNumbers(part)) {
      const { flat, nested, own } = flatten(part as TypedArray);
      return add(at, { shape: nested, dtype: own }, here(ArrayBuffer.isView(flat) ? flat : filled(flat, own)));
    }
    if (Array.isArray(part)) return part.map((item: unknown, i) => walk(item, `${path}[${i}]`));
    if (isPlainObject(part))
      return Object.fromEntries(
        Object.entries(part).map(([key, item]) => [key, walk(item, path === '' ? key : `${path}.${key}`)]),
      );
    if (typeof part === 'number' || typeof part === 'boolean') throw scalar(at);
    throw new SliceError({ at, got: part === null ? 'null' : `a ${typeof part}` });
  };
  const places = walk(rows, '');
  if (columns.length === 0) throw new SliceError({ at: 'the structure', got: 'empty' });
  return { columns, places };
}

/** Waits for all elements. */
export async function arrival(columns: readonly Column[]): Promise<void> {
  await Promise.all(
    columns.map(async (column) => {
      column.data ??= await column.coming;
    }),
  );
}

type Values = Pick<Column, 'data' | 'coming'>;

const here = (data: ArrayLike<number>): Values => ({ data: data as TypedArray, coming: null });

/** The elements as they are now: the tensor may be disposed of. */
function valuesOf(tensor: Tensor): Values {
  if (tensor.type.device.backend.readSync) return here(tensor.dataSync());
  const coming = tensor.data();
  // whoever iterates hears of a failure; one that nobody waits for must not end the program
  coming.catch(() => undefined);
  return { data: null, coming };
}

function filled(flat: ArrayLike<number>, dtype: DType): TypedArray {
  const data = new (factsOf(dtype).array)(flat.length);
  data.set(flat);
  return data;
}

const scalar = (at: string): Error =>
  new SliceError({ at, got: 'a scalar', hint: 'the first axis is cut into elements: [x] has one' });

/** Is it a nested array of numbers and booleans, and so one tensor? */
export const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((item) => typeof item === 'number' || typeof item === 'boolean' || isNumbers(item));
