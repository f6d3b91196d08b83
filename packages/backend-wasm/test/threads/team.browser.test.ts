import { expect, it } from 'vitest';
import { markingTeam, untilEnough } from './marking-team.ts';

it('works in an isolated page too, from its main thread', async () => {
  expect(crossOriginIsolated).toBe(true);
  const { team, run } = markingTeam(2);
  const seen = new Set<number>();
  await untilEnough(1000, () => {
    const who = run(16, 200_000);
    expect(who).not.toContain(0);
    for (const one of who) seen.add(one);
    return seen.size === 2;
  });
  expect(seen.size).toBe(2);
  team.dispose();
});
