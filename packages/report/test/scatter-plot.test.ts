import { scatterPlot } from '@tensai/report/plots';
import { describe, expect, test } from 'vitest';
import { elements, texts } from './shapes.ts';

const corners: [number, number][] = [
  [-1, -1],
  [1, -1],
  [1, 1],
];
const points = (svg: string): Record<string, string>[] => elements(svg, 'circle').filter(({ r }) => r === '2.6');

test('points stand where they belong, with the same unit in both directions', () => {
  const svg = scatterPlot(corners, ['a', 'b', 'a']);
  const [first, second, third] = points(svg).map(({ cx, cy }) => [Number(cx), Number(cy)] as const);
  const across = second![0] - first![0];
  const up = second![1] - third![1];
  expect(first![1]).toBe(second![1]);
  expect(second![0]).toBe(third![0]);
  expect(across).toBeCloseTo(up, 1);
  // the frame is 452 pixels high and shows 8 % more than the points
  expect(up).toBeCloseTo(452 / 1.08, 1);
  expect(points(svg).map(({ fill }) => fill)).toEqual(['#0072b2', '#d55e00', '#0072b2']);
});

test('title, axes and labels are named, as text', () => {
  const svg = scatterPlot(corners, [0, 1, 2], { title: 'a < b & c', axes: ['length', 'width'] });
  expect(svg).toContain('<title>a &lt; b &amp; c</title>');
  expect(texts(svg)).toEqual(
    expect.arrayContaining(['a &lt; b &amp; c', 'length', 'width', '0', '1', '2', '−0.5', '1.0']),
  );
  expect(svg.match(/xmlns=/g)).toHaveLength(1);
});

describe('a line', () => {
  const ends = (a: number, b: number): number[] => {
    const svg = scatterPlot(corners, ['p', 'p', 'p'], { line: { a, b, c: 0 } });
    const path = elements(svg, 'path').find(
      ({ d }) => /^M[-\d.]+,[-\d.]+L[-\d.]+,[-\d.]+$/.test(d!) && !d!.startsWith('M0,0'),
    )!;
    return path['d']!.slice(1).split(/[L,]/).map(Number);
  };

  test('as steep as it likes crosses the whole frame', () => {
    const [x1, top, x2, bottom] = ends(1, 0);
    expect(x1).toBe(x2);
    expect(Math.abs(top! - bottom!)).toBe(452);
    const [left, y1, right, y2] = ends(0, 1);
    expect(y1).toBe(y2);
    expect(right! - left!).toBe(504);
  });

  test('is named in the legend', () => {
    const svg = scatterPlot(corners, ['p', 'p', 'p'], { line: { a: 1, b: 1, c: 0, label: 'border' } });
    expect(texts(svg)).toContain('border');
  });
});

test('no points at all, or one, are drawn too', () => {
  expect(points(scatterPlot([], []))).toHaveLength(0);
  const [{ cx, cy }] = points(scatterPlot([[3, 5]], ['x'])) as [Record<string, string>];
  expect([Number(cx), Number(cy)]).toEqual([320, 310]);
});

test('each point has a label', () => {
  expect(() => scatterPlot(corners, [1])).toThrow('scatterPlot: 3 points have 1 labels; each point has one');
  expect(() => scatterPlot(corners, [1, 1, 1], { colour: 'red' } as object)).toThrow("there is no option 'colour'");
});
