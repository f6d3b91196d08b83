import './setup.ts';
import {
  add,
  applyUnder,
  broadcastTo,
  cast,
  definePrimitive,
  defineUnary,
  Expr,
  type Handler,
  hostScalar,
  multiply,
  negative,
  NO_ATTRS,
  type Op,
  plainView,
  reshape,
  slice,
  sum,
  swapHandler,
  type Tensor,
  tensor,
  withHandler,
} from '@tensai/core';
import { expect, test } from 'vitest';

test('a signature is resolved once, and found again after others', () => {
  const double = defineUnary('test-double', { formula: (x) => x.add(x) });
  const shapes = [[2], [3], [4], [5], [6], [7]].map((shape) => broadcastTo(tensor(1), shape));
  for (let round = 0; round < 3; round++)
    for (const x of shapes) expect(double(x).arraySync()).toEqual(x.shape.length && Array(x.size).fill(2));
  expect(double.op.sites.length).toBeLessThanOrEqual(4);
  // broadcast tensors have strides of their own
  expect([...double.op.more.values()].flat().length).toBe(shapes.length);
});

test('attributes tell signatures apart', () => {
  const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
  for (let round = 0; round < 2; round++) {
    expect(sum(x, 0).arraySync()).toEqual([4, 6]);
    expect(sum(x, 1).arraySync()).toEqual([3, 7]);
    expect(sum(x, { axis: 1, keepdims: true }).arraySync()).toEqual([[3], [7]]);
  }
});

test('numbers and host scalars are operands without storage', () => {
  expect(add(1, 2).itemSync()).toBe(3);
  expect(add(tensor([1, 2], { dtype: 'int32' }), 3).dtype).toBe('int32');
  expect(
    multiply(
      hostScalar(() => 0.5),
      tensor([2, 4]),
    ).arraySync(),
  ).toEqual([1, 2]);
});

test.each([
  [
    'a fraction with integers',
    () => add(tensor([1], { dtype: 'int32' }), 0.5),
    /add: the number 0\.5 does not fit a tensor of dtype int32\nhint: cast/,
  ],
  [
    'a number beyond the dtype',
    () => add(tensor([1], { dtype: 'uint8' }), 300),
    /the number 300 does not fit a tensor of dtype uint8/,
  ],
  [
    'a negative number with unsigned integers',
    () => add(tensor([1], { dtype: 'uint32' }), -1),
    /the number -1 does not fit/,
  ],
  [
    'a number with bools',
    () => add(tensor([true]), 1),
    /add: a bool tensor and a number have no common dtype\nhint: cast the tensor/,
  ],
  [
    'shapes that do not broadcast',
    () => add(tensor([1, 2]) as Tensor, tensor([1, 2, 3])),
    /add: the shapes \[2\] and \[3\] do not broadcast\nhint: /,
  ],
])('%s', (_, call, message) => {
  expect(call).toThrow(message);
});

test('results of one op can be several', () => {
  const both: Op = definePrimitive({
    name: 'test-both',
    infer: ([x]) => [x!, { shape: x!.shape, dtype: 'bool' }],
    lower: ([x]) => ({
      space: x!.shape,
      inputs: [{ aval: x!, view: plainView(x!) }],
      outputs: [Expr.input(0, x!.dtype).negative(), Expr.input(0, x!.dtype).greater(0)],
    }),
  });
  const [minus, positive] = applyUnder(null, both, [tensor([1, -2])], NO_ATTRS);
  expect([minus!.arraySync(), positive!.arraySync()]).toEqual([[-1, 2], [true, false]]); // prettier-ignore
});

test('an op that no backend can run names what is missing', () => {
  const nothing: Op = definePrimitive({ name: 'test-nothing', infer: ([x]) => [x!] });
  expect(() => applyUnder(null, nothing, [tensor([1])], NO_ATTRS)).toThrow(
    "test-nothing cannot run on 'cpu': it has no loop, and there is no kernel\nhint: registerKernel('cpu', test-nothing, factory) adds one",
  );
});

test('strided operands are read in place, and by row where bytes count', () => {
  const x = reshape(tensor([1, 2, 3, 4, 5, 6]), [2, 3]);
  const part = slice(x, [0, 1], [2, 2]);
  expect(part.type.dense).toBe(false);
  expect(part.place!.storage).toBe(x.place!.storage);
  expect(negative(part).arraySync()).toEqual([[-2, -3], [-5, -6]]); // prettier-ignore
  expect(reshape(part, [4]).arraySync()).toEqual([2, 3, 5, 6]);
  expect([...cast(part, 'int32').dataSync()]).toEqual([2, 3, 5, 6]);
});

test('a small view of a large tensor does not keep it alive', () => {
  const x = tensor(new Float32Array(1000));
  expect(slice(x, [10], [300]).place!.storage).toBe(x.place!.storage);
  expect(slice(x, [10], [20]).place!.storage).not.toBe(x.place!.storage);
});

test('handlers see ops from the inside out and are restored after an error', () => {
  const seen: string[] = [];
  const watcher = (name: string, outer: Handler | null): Handler => ({
    outer,
    traces: false,
    process(op, ins, attrs) {
      seen.push(`${name}:${op.name}`);
      return applyUnder(outer, op, ins, attrs);
    },
    read: (variable) => variable.tensor,
    assign: (variable, value) => variable.set(value),
    host: () => hostScalar(() => 0),
  });
  const outer = watcher('outer', null);
  withHandler(watcher('inner', outer), () => add(1, 2));
  expect(seen).toEqual(['inner:add', 'outer:add']);
  expect(() =>
    withHandler(outer, () => {
      throw new RangeError('mine');
    }),
  ).toThrow('mine');
  expect(swapHandler(null)).toBe(null);
});
