/**
 * Losses: how far predictions are from labels.
 * @packageDocumentation
 */
export * from './binary-crossentropy.ts';
export * from './categorical-crossentropy.ts';
export * from './categorical-hinge.ts';
export * from './cosine-similarity.ts';
export * from './errors.ts';
export * from './function-loss.ts';
export * from './get-loss.ts';
export * from './hinge.ts';
export * from './huber.ts';
export * from './kl-divergence.ts';
export * from './label-coding.ts';
export * from './log-cosh.ts';
export * from './loss.ts';
export * from './mean-absolute-error.ts';
export * from './mean-absolute-percentage-error.ts';
export * from './mean-loss.ts';
export * from './mean-squared-error.ts';
export * from './mean-squared-logarithmic-error.ts';
export * from './poisson.ts';
export * from './sparse-categorical-crossentropy.ts';
export * from './squared-hinge.ts';
export type { ConfiguredClass, NamedOptions } from './configured.ts';
export type { CrossentropyLossOptions } from './function-options.ts';
export type { Reduction } from './reduction.ts';
