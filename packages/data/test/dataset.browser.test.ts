import { cpu } from '@tensai/backend-cpu';
import { registerBackend } from '@tensai/core';
import { Dataset, decodeIdx } from '@tensai/data';
import { expect, test } from 'vitest';

registerBackend(cpu());

test('datasets work in a page, and let it breathe', async () => {
  const numbers = decodeIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 20, ...Array.from({ length: 20 }, (_, i) => i)]));
  let ticks = 0;
  const count = (): void => {
    ticks++;
    timer = setTimeout(count, 0);
  };
  let timer = setTimeout(count, 0);
  const seen: number[] = [];
  const dataset = Dataset.fromTensorSlices(numbers).shuffle({ seed: 1 }).batch(2).withOptions({ yieldEvery: 20 });
  for await (const batch of dataset) {
    seen.push(...batch.dataSync());
    for (const end = performance.now() + 15; performance.now() < end;);
  }
  clearTimeout(timer);
  expect(seen.toSorted((a, b) => a - b)).toEqual([...numbers.data]);
  expect(ticks).toBeGreaterThanOrEqual(3);
});
