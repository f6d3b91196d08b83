import './setup.ts';
import {
  add,
  evaluateShapes,
  hostScalar,
  memory,
  multiply,
  runGraph,
  sum,
  tensor,
  traceFunction,
  Variable,
  withHandler,
  currentHandler,
} from '@tensai/core';
import { expect, test } from 'vitest';

const row = { shape: [3], dtype: 'float32' } as const;

test('a traced function runs again with other inputs', () => {
  const offset = tensor([10, 20, 30]);
  const { graph } = traceFunction((x) => ({ y: sum(multiply(add(x, offset), 2)), x }), [row]);
  expect(graph.nodes.map(({ op }) => op.name)).toEqual(['add', 'multiply', 'sum']);
  expect(runGraph(graph, [tensor([1, 2, 3])])[0]!.itemSync()).toBe(132);
  expect(graph.constants.size).toBe(1);
});

test('Variables are state: read at the start, assigned at the end', () => {
  const v = new Variable([1, 1, 1]);
  const { graph } = traceFunction(
    (x) => {
      v.assignAdd(x);
      v.assignAdd(x);
      return multiply(v, 2);
    },
    [row],
  );
  expect(v.arraySync()).toEqual([1, 1, 1]);
  expect(runGraph(graph, [tensor([1, 2, 3])])[0]!.arraySync()).toEqual([6, 10, 14]);
  expect(v.arraySync()).toEqual([3, 5, 7]);
});

test('host scalars are computed at each run, never while tracing', () => {
  let calls = 0;
  const { graph } = traceFunction(
    (x) =>
      multiply(
        x,
        hostScalar(() => ++calls),
      ),
    [row],
  );
  expect(calls).toBe(0);
  runGraph(graph, [tensor([1, 1, 1])]);
  expect(runGraph(graph, [tensor([1, 1, 1])])[0]!.arraySync()).toEqual([2, 2, 2]);
});

test('shapes are found without computing', () => {
  const before = memory().buffers;
  const shapes = evaluateShapes((x) => [sum(x, 0), { y: add(x, tensor(1)) }], { shape: [4, 3], dtype: 'float32' });
  expect(shapes).toEqual([{ shape: [3], dtype: 'float32' }, { y: { shape: [4, 3], dtype: 'float32' } }]);
  expect(memory().buffers - before).toBeLessThanOrEqual(1);
});

test('a traced tensor has no values', () => {
  traceFunction(
    (x) => {
      expect(() => x.dataSync()).toThrow(/dataSync\(\): a traced tensor has no values while the function is traced/);
      expect(() => sum(x).itemSync()).toThrow(
        /the result of sum has no values while the function is traced\nhint: cond and whileLoop decide at the run/,
      );
      expect(String(x)).toMatch(/traced/);
      expect(x.isDisposed).toBe(false);
      return x;
    },
    [row],
  );
});

test('a function that returns a Promise is refused, and leaves no handler behind', () => {
  expect(() => traceFunction(async (x) => x, [row])).toThrow(/returned a Promise.*\nhint: await the data first/);
  expect(() => withHandler(null, () => Promise.reject(new RangeError('mine')))).toThrow(/Promise/);
  expect(currentHandler()).toBe(null);
});

test('constants of a trace outlive their handles', () => {
  const v = new Variable([1, 1, 1]);
  const offset = tensor([1, 2, 3]);
  const { graph } = traceFunction(
    (x) => {
      v.assign([7, 7, 7]);
      return add(x, offset);
    },
    [row],
  );
  offset.dispose();
  expect(runGraph(graph, [tensor([0, 0, 0])])[0]!.arraySync()).toEqual([1, 2, 3]);
  expect(v.arraySync()).toEqual([7, 7, 7]);
});
