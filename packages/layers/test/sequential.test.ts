import { tensor, type Tensor, zeros } from '@tensai/core';
import { clearSession, Input, Layer, Sequential } from '@tensai/layers';
import { beforeEach, expect, test } from 'vitest';
import { SimpleDense } from './simple-dense.ts';

beforeEach(() => clearSession());

test('is built at once from an Input, else by its first call', () => {
  const open = new Sequential([new SimpleDense(3), new SimpleDense(2)]);
  expect([open.built, open.outputShapes]).toEqual([false, null]);
  open.apply(zeros([5, 4]));
  expect(open.outputShapes).toEqual([[null, 3], [null, 2]]); // prettier-ignore
  const whole = new Sequential([Input([4]), new SimpleDense(3)]);
  expect([whole.built, whole.countParams()]).toEqual([true, 15]);
  whole.add(new SimpleDense(1));
  expect(whole.countParams()).toBe(19);
});

test('layers come and go', () => {
  const model = new Sequential([Input([4]), new SimpleDense(3), new SimpleDense(2)]);
  expect(model.pop()!.name).toBe('layer_1');
  expect(model.apply(zeros([1, 4])).shape).toEqual([1, 3]);
  expect(model.getLayer(0).name).toBe('layer');
});

test('integers stay integers', () => {
  class Kind extends Layer {
    override call(x: Tensor): Tensor {
      seen.push(x.dtype);
      return x;
    }
  }
  const seen: string[] = [];
  new Sequential([new Kind()]).apply(tensor([1, 2], { dtype: 'int32' }));
  expect(new Set(seen)).toEqual(new Set(['int32']));
});

test('mistakes', () => {
  expect(() => new Sequential([((x: Tensor) => x) as never])).toThrow(
    /it takes layers\nhint: write an operation on tensors as the call\(\) of a layer/,
  );
  expect(() => new Sequential([new SimpleDense(2), Input([3])])).toThrow(/Input\(shape\) stands at the start/);
  expect(() =>
    new Sequential([Input([4, 4]), new SimpleDense(3), new Layer(), new SimpleDense(2)]).apply(zeros([2, 5, 5])),
  ).toThrow(
    /inner dimensions differ: \[2, 5, 5\] · \[4, 3\]\nhint: it was built for inputs of shape \[null, 4, 4\]\nshapes: input \[2, 5, 5\] → layer/,
  );
});

test('the summary is that of Keras', () => {
  const lines: string[] = [];
  const model = new Sequential([Input([784]), new SimpleDense(128), new SimpleDense(10)], { name: 'mnist' });
  model.summary({ print: (text) => lines.push(text) });
  expect(lines.join('\n')).toBe(`Model: "mnist"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                      ┃ Output Shape             ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ layer (Layer)                     │ (None, 128)              │       100,480 │
├───────────────────────────────────┼──────────────────────────┼───────────────┤
│ layer_1 (Layer)                   │ (None, 10)               │         1,290 │
└───────────────────────────────────┴──────────────────────────┴───────────────┘
 Total params: 101,770 (397.54 KB)
 Trainable params: 101,770 (397.54 KB)
 Non-trainable params: 0 (0.00 B)`);
});
