export * from './normal.ts';
export * from './randint.ts';
export * from './uniform.ts';
