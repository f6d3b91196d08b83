/**
 * Datasets: batches, shuffling, file formats.
 * @packageDocumentation
 */
export * from './dataset.ts';
export * from './errors.ts';
export * from './host-array.ts';
export type { ElementOf, ElementStructure, ElementValue } from './element.ts';
export type { Items, Soon } from './items.ts';
export * from './plan.ts';
export * from './sources/idx.ts';
export type { RowArray, RowStructure } from './sources/columns.ts';
export type { Generate, GeneratorOptions } from './sources/generator.ts';
export type { SlicesOf } from './sources/slices.ts';
export type { BatchOptions } from './transforms/batch.ts';
export type { Enumerated, EnumerateOptions } from './transforms/enumerate.ts';
export type { Verdict } from './transforms/filter.ts';
export type { InterleaveOptions, Spread } from './transforms/interleave.ts';
export type { MapOptions } from './transforms/map.ts';
export type { ShuffleOptions } from './transforms/shuffle.ts';
