import type { Held, Slice, Storage } from '@tensai/core';

/** From here on a storage holds host memory that is never touched: the collector runs for memory that it sees. */
const LEAST_BALLAST = 32_768;

/** The use of a stretch of memory by one storage. */
export class Tenancy implements Held {
  freed = false;
  readonly address: number;
  readonly bytes: number;

  constructor(address: number, bytes: number) {
    this.address = address;
    this.bytes = bytes;
  }
}

/** Linear memory as core sees it. */
export class WasmStorage implements Storage {
  readonly held: Tenancy;
  readonly address: number;
  readonly bytes: number;
  refs = 0;
  readonly ballast: ArrayBuffer | null;

  constructor(address: number, bytes: number) {
    this.held = new Tenancy(address, bytes);
    this.address = address;
    this.bytes = bytes;
    this.ballast = bytes >= LEAST_BALLAST ? new ArrayBuffer(bytes) : null;
  }
}

/** Where a value lies in linear memory. */
export const addressOf = ({ storage, offset }: Slice): number => (storage as WasmStorage).address + offset;
