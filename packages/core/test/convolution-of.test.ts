import {
  type Aval,
  convInputOp,
  convolutionOf,
  convOp,
  type Loop,
  matmulOp,
  type View,
  withStrides,
} from '@tensai/core';
import { expect, it } from 'vitest';

const aval = (...shape: number[]): Aval => ({ shape, dtype: 'float32' });
const attrs = { strides: [2, 1], dilation: [1, 3], before: [1, 0], groups: 1, size: [4, 2] };
const loopOf = (x: Aval, kernel: Aval, of: object): Loop =>
  withStrides(convOp.lower!([x, kernel], of as never) as Loop, []);

/** The loop with the view of an input as another one. */
const seen = (loop: Loop, input: number, change: (view: View) => View): Loop => ({
  ...loop,
  inputs: loop.inputs.map((one, i) => (i === input ? { ...one, view: change(one.view) } : one)),
});

it('finds what windows see, with zeros around it', () => {
  expect(convolutionOf(loopOf(aval(5, 8, 8, 3), aval(3, 3, 3, 7), attrs))).toEqual({
    dtype: 'float32',
    g: {
      batch: 5,
      input: [1, 8, 8],
      output: [1, 4, 2],
      window: [1, 3, 3],
      strides: [1, 2, 1],
      dilation: [1, 1, 3],
      before: [0, 1, 0],
      groups: 1,
      channels: 3,
      filters: 7,
      rows: 40,
      taps: 9,
    },
    x: { source: 0, base: 0, strides: { batch: 768, spatial: [0, 96, 12], channel: 4 } },
    kernel: { source: 1, base: 0, strides: { window: [0, 252, 84], channel: 28, filter: 4 } },
    epilogue: null,
  });
});

it('takes groups apart', () => {
  const groups = { ...attrs, groups: 2 };
  expect(convolutionOf(loopOf(aval(5, 8, 8, 6), aval(3, 3, 3, 8), groups))?.g).toMatchObject({
    groups: 2,
    channels: 3,
    filters: 4,
  });
  const alone = loopOf(aval(5, 8, 8, 6), aval(3, 3, 1, 6), { ...attrs, groups: 6 });
  // so that the loop's axes are those of the result
  expect(alone.space).toEqual([5, 4, 2, 6]);
  expect(convolutionOf(alone)).toMatchObject({
    g: { groups: 6, channels: 1, filters: 1 },
    x: { strides: { channel: 4 } },
  });
});

it('reads a kernel through views: its dimensions in another order, and one of them backwards', () => {
  const loop = seen(loopOf(aval(5, 8, 8, 3), aval(3, 3, 3, 7), attrs), 1, ({ dims }) => {
    const [high, ...rest] = dims;
    return { dims: [...rest, { ...high!, coef: high!.coef.map((c) => 0 - c), offset: 2 }] };
  });
  expect(convolutionOf(loop)?.kernel).toEqual({
    source: 1,
    base: 504,
    strides: { window: [0, -252, 84], channel: 28, filter: 4 },
  });
});

it('needs no more of an input than distances, where no window looks outside', () => {
  const inside = { ...attrs, before: [0, 0], size: [3, 2] };
  expect(convolutionOf(loopOf(aval(5, 8, 8, 3), aval(3, 3, 3, 7), inside))?.g).toMatchObject({
    input: [1, 7, 8],
    strides: [1, 2, 1],
    dilation: [1, 1, 3],
  });
  const one = { ...inside, dilation: [1, 1], size: [4, 8] };
  expect(convolutionOf(loopOf(aval(5, 8, 8, 3), aval(1, 1, 3, 7), one))).toMatchObject({
    g: { input: [1, 4, 8], strides: [1, 1, 1] },
    x: { strides: { spatial: [0, 192, 12] } },
  });
});

it('leaves other sums of products alone', () => {
  const product = withStrides(matmulOp.lower!([aval(4, 3), aval(3, 5)], {}) as Loop, []);
  expect(convolutionOf(product)).toBeNull();
  const back = withStrides(
    convInputOp.lower!([aval(5, 4, 2, 7), aval(3, 3, 3, 7)], { ...attrs, size: [8, 8] }) as Loop,
    [],
  );
  expect(convolutionOf(back)).toBeNull();
  const loop = loopOf(aval(5, 8, 8, 3), aval(3, 3, 3, 7), attrs);
  expect(convolutionOf(seen(loop, 0, (view) => ({ ...view, fill: 1 })))).toBeNull();
  expect(convolutionOf({ ...loop, space: [0, 4, 2, 7] })).toBeNull();
});
