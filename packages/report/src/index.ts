/**
 * What training looks like in a terminal: progress bars. Drawings are in `@tensai/report/plots`.
 * @packageDocumentation
 */
export type { Progress, ProgressOptions, TextStream } from './progress.ts';
export * from './progress-bar.ts';
