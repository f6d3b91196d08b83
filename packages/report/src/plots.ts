/**
 * Training curves and scatter plots as SVG. An entry of its own: the library that draws them would weigh on every page that shows progress.
 * @packageDocumentation
 */
export * from './errors.ts';
export * from './history-plot.ts';
export * from './scatter-plot.ts';
