import * as core from '@tensai/core';
import type { OpSamples } from '@tensai/core/samples';

/** The other names under which core exports a function, without those that have samples of their own. */
export function aliasesOf(name: string, samples: readonly OpSamples[]): string[] {
  const exported = core as Readonly<Record<string, unknown>>;
  const own = exported[name];
  if (typeof own !== 'function') return [];
  const taken = new Set(samples.map((op) => op.name));
  return Object.keys(exported).filter((other) => exported[other] === own && other !== name && !taken.has(other));
}
