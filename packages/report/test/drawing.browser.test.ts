import { progressBar } from '@tensai/report';
import { historyPlot, scatterPlot } from '@tensai/report/plots';
import { expect, test, vi } from 'vitest';

const drawings = {
  history: historyPlot({ loss: [1, NaN, 0.5], val_loss: [1, 2, 3] }, { title: 'a < b & "c"' }),
  scatter: scatterPlot(
    [
      [0, 1],
      [1, 0],
    ],
    ['<x>', '&'],
    { line: { a: 1, b: -1, c: 0 } },
  ),
};

test.each(Object.entries(drawings))('%s is a well-formed drawing', (_, svg) => {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBe(null);
  expect(parsed.documentElement.namespaceURI).toBe('http://www.w3.org/2000/svg');
  document.body.innerHTML = svg;
  const { width, height } = document.querySelector('svg')!.getBoundingClientRect();
  for (const mark of document.querySelectorAll('circle, text')) {
    const { left, right, top, bottom } = mark.getBoundingClientRect();
    expect(left).toBeGreaterThanOrEqual(0);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(width + 8);
    expect(bottom).toBeLessThanOrEqual(height + 8);
  }
});

test('progress goes to the console', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const progress = progressBar();
  progress.start({ epochs: 1, steps: 2 });
  progress.epochStart(0);
  progress.epochEnd(0, { loss: 1 }, 2);
  progress.end();
  expect(log).toHaveBeenCalledExactlyOnceWith('Epoch 1/1 - 2 steps - 2s 1s/step - loss: 1.0000');
});
