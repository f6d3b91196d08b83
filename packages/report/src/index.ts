/**
 * What training looks like: progress bars, curves, scatter plots.
 * @packageDocumentation
 */
export * from './history-plot.ts';
export type { Progress, ProgressOptions, TextStream } from './progress.ts';
export * from './progress-bar.ts';
export * from './scatter-plot.ts';
