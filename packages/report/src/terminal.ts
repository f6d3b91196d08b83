import type { Options, SingleBar } from 'cli-progress';

/** A bar of `cli-progress`. */
export type Bar = Pick<SingleBar, 'start' | 'stop' | 'update'>;

/** How it is made. */
export type NewBar = new (options: Options) => Bar;

let loaded: NewBar | null | undefined;

/**
 * The bars of `cli-progress`, loaded when a terminal asks for them; null where they cannot be. They need Node's own modules: an import
 * would end up in the bundles of web pages, which have no terminal.
 */
export function bars(): NewBar | null {
  if (loaded === undefined)
    try {
      const { createRequire } = process.getBuiltinModule('node:module');
      loaded = (createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress')).SingleBar;
    } catch {
      loaded = null;
    }
  return loaded;
}
