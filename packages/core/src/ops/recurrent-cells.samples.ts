import type { In } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { ones, zeros } from './creation.ts';
import { gruBlendOp, gruCell, gruCellGatesOp, gruCellOp, gruPassOp, gruStateOp } from './gru-cell.ts';
import { gruSlopeOp } from './gru-slopes.ts';
import { lstmCell, lstmCellGatesOp, lstmCellOp } from './lstm-cell.ts';
import {
  logisticSlopeOp,
  lstmGateSlopeOp,
  lstmGatesOp,
  lstmStateOp,
  lstmStateSlopeOp,
  oneLessSquareOp,
} from './lstm-gates.ts';

const f = (shape: Shape, seed: number, reach = 1.5): HostArray => spread(shape, -reach, reach, seed);
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** What gate `gate` gets of a row of `h` by its columns of the kernel. */
const seen = (
  h: HostArray,
  kernel: HostArray,
  batch: number,
  column: number,
  of = (unit: number): number => elementOf(h, [batch, unit]),
): number => {
  let sum = 0;
  for (let unit = 0; unit < h.shape[1]!; unit++) sum += of(unit) * elementOf(kernel, [unit, column]);
  return sum;
};

function remembered(x: HostArray, h: HostArray, c: HostArray, kernel: HostArray): HostArray[] {
  const units = h.shape[1]!;
  const next = (batch: number, unit: number): { state: number; output: number } => {
    const sum = (gate: number): number =>
      elementOf(x, [batch, gate * units + unit]) + seen(h, kernel, batch, gate * units + unit);
    const state = logistic(sum(1)) * elementOf(c, [batch, unit]) + logistic(sum(0)) * Math.tanh(sum(2));
    return { state, output: logistic(sum(3)) * Math.tanh(state) };
  };
  return [
    build(h.shape, h.dtype, ([batch, unit]) => next(batch!, unit!).output),
    build(h.shape, h.dtype, ([batch, unit]) => next(batch!, unit!).state),
  ];
}

const memory = (title: string, batch: number, units: number, reach = 1.5, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [f([batch, 4 * units], 1, reach), f([batch, units], 2), f([batch, units], 3), f([units, 4 * units], 4)],
  call: (x, h, c, kernel) => lstmCell(x as In, h!, c!, kernel!) as Tensor[],
  reference: (x, h, c, kernel) => remembered(x!, h!, c!, kernel!),
  ...more,
});

function gated(x: HostArray, h: HostArray, kernel: HostArray, bias: HostArray | undefined, after: boolean): HostArray {
  const units = h.shape[1]!;
  return build(h.shape, h.dtype, ([batch, unit]) => {
    const plus = (gate: number): number => (bias ? bias.data[gate * units + unit!]! : 0);
    const given = (gate: number): number => elementOf(x, [batch!, gate * units + unit!]);
    const gate = (k: number, of: number): number =>
      logistic(elementOf(x, [batch!, k * units + of]) + seen(h, kernel, batch!, k * units + of) + (bias?.data[k * units + of] ?? 0)); // prettier-ignore
    const z = gate(0, unit!);
    const recalled = after
      ? gate(1, unit!) * (seen(h, kernel, batch!, 2 * units + unit!) + plus(2))
      : seen(h, kernel, batch!, 2 * units + unit!, (other) => gate(1, other) * elementOf(h, [batch!, other]));
    return z * elementOf(h, [batch!, unit!]) + (1 - z) * Math.tanh(given(2) + recalled);
  });
}

const gru = (
  title: string,
  batch: number,
  units: number,
  options: { bias?: true; before?: true; reach?: number } = {},
): Sample => ({
  title,
  inputs: [
    f([batch, 3 * units], 1, options.reach),
    f([batch, units], 2),
    f([units, 3 * units], 4),
    ...(options.bias ? [f([3 * units], 5)] : []),
  ],
  call: (x, h, kernel, recurrentBias) =>
    gruCell(x as In, h!, kernel!, {
      ...(options.bias && { recurrentBias: recurrentBias! }),
      ...(options.before && { resetAfter: false }),
    }) as Tensor,
  reference: (x, h, kernel, bias) => gated(x!, h!, kernel!, bias, options.before === undefined),
});

const refused = (title: string, code: string, call: () => unknown): OpSamples['badCalls'][number] => ({
  title,
  code,
  call,
});

const of = (...shape: number[]): In => ones(shape) as In;
const gone = (): In => {
  const x = zeros([2, 3]) as Tensor;
  x.dispose();
  return x as In;
};

export const lstmCellSamples: OpSamples = {
  name: 'lstmCell',
  ops: [
    lstmCellOp,
    lstmCellGatesOp,
    lstmGatesOp,
    lstmStateOp,
    lstmStateSlopeOp,
    lstmGateSlopeOp,
    oneLessSquareOp,
    logisticSlopeOp,
  ],
  samples: [
    memory('a batch', 3, 4),
    memory('one example', 1, 3),
    memory('one unit', 4, 1),
    memory('as many units as examples', 4, 4),
    memory('wide', 2, 9),
    memory('no batch', 0, 3),
    memory('no units', 2, 0),
    // what is left of the slope of such a gate is rounding
    memory('gates wide open and shut', 2, 3, 90, { gradients: [] }),
    {
      title: 'only the output is used',
      inputs: [f([2, 12], 1), f([2, 3], 2), f([2, 3], 3), f([3, 12], 4)],
      call: (x, h, c, kernel) => lstmCell(x as In, h!, c!, kernel!)[0] as Tensor,
      reference: (x, h, c, kernel) => remembered(x!, h!, c!, kernel!)[0]!,
    },
    {
      title: 'only the state is used',
      inputs: [f([2, 12], 1), f([2, 3], 2), f([2, 3], 3), f([3, 12], 4)],
      call: (x, h, c, kernel) => lstmCell(x as In, h!, c!, kernel!)[1] as Tensor,
      reference: (x, h, c, kernel) => remembered(x!, h!, c!, kernel!)[1]!,
    },
    {
      title: 'integers',
      inputs: [host([0, 0, 1, 0], [1, 4], 'int32'), host([0], [1, 1]), host([2], [1, 1]), host([1, 1, 1, 1], [1, 4])],
      call: (x, h, c, kernel) => lstmCell(x as In, h!, c!, kernel!) as Tensor[],
      reference: (x, h, c, kernel) => remembered(x!, h!, c!, kernel!),
    },
  ],
  badCalls: [
    refused('gates for other units', 'shape-mismatch', () => lstmCell(of(2, 9), of(2, 3), of(2, 3), of(3, 12))),
    refused('a state of another batch', 'shape-mismatch', () => lstmCell(of(2, 12), of(2, 3), of(1, 3), of(3, 12))),
    refused('a kernel on its side', 'shape-mismatch', () => lstmCell(of(2, 12), of(2, 3), of(2, 3), of(12, 3))),
    refused('an output without batch', 'shape-mismatch', () => lstmCell(of(2, 12), of(3), of(2, 3), of(3, 12))),
    refused('no kernel', 'operand', () => lstmCell(of(2, 12), of(2, 3), of(2, 3), undefined as never)),
    refused('a state that is disposed of', 'disposed', () => lstmCell(of(2, 12), of(2, 3), gone(), of(3, 12))),
  ],
};

export const gruCellSamples: OpSamples = {
  name: 'gruCell',
  ops: [gruCellOp, gruCellGatesOp, gruStateOp, gruSlopeOp, gruPassOp, gruBlendOp, oneLessSquareOp, logisticSlopeOp],
  samples: [
    gru('a batch', 3, 4),
    gru('a bias', 3, 4, { bias: true }),
    gru('one example', 1, 3, { bias: true }),
    gru('one unit', 4, 1, { bias: true }),
    gru('wide', 2, 9),
    gru('no batch', 0, 3, { bias: true }),
    gru('no units', 2, 0),
    { ...gru('gates wide open and shut', 2, 3, { reach: 90 }), gradients: [] },
    gru('reset before the product', 3, 4, { before: true }),
    gru('reset before the product, one example', 1, 2, { before: true }),
    {
      title: 'integers',
      inputs: [host([0, 0, 1], [1, 3], 'int32'), host([0.5], [1, 1]), host([1, 1, 1], [1, 3])],
      call: (x, h, kernel) => gruCell(x as In, h!, kernel!) as Tensor,
      reference: (x, h, kernel) => gated(x!, h!, kernel!, undefined, true),
    },
  ],
  badCalls: [
    refused('gates for other units', 'shape-mismatch', () => gruCell(of(2, 8), of(2, 3), of(3, 9))),
    refused('gates of an LSTM', 'shape-mismatch', () => gruCell(of(2, 12), of(2, 3), of(3, 12))),
    refused('a kernel on its side', 'shape-mismatch', () => gruCell(of(2, 9), of(2, 3), of(9, 3))),
    refused('an output without batch', 'shape-mismatch', () => gruCell(of(2, 9), of(3), of(3, 9))),
    refused('a bias for each of two', 'shape-mismatch', () =>
      gruCell(of(2, 9), of(2, 3), of(3, 9), { recurrentBias: of(2, 9) }),
    ),
    refused('a bias where reset comes before', 'option', () =>
      gruCell(of(2, 9), of(2, 3), of(3, 9), { recurrentBias: of(9), resetAfter: false }),
    ),
    refused('a number for resetAfter', 'option', () =>
      gruCell(of(2, 9), of(2, 3), of(3, 9), { resetAfter: 1 } as never),
    ),
    refused('an unknown option', 'option', () => gruCell(of(2, 9), of(2, 3), of(3, 9), { bias: of(9) } as never)),
    refused('an output that is disposed of', 'disposed', () => gruCell(of(2, 9), gone(), of(3, 9))),
  ],
};
