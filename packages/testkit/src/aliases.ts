import * as core from '@tensai/core';
import type { OpSamples } from '@tensai/core/samples';

const exported: Readonly<Record<string, unknown>> = core;

/** Are two names of core the same function? */
export const isAlias = (a: string, b: string): boolean =>
  typeof exported[a] === 'function' && exported[a] === exported[b];

/** The other names under which core exports a function, without those that have samples of their own. */
export function aliasesOf(name: string, samples: readonly OpSamples[]): string[] {
  const taken = new Set(samples.map((op) => op.name));
  return Object.keys(exported).filter((other) => other !== name && isAlias(name, other) && !taken.has(other));
}
