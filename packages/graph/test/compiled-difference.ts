import { type Tensor, tidy } from '@tensai/core';
import { jit } from '@tensai/graph';
import { difference } from './same-bits.ts';

/** What is wrong with what `run` gives if its function is compiled, joined or not; null where it has the bits of the plain one. */
export const compiledDifference = <F>(run: (how: (f: F) => F) => readonly Tensor[]): string | null =>
  tidy(() => {
    const expected = run((f) => f);
    for (const fuse of [true, false]) {
      const found = difference(
        run((f) => jit(f as never, { fuse }) as F),
        expected,
      );
      if (found !== null) return `fuse ${fuse}: ${found}`;
    }
    return null;
  });
