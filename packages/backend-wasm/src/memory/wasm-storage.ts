import type { Held, Slice, Storage } from '@tensai/core';

/** The use of a stretch of memory by one storage. */
export class Tenancy implements Held {
  freed = false;
  address: number;
  bytes: number;

  constructor(address: number, bytes: number) {
    this.address = address;
    this.bytes = bytes;
  }
}

/** Linear memory as core sees it. `ballast`: see `Ballast`. */
export class WasmStorage implements Storage {
  readonly held: Tenancy;
  address: number;
  bytes: number;
  refs = 0;
  watched = false;
  ballast: ArrayBuffer | null;

  constructor(address: number, bytes: number, ballast: ArrayBuffer | null = null) {
    this.held = new Tenancy(address, bytes);
    this.address = address;
    this.bytes = bytes;
    this.ballast = ballast;
  }

  /** Stands for other memory from now on. */
  moveTo(address: number, bytes: number, ballast: ArrayBuffer | null): this {
    const { held } = this;
    held.freed = false;
    held.address = this.address = address;
    held.bytes = this.bytes = bytes;
    this.refs = 0;
    this.ballast = ballast;
    return this;
  }
}

/** Where a value lies in linear memory. */
export const addressOf = ({ storage, offset }: Slice): number => (storage as WasmStorage).address + offset;
