import { expect, test } from 'vitest';
import { brokenPromises } from '../scripts/check/promises.ts';

const value = (line: number, data: unknown) => ({ kind: 'value', text: String(data), line, data }) as const;
const error = (line: number, text: string) => ({ kind: 'error', text, line }) as const;

test('what a comment says is compared with what its line showed', () => {
  const code = 'const x = 1;\nx + 1; // 2\nx + 2; // 3.00';
  expect(brokenPromises(code, [value(2, 2), value(3, 3.004)])).toEqual([]);
  expect(brokenPromises(code, [value(2, 2), value(3, 3.1)])).toEqual(['line 3 says 3.00, and shows 3.1']);
});

test('a line that showed nothing has broken its promise', () => {
  expect(brokenPromises('f(); // [1, 2]', [])).toEqual(['line 1 says [1, 2], and shows nothing']);
});

test('an error is a failure, unless a comment says that it is thrown', () => {
  expect(brokenPromises('f();', [error(1, 'TensaiError (axis): …')])).toEqual(['TensaiError (axis): …']);
  expect(brokenPromises('f(); // throws axis', [error(1, 'TensaiError (axis): …')])).toEqual([]);
  expect(brokenPromises('f(); // throws axis', [error(1, 'TypeError: …')])).toHaveLength(1);
  expect(brokenPromises('f(); // throws axis', [])).toHaveLength(1);
});
