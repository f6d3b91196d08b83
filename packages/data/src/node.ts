/**
 * Datasets in files, for Node.
 * @packageDocumentation
 */
export * from './sources/mnist.ts';
export * from './sources/read-idx.ts';
