import type { Held, Slice, Storage } from '@tensai/core';

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

/** Linear memory as core sees it. `ballast`: see `Ballast`. */
export class WasmStorage implements Storage {
  readonly held: Tenancy;
  readonly address: number;
  readonly bytes: number;
  refs = 0;
  readonly ballast: ArrayBuffer | null;

  constructor(address: number, bytes: number, ballast: ArrayBuffer | null = null) {
    this.held = new Tenancy(address, bytes);
    this.address = address;
    this.bytes = bytes;
    this.ballast = ballast;
  }
}

/** Where a value lies in linear memory. */
export const addressOf = ({ storage, offset }: Slice): number => (storage as WasmStorage).address + offset;
