import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  lstmCell,
  matmul,
  mean,
  multiply,
  scan,
  sigmoid,
  split,
  square,
  subtract,
  swapaxes,
  tanh,
  tensor,
  type Tensor,
  zeros,
} from '@tensai/core';
import { jit, traceGraph } from '@tensai/graph';
import { expect, test } from 'vitest';
// Keras 3.16
import golden from '../../core/test/control/lstm.golden.json' with { type: 'json' };
import { difference } from './same-bits.ts';

const array = ({ shape, data }: { readonly shape: number[]; readonly data: number[] }): Tensor =>
  tensor(data, { shape });

type Cell = (row: Tensor, h: Tensor, c: Tensor, recurrent: Tensor) => readonly [h: Tensor, c: Tensor];

/** Hochreiter and Schmidhuber (1997), in single ops. */
const inOps: Cell = (row, h, c, recurrent) => {
  const [i, f, g, o] = split(add(row, matmul(h, recurrent)), 4, -1) as [Tensor, Tensor, Tensor, Tensor];
  const state = add(multiply(sigmoid(f), c), multiply(sigmoid(i), tanh(g))) as Tensor;
  return [multiply(sigmoid(o), tanh(state)) as Tensor, state];
};

const lstm = (cell: Cell, x: Tensor, [kernel, recurrent, bias]: readonly Tensor[]): Tensor => {
  const start = zeros([x.shape[0]!, recurrent!.shape[0]!]) as Tensor;
  const rows = swapaxes(add(matmul(x, kernel!), bias!), 0, 1) as Tensor;
  const step = ([h, c]: readonly Tensor[], row: Tensor): [unknown, null] => [cell(row, h!, c!, recurrent!), null];
  return (scan(step as never, [start, start], rows)[0] as unknown as readonly [Tensor])[0];
};

/** The last outputs, the loss and the gradients of all weights. */
const stepOf =
  (cell: Cell) =>
  (x: Tensor, y: Tensor, ...weights: readonly Tensor[]): readonly Tensor[] => {
    const tape = new GradientTape();
    let output: readonly Tensor[] = [];
    const loss = tape.record(() => {
      for (const w of weights) tape.watch(w);
      const last = lstm(cell, x, weights);
      output = [last];
      return mean(square(subtract(add(matmul(last, weights[3]!), weights[4]!), y))) as Tensor;
    });
    return [...output, loss, ...(tape.gradient(loss, [...weights]) as Tensor[])];
  };

const given = [array(golden.x), array(golden.y), ...golden.weights.map(array)] as const;

/** The largest difference from recorded numbers. */
const distance = (x: Tensor, expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs((x.dataSync() as ArrayLike<number>)[i]! - value)));

const cells: readonly (readonly [string, Cell])[] = [
  ['lstmCell', (row, h, c, recurrent) => lstmCell(row, h, c, recurrent) as readonly [Tensor, Tensor]],
  ['single ops', inOps],
];

test.each(cells)(
  'an LSTM of %s gives the outputs, loss and gradients of Keras, and the bits of the plain call',
  (_, cell) => {
    const step = stepOf(cell);
    const plain = step(...given);
    for (const fuse of [true, false]) {
      const compiled = jit(step, { fuse });
      for (let i = 0; i < 2; i++) {
        const [output, loss, ...gradients] = compiled(...given) as [Tensor, Tensor, ...Tensor[]];
        expect(difference([output, loss, ...gradients], plain)).toBeNull();
        expect(distance(output, golden.output.data)).toBeLessThan(1e-5);
        expect(distance(loss, [golden.loss])).toBeLessThan(1e-4);
        gradients.forEach((g, k) => expect(distance(g, golden.gradients[k]!.data)).toBeLessThan(1e-5));
      }
    }
  },
);

test.each(cells)('the products of an LSTM of %s: one a step forward, two backward, whatever its length', (_, cell) => {
  const counts = [12, 48].map((steps) => {
    const graph = traceGraph(stepOf(cell), { shape: [8, steps, 5] }, given[1], ...given.slice(2));
    const bodies = graph.compiled.nodes.flatMap(({ op, attrs }) => {
      const control = op.control?.(attrs);
      return control && 'body' in control ? [control.body.nodes.map((node) => node.op.name)] : [];
    });
    expect(bodies.map((names) => names.filter((name) => name.includes('matmul')).length)).toEqual([1, 2]);
    return graph.launches;
  });
  expect(counts[0]).toBe(counts[1]);
});
