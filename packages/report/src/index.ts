/**
 * What training looks like in a terminal: progress bars. Drawings are in `@tensai/report/plots`.
 * @packageDocumentation
 */
export type { ProgressOptions, TextStream } from './progress-options.ts';
export * from './progress-bar.ts';
