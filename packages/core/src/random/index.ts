export * from './dropout.ts';
export * from './normal.ts';
export * from './randint.ts';
export * from './shuffle.ts';
export * from './uniform.ts';
