import { expect, test } from 'vitest';
import { violationsIn } from '../house-rules.ts';

const file = 'packages/core/src/shape.ts';

test('a source file in the style of the house has no violations', () => {
  expect(violationsIn(file, "import { show } from './show.ts';\nthrow new ShapeError({ shape: show([1]) });")).toEqual(
    [],
  );
});

test('plain errors are refused, however they are made', () => {
  const text = "throw new Error('x');\nconst e = TypeError('y');\nclass E extends Error {}";
  expect(violationsIn(file, text)).toEqual([
    `${file}:1: plain Error; use defineError`,
    `${file}:2: plain TypeError; use defineError`,
  ]);
});

test.each(['utils.ts', 'ops/helpers.ts', 'common/shape.ts', 'ops/add.misc.ts'])('%s is no name', (name) => {
  expect(violationsIn(`packages/core/src/${name}`, '')).toHaveLength(1);
});

test('a relative import carries .ts', () => {
  expect(violationsIn(file, "export * from './show.js';")).toEqual([
    `${file}:1: relative import ./show.js does not end in .ts`,
  ]);
});

test('a function is marked free of effects where it is implemented', () => {
  const mark = '/* @__NO_SIDE_EFFECTS__ */\n';
  const [overload, implementation] = ['export function f(x: 1): 1;\n', 'export function f(x: unknown): unknown {}\n'];
  expect(violationsIn(file, `${overload}${mark}${implementation}`)).toEqual([]);
  expect(violationsIn(file, `${mark}${overload}${implementation}`)).toEqual([
    `${file}:1: @__NO_SIDE_EFFECTS__ belongs before the implementation, not before an overload`,
  ]);
});

test('any wants a reason beside or above it', () => {
  expect(violationsIn(file, 'type A = any; // data of the user\n// data of the user\ntype B = any;')).toEqual([]);
  expect(violationsIn(file, '// a comment\n\ntype A = any;')).toEqual([
    `${file}:3: any without a reason beside or above it`,
  ]);
});

test('a file that does not parse is a violation', () => {
  expect(violationsIn(file, 'export const = 3;')).not.toEqual([]);
});
