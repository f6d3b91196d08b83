import {
  add,
  booleanMask,
  concatenate,
  expandDims,
  matmul,
  mean,
  median,
  multiply,
  nonzero,
  relu,
  reshape,
  softmax,
  squeeze,
  sum,
  take,
  type Tensor,
  tensor,
  tidy,
  transpose,
  zeros,
} from '@tensai/core';
import { Add, clearSession, Input, Layer, Model, Sequential } from '@tensai/layers';
import { beforeEach, expect, test } from 'vitest';
import { SimpleDense } from './simple-dense.ts';

beforeEach(() => clearSession());

test('symbols have shapes with null for what is open', () => {
  const x = Input([28, 28]);
  expect([x.shape, x.dtype, String(x)]).toEqual([
    [null, 28, 28],
    'float32',
    'Tensor [null, 28, 28] float32 (traced: it has no values yet)',
  ]);
  expect(Input([null, 8], { dtype: 'int32' }).shape).toEqual([null, null, 8]);
  expect(Input([3], { batchSize: 5 }).shape).toEqual([5, 3]);
});

test('every op takes symbols', () => {
  const x = Input([6, 4]);
  const shapes = [
    add(x, 1),
    relu(x),
    multiply(x, x),
    sum(x, 1),
    mean(x),
    transpose(x, [0, 2, 1]),
    reshape(x, [-1, 24]),
    expandDims(x, 1),
    squeeze(expandDims(x, -1), -1),
    softmax(x),
    concatenate([x, x], 1),
    concatenate([x, x], 0),
    matmul(x, zeros([4, 3])),
    x.type.shape.length,
  ].map((y) => (typeof y === 'number' ? y : y.shape));
  expect(shapes).toEqual([
    [null, 6, 4],
    [null, 6, 4],
    [null, 6, 4],
    [null, 4],
    [],
    [null, 4, 6],
    [null, 24],
    [null, 1, 6, 4],
    [null, 6, 4],
    [null, 6, 4],
    [null, 12, 4],
    [null, 6, 4],
    [null, 6, 3],
    3,
  ]);
});

test('a model of ops gives what the ops give, for any batch size', () => {
  const build = (x: Tensor): Tensor => sum(multiply(relu(reshape(transpose(x, [0, 2, 1]), [-1, 8])), 3), 1);
  const symbol = Input([2, 4]);
  const model = new Model(symbol, build(symbol));
  for (const batch of [1, 2, 5]) {
    const x = tensor(
      Float32Array.from({ length: batch * 8 }, (_, i) => Math.sin(i)),
      { shape: [batch, 2, 4] },
    );
    expect(model.apply(x).arraySync()).toEqual(build(x).arraySync());
  }
});

test('constants that a function makes on the way are there when the model runs', () => {
  const given = tensor([[3, 1, 2], [0, 5, 4]]); // prettier-ignore
  const functions: readonly ((x: Tensor) => Tensor)[] = [
    (x) => take(x, [2, 0], 1),
    (x) => median(x, 1),
    (x) => booleanMask(x, tensor([true, false, true]), { axis: 1, size: 3, fillValue: -1 }),
    (x) => tidy(() => add(x, tensor([10, 20, 30]))),
  ];
  for (const f of functions) {
    const x = Input([3]);
    const model = new Model(x, f(x) as typeof x);
    expect((model.apply(given) as Tensor).arraySync()).toEqual(f(given).arraySync());
  }
  expect(() => nonzero(Input([3]))).toThrow('which a symbol has none of');
});

test('several inputs and outputs, as lists and as dictionaries', () => {
  const [a, b] = [Input([2]), Input([3])];
  const joined = concatenate([a, multiply(b, 10)], -1);
  const listed = new Model([a, b], [joined, sum(joined, 1)]);
  const [wide, total] = listed.apply([tensor([[1, 2]]), tensor([[3, 4, 5]])]) as unknown as Tensor[];
  expect([wide!.arraySync(), total!.arraySync()]).toEqual([[[1, 2, 30, 40, 50]], [123]]);
  const named = new Model({ a, b }, { joined, total: sum(joined, 1) });
  const results = named.apply({ b: tensor([[3, 4, 5]]), a: tensor([[1, 2]]) }) as unknown as Record<string, Tensor>;
  expect(results['total']!.arraySync()).toEqual([123]);
  expect([listed.outputNames, named.outputNames]).toEqual([
    ['concatenate', 'sum'],
    ['joined', 'total'],
  ]);
});

test('a layer that is called twice has one set of weights', () => {
  const shared = new SimpleDense(4);
  const [a, b] = [Input([3]), Input([3])];
  const model = new Model([a, b], add(shared.apply(a), shared.apply(b)));
  expect(model.weights.length).toBe(2);
  expect(model.layers).toEqual([shared]);
});

test('models are layers of models', () => {
  const inner = new Sequential([Input([4]), new SimpleDense(3)]);
  const x = Input([4]);
  const model = new Model(x, inner.apply(x));
  expect(model.apply(zeros([2, 4])).shape).toEqual([2, 3]);
  expect(new Sequential([model, new SimpleDense(1)]).apply(zeros([2, 4])).shape).toEqual([2, 1]);
});

test('shapes need no code in layers', () => {
  class Patches extends Layer {
    override call(x: Tensor): Tensor {
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      return reshape(x, [batch, (height / 2) * (width / 2), 4 * channels]);
    }
  }
  expect(new Patches().apply(Input([8, 6, 3])).shape).toEqual([null, 12, 12]);
  const rows = new Patches().apply(Input([null, 6, 3]));
  expect(rows.shape).toEqual([null, null, 12]);
});

test('mistakes are found while the model is put together', () => {
  const [a, b] = [Input([4]), Input([6])];
  expect(() => matmul(a, zeros([5, 2]))).toThrow(/matmul: inner dimensions differ/);
  expect(() => new Model(a, add(a, sum(b)))).toThrow(
    /depends on the input 'input_layer_1' \[null, 6\], which the model does not name\nhint: list it among the inputs/,
  );
  expect(() => new Model(zeros([2]), a)).toThrow(/inputs and outputs are symbols\nhint: start from Input\(shape\)/);
  const model = new Model([a, b], concatenate([a, b], -1), { name: 'two' });
  expect(() => model.apply(zeros([2, 4]))).toThrow(/Functional 'two': takes 2 inputs, got 1/);
  expect(() => model.getLayer('nothing')).toThrow(/there is no layer 'nothing'/);
  expect(() => a.dataSync()).toThrow(/has no values|not there yet/);
});

test('an error names the way to the layer', () => {
  const x = Input([4], { name: 'features' });
  const model = new Model(x, new SimpleDense(2).apply(relu(new SimpleDense(3).apply(x))), { name: 'net' });
  expect(() => model.apply(zeros([2, 5]))).toThrow(
    /^Layer 'layer_1' of Functional 'net': matmul: inner dimensions differ: \[2, 5\] · \[4, 3\]\nhint: it was built for inputs of shape \[null, 4\]\nshapes: features \[2, 5\] → layer_1$/,
  );
});

test('sizes that nobody gave are explained', () => {
  const [a, b] = [Input([3]), Input([4])];
  expect(() => new Add().apply([a, b])).toThrow(
    /the shapes \[96, 3\] and \[96, 4\] do not broadcast\nhint: .*\n96: here in the place of what is left open \(null\)$/,
  );
});
