/** Functions that layers apply to their outputs. */
export * from './activation.ts';
export * from './functions.ts';
