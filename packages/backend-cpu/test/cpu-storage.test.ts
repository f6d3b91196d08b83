import { Census } from '@tensai/core';
import { ArrayPool } from '../src/array-pool.ts';
import { expect, it } from 'vitest';
import { bytesOf, copySlice, CpuStorage, writeSlice } from '../src/cpu-storage.ts';

const fresh = (bytes: number): CpuStorage => new CpuStorage(bytes, new Census().enter(bytes), new ArrayPool());

const whole = (storage: CpuStorage): { storage: CpuStorage; offset: number; bytes: number } => ({
  storage,
  offset: 0,
  bytes: storage.bytes,
});

it('makes no memory before it is used, and one array for one dtype', () => {
  const storage = fresh(8);
  expect(storage.any()).toBeNull();
  writeSlice(whole(storage), Float32Array.of(1, 2));
  expect(storage.float32).not.toBeNull();
  expect(storage.uint8).toBeNull();
  bytesOf(whole(storage));
  expect(storage.uint8).toBeNull();
});

it('lays other views over the same bytes', () => {
  const storage = fresh(8);
  writeSlice(whole(storage), Float32Array.of(1, -1));
  expect([...storage.view('int32')].slice(0, 2)).toEqual([0x3f800000, 0xbf800000 | 0]);
  expect(storage.view('float64').length).toBe(1);
});

it('writes and reads a part', () => {
  const storage = fresh(16);
  writeSlice(whole(storage), Float32Array.of(1, 2, 3, 4));
  writeSlice({ storage, offset: 4, bytes: 8 }, Float32Array.of(8, 9));
  expect([...new Float32Array(bytesOf({ storage, offset: 4, bytes: 12 }).buffer)]).toEqual([8, 9, 4]);
});

it('writes arrays of another kind as bytes', () => {
  const storage = fresh(4);
  writeSlice(whole(storage), new DataView(Uint8Array.of(0, 0, 128, 63).buffer));
  expect(storage.view('float32')[0]).toBe(1);
});

it('copies between memories, bytes that are no whole elements included', () => {
  const from = fresh(8);
  const to = fresh(8);
  writeSlice(whole(from), Float32Array.of(1, 2));
  writeSlice(whole(to), Float32Array.of(5, 6));
  copySlice({ storage: to, offset: 4, bytes: 4 }, { storage: from, offset: 0, bytes: 4 });
  expect([...to.view('float32')].slice(0, 2)).toEqual([5, 1]);
  copySlice({ storage: to, offset: 1, bytes: 2 }, { storage: from, offset: 2, bytes: 2 });
  expect([...bytesOf({ storage: to, offset: 1, bytes: 2 })]).toEqual([128, 63]);
});

it('copies within one memory, also where the parts overlap', () => {
  const storage = fresh(12);
  writeSlice(whole(storage), Int32Array.of(1, 2, 3));
  copySlice({ storage, offset: 4, bytes: 8 }, { storage, offset: 0, bytes: 8 });
  expect([...storage.view('int32')].slice(0, 3)).toEqual([1, 1, 2]);
});

it('lets go of its memory', () => {
  const storage = fresh(4);
  storage.view('uint8');
  storage.drop();
  expect([storage.freed, storage.any()]).toEqual([true, null]);
});
