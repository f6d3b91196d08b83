import {
  type DType,
  factsOf,
  flatten,
  isPlainObject,
  mapStructure,
  type NestedValues,
  type Shape,
  sizeOf,
  type Structure,
  Tensor,
  tensor,
  type TypedArray,
  type ValueDType,
  Variable,
} from '@tensai/core';
import { RowCountError, SliceError } from '../errors.ts';
import { HostArray } from '../host-array.ts';
import type { Items } from '../items.ts';
import type { BatchOf, Plan } from '../plan.ts';

/** What has rows: an array or tensor of at least one axis. */
export type Rows = Tensor | Variable | HostArray | TypedArray | readonly NestedValues[];

/** Arrays of rows, in lists and dictionaries. */
export type RowStructure = Rows | readonly RowStructure[] | { readonly [key: string]: RowStructure };

/** The structure of one element: a tensor of one axis less in every place. */
export type SlicesOf<R> = R extends { readonly shape: infer S; readonly dtype: infer D extends DType }
  ? Tensor<Shorter<S>, D>
  : R extends TypedArray
    ? Tensor<readonly [], ValueDType<R>>
    : R extends readonly NestedValues[]
      ? Tensor<Shape, ValueDType<R>>
      : { -readonly [K in keyof R]: SlicesOf<R[K]> };
type Shorter<S> = S extends readonly [number, ...infer Rest extends Shape] ? Rest : Shape;

/** One array of the source on the host. */
interface Column {
  readonly at: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Elements of one row. */
  readonly width: number;
  /** Null until they have come from a device that cannot be read at once. */
  data: TypedArray | null;
  readonly coming?: Promise<TypedArray>;
}

/** The rows of arrays, one after another. Its items are row numbers. */
export function slices<R extends RowStructure>(rows: R): Plan<SlicesOf<R>, number> {
  const structure = columnsOf(rows, '');
  const columns: Column[] = [];
  mapStructure(structure, (column) => columns.push(column));
  if (columns.length === 0) throw new SliceError({ at: 'the structure', got: 'empty' });
  const count = columns[0]!.shape[0]!;
  if (columns.some(({ shape }) => shape[0] !== count)) throw new RowCountError({ rows: columns });

  const cut = (indices: readonly number[], lead: Shape): unknown =>
    mapStructure(structure, ({ data, dtype, shape, width }) =>
      tensor(gather(data!, dtype, indices, width), { shape: [...lead, ...shape.slice(1)], dtype }),
    );
  const whenHere = <T>(then: () => T): T | Promise<T> =>
    columns.every(({ data }) => data !== null) ? then() : arrive(columns).then(then);
  return {
    count,
    open: () => upTo(count),
    make: (row) => whenHere(() => cut([row], []) as SlicesOf<R>),
    stack: (chosen) => whenHere(() => cut(chosen, [chosen.length]) as BatchOf<SlicesOf<R>>),
  };
}

/** The numbers from 0 up. */
function upTo(count: number): Items<number> {
  let row = 0;
  return { next: () => (row < count ? { done: false, value: row++ } : { done: true, value: undefined }) };
}

/** Rows side by side in one array. */
function gather(data: TypedArray, dtype: DType, indices: readonly number[], width: number): TypedArray {
  const rows = new (factsOf(dtype).array)(indices.length * width);
  if (width === 1) for (let i = 0; i < indices.length; i++) rows[i] = data[indices[i]!]!;
  else indices.forEach((row, i) => rows.set(data.subarray(row * width, (row + 1) * width), i * width));
  return rows;
}

async function arrive(columns: readonly Column[]): Promise<void> {
  await Promise.all(
    columns.map(async (column) => {
      column.data ??= await column.coming!;
    }),
  );
}

function columnsOf(rows: unknown, at: string): Structure<Column> {
  if (rows instanceof Variable) return columnsOf(rows.value, at);
  if (rows instanceof Tensor) return columnOf(rows, read(rows), at);
  if (rows instanceof HostArray) return columnOf(rows, { data: rows.data }, at);
  if (ArrayBuffer.isView(rows) || isNumbers(rows)) {
    const { flat, nested, own } = flatten(rows as TypedArray);
    return columnOf(
      { shape: nested, dtype: own },
      { data: ArrayBuffer.isView(rows) ? (rows as TypedArray) : filled(flat, own) },
      at,
    );
  }
  if (Array.isArray(rows)) return rows.map((part: unknown, i) => columnsOf(part, `${at}[${i}]`));
  if (isPlainObject(rows))
    return Object.fromEntries(
      Object.entries(rows).map(([key, part]) => [key, columnsOf(part, at === '' ? key : `${at}.${key}`)]),
    );
  throw new SliceError({ at: at || 'the argument', got: rows === null ? 'null' : `a ${typeof rows}` });
}

function columnOf(
  { shape, dtype }: { shape: Shape; dtype: DType },
  values: { data: TypedArray } | { data: null; coming: Promise<TypedArray> },
  at: string,
): Column {
  if (shape.length === 0)
    throw new SliceError({
      at: at || 'the argument',
      got: 'a scalar',
      hint: 'the first axis is the one that is cut: [x]',
    });
  return { at: at || 'the argument', shape, dtype, width: sizeOf(shape.slice(1)), ...values };
}

/** The elements now, so that the tensor may be disposed of. */
function read(tensor: Tensor): { data: TypedArray } | { data: null; coming: Promise<TypedArray> } {
  if (tensor.type.device.backend.readSync) return { data: tensor.dataSync() };
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

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((item) => typeof item === 'number' || typeof item === 'boolean' || isNumbers(item));
