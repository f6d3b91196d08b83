/** Initial values of weights. */
export * from './constant.ts';
export * from './get-initializer.ts';
export * from './glorot-normal.ts';
export * from './glorot-uniform.ts';
export * from './he-normal.ts';
export * from './he-uniform.ts';
export * from './identity.ts';
export * from './initializer.ts';
export * from './lecun-normal.ts';
export * from './lecun-uniform.ts';
export * from './ones.ts';
export * from './random-initializer.ts';
export * from './random-normal.ts';
export * from './random-uniform.ts';
export * from './stft.ts';
export * from './truncated-normal.ts';
export { VarianceScaling, type VarianceScalingOptions } from './variance-scaling.ts';
export * from './zeros.ts';
