import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { sizeOf } from '../../shape.ts';
import { zeros } from '../creation.ts';
import { isLarger, regular, type Rows, rowsOf } from './linalg-oracle.ts';
import { luFactor, luOp } from './lu-factor.ts';
import { exchangeStepOp, luStepOp } from './lu-steps.ts';

/** The factors by Doolittle's sums (the op subtracts row after row), with the largest candidate of each column as pivot. */
function factorsOf(given: Rows, m: number, n: number): { readonly packed: Rows; readonly pivots: number[] } {
  const a = given.map((row) => [...row]);
  const pivots: number[] = [];
  const inner = (i: number, j: number, count: number): number => {
    let sum = a[i]![j]!;
    for (let k = 0; k < count; k++) sum -= a[i]![k]! * a[k]![j]!;
    return sum;
  };
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < Math.min(j, m); i++) a[i]![j] = inner(i, j, i);
    if (j >= m) continue;
    for (let i = j; i < m; i++) a[i]![j] = inner(i, j, j);
    let best = j;
    for (let i = j + 1; i < m; i++) if (isLarger(a[i]![j]!, a[best]![j]!)) best = i;
    pivots.push(best);
    [a[j], a[best]] = [a[best]!, a[j]!];
    if (a[j]![j] !== 0) for (let i = j + 1; i < m; i++) a[i]![j]! /= a[j]![j]!;
  }
  return { packed: a, pivots };
}

const sample = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => luFactor(t!),
  reference: (t) => {
    const [m, n] = t!.shape.slice(-2) as [number, number];
    const found = rowsOf(t!).map((a) => factorsOf(a, m, n));
    return [
      { ...t!, data: found.flatMap(({ packed }) => packed.flat()) },
      {
        shape: [...t!.shape.slice(0, -2), Math.min(m, n)],
        dtype: 'int32',
        data: found.flatMap(({ pivots }) => pivots).slice(0, sizeOf(t!.shape.slice(0, -2)) * Math.min(m, n)),
      },
    ];
  },
});

export const luFactorSamples: OpSamples = {
  name: 'luFactor',
  ops: [luOp, luStepOp, exchangeStepOp],
  samples: [
    sample('two rows', spread([2, 2], -1, 1)),
    sample('five rows', regular([5, 5], 2)),
    sample('larger', regular([7, 7], 3)),
    sample('tall', regular([5, 3])),
    sample('wide', regular([3, 5])),
    sample('a batch', regular([2, 3, 3])),
    sample('two batch axes', regular([2, 1, 3, 2])),
    sample('a column', spread([4, 1], -1, 1)),
    sample('a row', spread([1, 4], -1, 1)),
    sample('one element', host([3], [1, 1])),
    sample('no rows', host([], [0, 3])),
    sample('no columns', host([], [3, 0])),
    sample('no matrices', host([], [0, 2, 2])),
    { ...sample('singular', host([1, 2, 2, 4], [2, 2])), gradients: [] },
    { ...sample('zero', host(new Array<number>(6).fill(0), [2, 3])), gradients: [] },
  ],
  badCalls: [
    { title: 'a vector', call: () => luFactor(tensor([1])), code: 'matrix-shape' },
    { title: 'a scalar', call: () => luFactor(2), code: 'matrix-shape' },
    { title: 'nested arrays', call: () => luFactor([[1]] as unknown as In), code: 'operand' },
    { title: 'a disposed tensor', call: disposed, code: 'disposed' },
  ],
};

function disposed(): unknown {
  const x = zeros([2, 2]);
  x.dispose();
  return luFactor(x);
}
