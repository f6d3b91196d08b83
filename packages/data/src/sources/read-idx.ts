import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { HostArray } from '../host-array.ts';
import { decodeIdx } from './idx.ts';

const decompress = promisify(gunzip);

/** Reads an IDX file, compressed by gzip or not: `data`, `shape` and `dtype`. See `decodeIdx`. */
export async function readIdx(path: string | URL): Promise<HostArray> {
  const bytes = await readFile(path);
  // by what it holds, not by its name: downloads lose their endings
  return decodeIdx(bytes[0] === 0x1f && bytes[1] === 0x8b ? await decompress(bytes) : bytes);
}
