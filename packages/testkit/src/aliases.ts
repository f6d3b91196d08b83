import * as core from '@tensai/core';
import type { OpSamples } from '@tensai/core/samples';

const exported: Readonly<Record<string, unknown>> = core;

/** Are two names of core the same function? */
export const isAlias = (a: string, b: string): boolean =>
  typeof exported[a] === 'function' && exported[a] === exported[b];

const named = /* @__PURE__ */ Object.entries(exported);

/** The other names under which core exports a function, without those that have samples of their own. */
export function aliasesOf(name: string, samples: readonly OpSamples[]): string[] {
  const own = exported[name];
  if (typeof own !== 'function') return [];
  return named.flatMap(([other, value]) =>
    value === own && other !== name && !samples.some((op) => op.name === other) ? [other] : [],
  );
}
