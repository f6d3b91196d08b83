import { expect, test } from 'vitest';
import { idsIn, judge, notApplicable, unanswered } from '../golden.ts';

test('facts are found in titles, and hold if every test that names them passes', () => {
  expect(idsIn('adam > keras-0191: SGD and ref-030')).toEqual(['keras-0191', 'ref-030']);
  expect(idsIn('wpt/conv2d/12')).toEqual(['wpt/conv2d/12']);
  const facts = judge({
    testResults: [
      {
        assertionResults: [
          { fullName: 'keras-1: forward', status: 'passed' },
          { fullName: 'keras-1: backward', status: 'failed' },
          { fullName: 'hand-2', status: 'passed' },
          { fullName: 'something else', status: 'failed' },
        ],
      },
    ],
  });
  expect([...facts]).toEqual([
    ['keras-1', false],
    ['hand-2', true],
  ]);
});

test('what does not apply has a reason', () => {
  const left = notApplicable();
  expect(left.length).toBeGreaterThan(100);
  for (const { id, reason } of left) expect([idsIn(id), reason.length > 10]).toEqual([[id], true]);
});

test('recorded calls that no test names are told', () => {
  expect(unanswered(new Map()).length).toBeGreaterThan(1000);
  const all = new Map(unanswered(new Map()).map(({ id }) => [id, true]));
  expect(unanswered(all)).toEqual([]);
});
