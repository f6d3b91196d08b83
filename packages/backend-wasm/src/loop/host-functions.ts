import { hostArithmetic } from '@tensai/core';
import type { HostFunction } from '../engine.ts';

/** What compiled loops call where WebAssembly has no instruction, and no polynomial of ours is there. */
export const hostFunctions: Readonly<Record<string, HostFunction>> = {
  ...hostArithmetic,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan: Math.atan,
  atan2: Math.atan2,
  tanh: Math.tanh,
};
