import type { Options, SingleBar } from 'cli-progress';
import { nodeRequire } from './node-require.ts';

/** A bar of `cli-progress`. */
export type Bar = Pick<SingleBar, 'start' | 'stop' | 'update'>;

/** How it is made. */
export type NewBar = new (options: Options) => Bar;

let loaded: NewBar | null | undefined;

/** The bars of `cli-progress`, loaded when a terminal asks for them; null where they cannot be: they need Node's own modules. */
export function bars(): NewBar | null {
  if (loaded === undefined)
    try {
      loaded = nodeRequire<typeof import('cli-progress')>('cli-progress').SingleBar;
    } catch {
      loaded = null;
    }
  return loaded;
}
