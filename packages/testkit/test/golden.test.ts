import { GoldenError, readGolden } from '@tensai/testkit';
import { expect, test } from 'vitest';

test('records, without the line about them', () => {
  const text = [
    '{"meta":{"about":"where it is from"}}',
    '{"category":"op","api":"f","inputs":[{"dtype":"int32","shape":[2,1],"data":[[1],[2]]},[0.5,"NaN"]],"kwargs":{"axis":0},"expected":"-Infinity","rtol":1e-5,"atol":1e-6}',
    '',
    '{"id":"w","expected":[{"shape":[],"dtype":"float32","data":[0.1]}],"tol":{"rtol":0,"atol":2}}',
  ].join('\n');
  const [first, second, ...more] = readGolden(text);
  expect(more).toEqual([]);
  expect(first).toEqual({
    category: 'op',
    api: 'f',
    inputs: [{ dtype: 'int32', shape: [2, 1], data: [1, 2] }, [0.5, NaN]],
    kwargs: { axis: 0 },
    expected: -Infinity,
    rtol: 1e-5,
    atol: 1e-6,
  });
  expect(second).toMatchObject({ rtol: 0, atol: 2, expected: [{ shape: [], data: [Math.fround(0.1)] }] });
});

test('a broken line is named', () => {
  expect(() => readGolden('{"a":1}\n{oops}')).toThrow(/^golden values: line 2: /);
  expect(() => readGolden('[1]')).toThrow(new GoldenError({ line: 1, reason: 'it is no object' }));
});
