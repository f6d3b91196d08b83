import {
  type Device,
  forEachTensor,
  hostWord,
  onDevice,
  type Scope,
  SeedGenerator,
  type Shape,
  type Tensor,
  TensaiError,
  threefry,
} from '@tensai/core';
import { Dataset, type RowStructure } from '@tensai/data';
import { DataError } from '../errors.ts';
import type { Batch } from './batch.ts';
import type { Batches, Cursor, Soon } from './batches.ts';

/** Arrays of rows that belong together: row i of each is one example. */
export interface Columns {
  readonly x: unknown;
  readonly y?: unknown;
  readonly sampleWeight?: unknown;
}

/** How rows become batches. */
export interface RowOptions {
  readonly batchSize: number;
  /** Another order in each pass? */
  readonly shuffle: boolean;
  readonly seed?: number | undefined;
}

/** Examples on the host. */
export interface Rows {
  readonly count: number;
  /** Rows from `first` to before `last`, in batches. */
  batches(first: number, last: number, options: RowOptions): Batches;
}

type Parts = { [name in 'x' | 'y' | 'sampleWeight']?: Batch[name] };

/** Reads the rows of data. */
export function rowsOf(method: string, columns: Columns): Rows {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined && value !== null);
  const { plan } = readRows(method, Object.fromEntries(given) as RowStructure);
  if (plan.count === 0) throw new DataError({ method, what: 'there are no rows in x' });
  const cut = (rows: readonly number[], scope: Scope, device: Device): Soon<Batch> => {
    const parts = onDevice(device, () => scope.run(() => plan.stack(rows))) as Soon<Parts>;
    return parts instanceof Promise ? parts.then((made) => adopt(scope, made)) : asBatch(parts);
  };
  return {
    count: plan.count,
    batches(first, last, { batchSize, shuffle, seed = new SeedGenerator().seed }) {
      let pass = 0;
      return {
        steps: Math.ceil((last - first) / batchSize),
        repeatable: true,
        open: () => cursor(order(first, last, shuffle ? threefry([0, seed], [0, pass++]) : null), batchSize, cut),
      };
    },
  };
}

const asBatch = ({ x, y, sampleWeight = null }: Parts): Batch => ({ x: x!, y: (y ?? null) as Tensor, sampleWeight });

// what came after a wait was made outside the scope
function adopt(scope: Scope, parts: Parts): Batch {
  forEachTensor(parts, (tensor) => scope.tensors.push(tensor));
  return asBatch(parts);
}

function readRows(method: string, columns: RowStructure): Dataset<unknown> {
  try {
    return Dataset.fromTensorSlices(columns) as Dataset<unknown>;
  } catch (error) {
    if (!(error instanceof TensaiError)) throw error;
    const [what = '', hint] = error.message.replace(/^(fromTensorSlices|tensor): /, '').split('\nhint: ');
    const { rows } = error.details as { readonly rows?: readonly { readonly shape: Shape }[] };
    throw new DataError({
      method,
      what: what.replace('the first axes', 'the numbers of rows'),
      ...(rows === undefined ? hint !== undefined && { hint } : { hint: hintOf(rows.map(({ shape }) => shape)) }),
    });
  }
}

// several targets in plain arrays of one shape look like one tensor
const hintOf = (shapes: readonly Shape[]): string =>
  shapes.some(([first, second]) => first !== shapes[0]![0] && second === shapes[0]![0])
    ? 'plain arrays in an array are one tensor; several are [tensor(a), tensor(b)]'
    : 'x, y and sampleWeight have one row for each example';

/** Row numbers in the order of a pass: Fisher–Yates, by the words under a key. */
function order(first: number, last: number, key: readonly [number, number] | null): Uint32Array {
  const rows = new Uint32Array(last - first);
  for (let i = 0; i < rows.length; i++) rows[i] = first + i;
  if (key === null) return rows;
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor((hostWord(key, i) / 2 ** 32) * (i + 1));
    const row = rows[i]!;
    rows[i] = rows[j]!;
    rows[j] = row;
  }
  return rows;
}

function cursor(
  rows: Uint32Array,
  batchSize: number,
  cut: (rows: readonly number[], scope: Scope, device: Device) => Soon<Batch>,
): Cursor {
  let next = 0;
  return {
    next(scope, device) {
      if (next >= rows.length) return null;
      const chosen: number[] = [];
      for (const last = Math.min(rows.length, next + batchSize); next < last; next++) chosen.push(rows[next]!);
      return cut(chosen, scope, device);
    },
    close: () => undefined,
  };
}
