import { historyPlot } from '@tensai/report/plots';
import { expect, test } from 'vitest';
import { elements, texts } from './shapes.ts';

const history = {
  accuracy: [0.5, 0.75, 1],
  loss: [4, 2, 1],
  val_accuracy: [0.5, 0.6, 0.7],
  val_loss: [4, 3, 3],
};
// a curve has a stroke of its own; ticks and axes have not
const curves = (svg: string): string[] =>
  elements(svg, 'path').flatMap(({ d, stroke }) => (stroke && d?.includes('L') ? [`${stroke} ${d}`] : []));

test('each metric has a chart, and a curve for training and validation', () => {
  const svg = historyPlot(history, { title: 'Digits & more' });
  expect(svg).toContain('<title>Digits &amp; more</title>');
  expect(texts(svg)).toEqual(
    expect.arrayContaining(['Digits &amp; more', 'training', 'validation', 'accuracy', 'loss', 'epoch']),
  );
  // x: epochs 1 to 3 from 64 to 416; y: values 4 to 1 from 34 to 274
  expect(curves(svg)).toEqual([
    '#0072b2 M64,274L240,154L416,34',
    '#d55e00 M64,274L240,226L416,178',
    '#0072b2 M64,34L240,194L416,274',
    '#d55e00 M64,34L240,114L416,114',
  ]);
  expect(elements(svg, 'svg').map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
    [undefined, undefined, '880', '398'],
    ['0', '78', '440', '320'],
    ['440', '78', '440', '320'],
  ]);
});

test('without validation there is no word of it', () => {
  const svg = historyPlot({ loss: [1, 0.5] });
  expect(texts(svg)).not.toContain('validation');
  expect(curves(svg)).toHaveLength(1);
});

test('ticks of epochs are whole numbers, of values round ones', () => {
  const ticks = (count: number): string[] =>
    texts(historyPlot({ loss: Array.from({ length: count }, (_, i) => 1 / (i + 1)) })).filter((text) =>
      /^[\d.]+$/.test(text),
    );
  expect(ticks(1)).toContain('1');
  expect(ticks(3).filter((text) => !text.includes('.'))).toEqual(['1', '2', '3']);
  expect(ticks(12).filter((text) => !text.includes('.'))).toEqual(['1', '2', '4', '6', '8', '10', '12']);
  expect(ticks(1000)).toEqual(expect.arrayContaining(['1', '100', '1000', '0.2', '0.8']));
});

test('what is no number leaves a gap', () => {
  const svg = historyPlot({ loss: [1, NaN, 0.5, Infinity, 0.25, 0] });
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(elements(svg, 'circle')).toHaveLength(4);
});

test('many metrics stand in rows', () => {
  const svg = historyPlot({ a: [1], b: [1], c: [1], d: [1], val_e: [1] }, { width: 900, height: 678 });
  expect(
    elements(svg, 'svg')
      .slice(1)
      .map(({ x, y }) => [x, y]),
  ).toEqual([
    ['0', '78'],
    ['300', '78'],
    ['600', '78'],
    ['0', '378'],
    ['300', '378'],
  ]);
});

test('a history of nothing is refused', () => {
  expect(() => historyPlot({})).toThrow('historyPlot: the history has no values');
  expect(() => historyPlot({ loss: [] })).toThrow('has no values');
  expect(() => historyPlot(history, { size: 3 } as object)).toThrow("there is no option 'size'");
});
