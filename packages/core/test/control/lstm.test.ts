import '../setup.ts';
import { valueAndGrad } from '@tensai/autodiff';
import {
  add,
  matmul,
  mean,
  multiply,
  runGraph,
  scan,
  sigmoid,
  slice,
  split,
  square,
  subtract,
  tanh,
  tensor,
  type Tensor,
  traceFunction,
  transpose,
  zeros,
} from '@tensai/core';
import { expect, test } from 'vitest';
import golden from './lstm.golden.json' with { type: 'json' };

const array = ({ shape, data }: { readonly shape: number[]; readonly data: number[] }): Tensor =>
  tensor(data, { shape });

/** The last output of an LSTM over `[batch, time, features]`: the projection of all inputs is one product, the rest a scan. */
function lstm(x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor): Tensor {
  const start = zeros([x.shape[0]!, recurrent.shape[0]!]);
  const inputs = add(matmul(transpose(x, [1, 0, 2]), kernel), bias); // [time, batch, 4 · units]
  const [[h]] = scan(
    ([before, cell]: [Tensor, Tensor], row: Tensor) => {
      const [i, f, c, o] = split(add(row, matmul(before, recurrent)), 4, -1) as [Tensor, Tensor, Tensor, Tensor];
      const state = add(multiply(sigmoid(f), cell), multiply(sigmoid(i), tanh(c)));
      const out = multiply(sigmoid(o), tanh(state));
      return [[out, state], null];
    },
    [start, start],
    inputs,
  );
  return h;
}

const weights = golden.weights.map(array);
const [x, y] = [array(golden.x), array(golden.y)];

const loss = (...[kernel, recurrent, bias, dense, offset]: Tensor[]): Tensor =>
  mean(square(subtract(add(matmul(lstm(x, kernel!, recurrent!, bias!), dense!), offset!), y)));

/** The largest difference. */
const distance = (actual: Tensor, expected: readonly number[]): number =>
  Math.max(...Array.from(actual.dataSync() as ArrayLike<number>, (value, i) => Math.abs(value - expected[i]!)));

test('an LSTM by scan gives the outputs of Keras', () => {
  expect(
    distance(slice(lstm(x, weights[0]!, weights[1]!, weights[2]!), [0, 0], [4, 9]), golden.output.data),
  ).toBeLessThan(1e-5);
});

test('its gradients are those of Keras, step by step and traced', () => {
  const both = valueAndGrad(loss, { argnums: [0, 1, 2, 3, 4] });
  const [value, gradients] = both(...weights);
  expect(distance(value, [golden.loss])).toBeLessThan(1e-4);
  gradients.forEach((g: Tensor, k: number) => expect(distance(g, golden.gradients[k]!.data)).toBeLessThan(1e-5));
  const { graph } = traceFunction(
    (...all: Tensor[]) => both(...all)[1],
    weights.map(({ type }) => type),
  );
  expect(graph.nodes.filter(({ op }) => op.name === 'scan').length).toBe(2);
  runGraph(graph, weights).forEach((g, k) => expect(distance(g, golden.gradients[k]!.data)).toBeLessThan(1e-5));
});
