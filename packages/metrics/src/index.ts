/**
 * Metrics: numbers about all batches of an epoch, exact however many there are.
 * @packageDocumentation
 */
export * from './accuracy.ts';
export * from './binary-accuracy.ts';
export * from './binary-crossentropy.ts';
export * from './categorical-accuracy.ts';
export * from './categorical-crossentropy.ts';
export * from './categorical-hinge.ts';
export * from './cosine-similarity.ts';
export * from './get-metric.ts';
export * from './hinge.ts';
export * from './kl-divergence.ts';
export * from './log-cosh-error.ts';
export * from './mean-absolute-error.ts';
export * from './mean-absolute-percentage-error.ts';
export * from './mean-metric-wrapper.ts';
export * from './mean-metric.ts';
export * from './mean-squared-error.ts';
export * from './mean-squared-logarithmic-error.ts';
export * from './mean.ts';
export * from './metric.ts';
export * from './poisson.ts';
export * from './root-mean-squared-error.ts';
export * from './running-total.ts';
export * from './sparse-categorical-accuracy.ts';
export * from './sparse-categorical-crossentropy.ts';
export * from './squared-hinge.ts';
export * from './sum.ts';
export * from './weighted-values.ts';
