import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keeps, readComment, UnreadableComment, type Promised } from '../examples/expectation.ts';
import { docstringExamples, markdownExamples } from '../examples/find.ts';
import { runExample } from '../examples/run.ts';

const value = (comment: string): Promised => {
  const expectation = readComment(comment);
  if (expectation.kind !== 'value') throw new Error(`${comment} is ${expectation.kind}`);
  return expectation.value;
};

describe('finding', () => {
  test('an @example ends at the next tag or with its comment, and knows its line', () => {
    const text = [
      '/** One line. @exampleNot this',
      ' * @example add(1, 2) // 3 */',
      '/**',
      ' * @example',
      ' * const x = 1;',
      ' *',
      ' *   x; // 1',
      ' * @returns x',
      ' */',
      '// @example not(this)',
    ].join('\n');
    expect(docstringExamples('a.ts', text)).toEqual([
      { file: 'a.ts', line: 2, code: 'add(1, 2) // 3' },
      { file: 'a.ts', line: 5, code: 'const x = 1;\n\n  x; // 1' },
    ]);
  });

  test('a fence inside an @example bounds its code', () => {
    const text = '/** @example\n * Prose.\n * ```ts\n * f();\n * ```\n * More.\n */';
    expect(docstringExamples('a.ts', text)).toEqual([{ file: 'a.ts', line: 4, code: 'f();' }]);
  });

  test('ts fences of a page are examples; a continued one goes on with true line numbers', () => {
    const text = [
      '# Page',
      '```sh',
      'no',
      '```',
      '```ts',
      'const a = 1;',
      '```',
      'then',
      '```ts continued',
      'a; // 1',
      '```',
    ];
    const [first, second] = markdownExamples('p.md', text.join('\n'));
    expect(first).toEqual({ file: 'p.md', line: 6, code: 'const a = 1;' });
    expect(second!.code.split('\n')[10 - second!.line]).toBe('a; // 1');
  });
});

describe('comments', () => {
  test.each([
    ['-0.8427', -0.84270079, true],
    ['-0.8427', -0.84261, false],
    ['0.50', 0.504, true],
    ['0.50', 0.506, false],
    ['3', 3.000001, true],
    ['3', 3.1, false],
    ['1.5e-7', 1.52e-7, true],
    ['1.5e-7', 1.6e-7, false],
    ['0.1', Math.fround(0.1), true],
    ['NaN', NaN, true],
    ['-Infinity', -Infinity, true],
    ['true', false, false],
    ["'cpu'", 'cpu', true],
    ['[1, [2, 3]]', [1, [2, 3]], true],
    ['[1, 2]', new Float32Array([1, 2]), true],
    ['[1, 2]', [1, 2, 3], false],
    ['[1, …]', [1, 2, 3], true],
    ['[1, 2, …]', [1], false],
    ['{ loss: 0.5 }', { loss: 0.52 }, true],
    ['{ loss: 0.5 }', { loss: 0.5, accuracy: 1 }, false],
    ['{ loss: 0.5, … }', { loss: 0.5, accuracy: 1 }, true],
    ['3; the last one', 3, true],
    ['[1, 2] (row-major)', [1, 2], true],
  ])('%s of %o: %s', (comment, actual, kept) => {
    expect(keeps(actual, value(comment))).toBe(kept);
  });

  test.each(['a word first', '[batch, time]', 'shape of it', '{ nothing }', '→ 3', '… and so on', '- a dash'])(
    '%s is prose',
    (comment) => {
      expect(readComment(comment)).toEqual({ kind: 'prose' });
    },
  );

  test.each(['3 things', '[1, 2', '[3, batch]', '0.5.1', 'throws', "'open"])('%s is refused', (comment) => {
    expect(() => readComment(comment)).toThrow(UnreadableComment);
  });
});

describe('running', () => {
  const root = mkdtempSync(join(tmpdir(), 'examples-'));
  const run = (code: string): Promise<void> =>
    runExample(root, { file: 'x.md', line: 10, code }, new Map([['join', 'node:path']]));

  test.each([
    ['names that are not imported are', "join('a', 'b') // 'a/b'"],
    ['own names come first', 'const join = (...xs: number[]) => xs.length;\njoin(1, 2); // 2'],
    ['own names come first in patterns', 'const { a: [join = 1, ...rest] } = { a: [] }; join; // 1\nrest; // []'],
    ['types are erased', 'const x: number = 1 as number; // 1'],
    ['what is logged is compared', 'console.log(1 + 1); // 2'],
    ['promises are waited for', 'Promise.resolve([1, 2]) // [1, 2]\nawait Promise.resolve(3) // 3'],
    ['a comment below is one behind', '[1, 2].map((x) => x * 2)\n// [2, 4]'],
    ['comments inside blocks count', 'for (const x of [1, 1]) {\n  x; // 1\n}'],
    ['a tensor is its values', '({ arraySync: () => [1, 2] }); // [1, 2]\n({ shape: [2, 3] }); // shape [2, 3]'],
    ['an error by its code', "throw Object.assign(new Error('text'), { code: 'some-code' }) // throws some-code"],
    ['an error by its text', "const y = JSON.parse('{') // throws JSON"],
    ['letters outside ASCII move nothing', "const π = '→ 😀'; π; // '→ 😀'"],
    ['several statements on a line: the last', 'let a = 1; a = 2; // 2'],
  ])('%s', async (_, code) => {
    await expect(run(code)).resolves.toBeUndefined();
  });

  test.each([
    ['a wrong value', '1 + 1 // 3', 'line 10: the comment says 3'],
    ['a wrong value inside a block', 'if (true) {\n  console.log(1); // 2\n}', 'line 11: the comment says 2'],
    ['a wrong value of a promise', 'Promise.resolve(1) // 2', 'the comment says 2'],
    ['a rejected promise', "Promise.reject(new Error('lost'))", 'lost'],
    ['an error', 'undefinedName', 'undefinedName is not defined'],
    ['nothing thrown', '1 // throws some-code', 'nothing was thrown'],
    ['another error', "throw new Error('this') // throws that", 'thrown was'],
    ['a comment without a statement', '// 3\nlet a;', 'x.md:10: no statement ends before'],
    ['a comment behind what has no value', 'let a; // 3', 'x.md:10: the statement before this comment has no value'],
    ['code that does not parse', 'const = 3', 'x.md:10:'],
  ])('%s fails', async (_, code, message) => {
    await expect(run(code)).rejects.toThrow(message);
  });
});
