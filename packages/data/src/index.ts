/**
 * Datasets: batches, shuffling, file formats.
 * @packageDocumentation
 */
export * from './dataset.ts';
export * from './errors.ts';
export * from './host-array.ts';
export type { Items, Soon } from './items.ts';
export type { BatchOf, Plan } from './plan.ts';
export * from './sources/idx.ts';
export type { RowArray, RowStructure } from './sources/columns.ts';
export type { SlicesOf } from './sources/slices.ts';
export type { BatchOptions } from './transforms/batch.ts';
export type { ShuffleOptions } from './transforms/shuffle.ts';
