import './setup.ts';
import {
  bincount,
  booleanMask,
  greater,
  memory,
  multiply,
  nonzero,
  Recorder,
  reshape,
  scope,
  sum,
  tensor,
  tidy,
  traceFunction,
  unique,
  ValueShapeError,
  Variable,
  where,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';

const int = (...of: number[]) => tensor(of, { dtype: 'int32' });

describe('by a Promise they are as long as the values say', () => {
  test('nonzero, and where of a condition alone', async () => {
    const x = tensor([
      [0, 7],
      [8, 0],
      [0, NaN],
    ]);
    const positions = (await nonzero(x)).map((axis) => axis.arraySync());
    expect(positions).toEqual([
      [0, 1, 2],
      [1, 0, 1],
    ]);
    expect((await where(x)).map((axis) => axis.arraySync())).toEqual(positions);
    expect((await nonzero(tensor([0, 0])))[0]!.shape).toEqual([0]);
    expect((await nonzero(tensor([], { shape: [0, 2] }))).map(({ shape }) => shape)).toEqual([[0], [0]]);
  });

  test('booleanMask', async () => {
    const x = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect((await booleanMask(x, tensor([true, false, true]))).arraySync()).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect((await booleanMask(x, greater(x, 3))).arraySync()).toEqual([4, 5, 6]);
    expect((await booleanMask(x, tensor([false, true]), { axis: 1 })).arraySync()).toEqual([[2], [4], [6]]);
    expect((await booleanMask(x, tensor([false, false]), { axis: 1 })).shape).toEqual([3, 0]);
  });

  test('unique, alone and with what else is asked for', async () => {
    expect((await unique(tensor([3, 1, 3, NaN, 2, NaN]))).arraySync()).toEqual([1, 2, 3, NaN]);
    const all = await unique(int(3, 1, 3, 2), { returnIndex: true, returnInverse: true, returnCounts: true });
    expect(all.map((part) => part.arraySync())).toEqual([
      [1, 2, 3],
      [1, 3, 0],
      [2, 0, 2, 1],
      [1, 1, 2],
    ]);
    const rows = await unique(reshape(int(1, 2, 0, 5, 1, 2), [3, 2]), { axis: 0 });
    expect(rows.arraySync()).toEqual([
      [0, 5],
      [1, 2],
    ]);
    expect((await unique(tensor([]))).shape).toEqual([0]);
  });

  test('bincount', async () => {
    expect((await bincount(int(1, 1, 3))).arraySync()).toEqual([0, 2, 0, 1]);
    expect((await bincount(int(1, 1, 3), { minlength: 6 })).arraySync()).toEqual([0, 2, 0, 1, 0, 0]);
    expect((await bincount(int(), { minlength: 2 })).arraySync()).toEqual([0, 0]);
    expect((await bincount(int())).shape).toEqual([0]);
    const weights = tensor([0.5, 1, 2]);
    expect((await bincount(int(1, 1, 3), { weights })).arraySync()).toEqual([0, 1.5, 0, 2]);
  });
});

describe('what the Promise needs is its own', () => {
  test('the scope of the call may end, and a Variable change, before it is kept', async () => {
    const masked = tidy(() => {
      const x = tensor([1, 2, 3]);
      const result = booleanMask(x, greater(x, 1));
      x.dispose();
      return { result };
    });
    expect((await masked.result).arraySync()).toEqual([2, 3]);
    const variable = new Variable([3, 1, 3]);
    const values = unique(variable);
    variable.assign([7, 8, 9]);
    expect((await values).arraySync()).toEqual([1, 3]);
  });

  test('nothing is left behind, also after an error', async () => {
    const x = int(1, 0, 1);
    const bad = int(-3, 1);
    const made = scope();
    await made.run(() => nonzero(x));
    const before = memory();
    const results = await unique(x, { returnCounts: true });
    expect(memory().tensors).toBe(before.tensors + 2);
    results.forEach((result) => result.dispose());
    await expect(bincount(bad)).rejects.toMatchObject({ code: 'index-range' });
    expect(memory()).toEqual(before);
  });
});

describe('where nobody can wait for values', () => {
  const x = tensor([1, 0, 2]);

  test('a trace refuses the Promise and takes a size', () => {
    expect(() => traceFunction((y) => nonzero(y) as never, [x])).toThrow(ValueShapeError);
    const { graph } = traceFunction((y) => unique(y, { size: 2 }), [x]);
    expect(graph.nodes.length).toBeGreaterThan(0);
  });

  test('so does a tape that watches the operand; others let it pass', async () => {
    const y = multiply(x, 1);
    const recorder = new Recorder();
    recorder.watch(y);
    recorder.start();
    try {
      expect(() => booleanMask(y, tensor([true, false, true]))).toThrow(/hint: give the shape: booleanMask/);
      expect(() => unique(y)).toThrow(ValueShapeError);
      expect(booleanMask(y, tensor([true, false, true]), { size: 2 }).arraySync()).toEqual([1, 2]);
    } finally {
      recorder.stop();
    }
    recorder.start();
    const [positions, other] = [nonzero(y), unique(sum(x))];
    recorder.stop();
    expect((await positions)[0]!.arraySync()).toEqual([0, 2]);
    expect((await other).arraySync()).toEqual([3]);
  });
});
