import { elementwiseSamples, host, type OpSamples, type Sample } from '../sample.ts';
import type { UnaryFloat } from '../define.ts';
import { arccosh, arcsinh, arctanh, cosh, sinh, tanh } from './hyperbolic.ts';

const counts = ['int32', 'uint8'] as const;

/** 0 and its neighbours, where formulas made of exponentials cancel, slopes included. */
const nearZero = (fn: UnaryFloat, oracle: (x: number) => number): Sample => ({
  title: 'near 0',
  inputs: [host([0, 1e-4, -1e-3, 0.05, -0.3])],
  call: (x) => fn(x!),
  reference: (x) => host(x!.data.map(oracle), [5], x!.dtype),
});

export const sinhSamples: OpSamples = elementwiseSamples({
  fn: sinh,
  oracle: Math.sinh,
  counts,
  result: 'float',
  special: [1e-6, -1e-20, 10, 21.9, 22.1, -30, 89, 1000],
  more: [nearZero(sinh, Math.sinh)],
});

export const coshSamples: OpSamples = elementwiseSamples({
  fn: cosh,
  oracle: Math.cosh,
  counts,
  result: 'float',
  special: [1e-6, -1e-20, 10, 21.9, 22.1, -30, 89, 1000],
  more: [nearZero(cosh, Math.cosh)],
});

export const tanhSamples: OpSamples = elementwiseSamples({
  fn: tanh,
  oracle: Math.tanh,
  counts,
  result: 'float',
  special: [1e-6, -1e-20, 9, -30, 1000],
  more: [nearZero(tanh, Math.tanh)],
});

export const arcsinhSamples: OpSamples = elementwiseSamples({
  fn: arcsinh,
  oracle: Math.asinh,
  counts,
  result: 'float',
  special: [1e-6, -1e-20, 1e4, 2 ** 28, -(2 ** 29), 1e30],
  more: [nearZero(arcsinh, Math.asinh)],
});

export const arccoshSamples: OpSamples = elementwiseSamples({
  fn: arccosh,
  oracle: Math.acosh,
  domains: [[1.5, 5]],
  counts,
  result: 'float',
  special: [1.001, 1.5, 0.5, -2, 1e4, 2 ** 28, 1e30],
});

export const arctanhSamples: OpSamples = elementwiseSamples({
  fn: arctanh,
  oracle: Math.atanh,
  domains: [[-0.8, 0.8]],
  result: 'float',
  special: [1e-6, -1e-20, 0.999, -0.999, 2, -2],
  more: [nearZero(arctanh, Math.atanh)],
});
