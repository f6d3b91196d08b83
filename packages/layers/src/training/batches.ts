import type { Device, Scope } from '@tensai/core';
import type { Batch } from './batch.ts';

/** Now or later. */
export type Soon<T> = T | Promise<T>;

/** The batches of one pass. */
export interface Cursor {
  /** The next batch, on the device; its tensors end with the scope. Null after the last. */
  next(scope: Scope, device: Device): Soon<Batch | null>;
  close(): unknown;
}

/** Where batches come from. */
export interface Batches {
  /** How many there are in a pass; null where only a pass can tell. */
  readonly steps: number | null;
  /** Can a pass be made again? */
  readonly repeatable: boolean;
  open(): Cursor;
}
