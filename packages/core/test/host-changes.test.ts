import './setup.ts';
import { noteHostChange, random, SeedGenerator, withHostChanges } from '@tensai/core';
import { expect, test } from 'vitest';

test('what was counted is taken back, last changes first', () => {
  const seed = new SeedGenerator(3);
  seed.next();
  const order: number[] = [];
  const first = withHostChanges((undo) => {
    const drawn = random.uniform([2], { seed }).arraySync();
    noteHostChange(() => order.push(1));
    noteHostChange(() => order.push(2));
    undo();
    return drawn;
  });
  expect([seed.position, order]).toEqual([1, [2, 1]]);
  expect(random.uniform([2], { seed }).arraySync()).toEqual(first);
});

test('who is outside takes back what happened inside', () => {
  const seed = new SeedGenerator(3);
  withHostChanges((undo) => {
    seed.next();
    withHostChanges(() => seed.next());
    expect(seed.position).toBe(2);
    undo();
  });
  expect(seed.position).toBe(0);
  // nobody listens
  noteHostChange(() => expect.fail());
  withHostChanges((undo) => undo());
});
