import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { isin, isinOp, type IsinOptions } from './isin.ts';

const sample = (title: string, x: HostArray, among: HostArray, options?: IsinOptions): Sample => ({
  title,
  inputs: [x, among],
  call: (t, a) => isin(t!, a!, options),
  reference: (t, a) => ({
    shape: t!.shape,
    dtype: 'bool',
    data: t!.data.map((value) => Number(a!.data.some((other) => other === value) !== (options?.invert ?? false))),
  }),
  gradients: [],
});

const numbers = host([1, 2, 3, 4, 0.5, 6], [2, 3]);

export const isinSamples: OpSamples = {
  name: 'isin',
  ops: [isinOp],
  samples: [
    sample('a matrix in a vector', numbers, host([4, 0.5, 9])),
    sample('a matrix in a matrix', numbers, host([4, 0.5, 9, 1, 1, 1], [3, 2])),
    sample('those that are not there', numbers, host([4, 0.5, 9]), { invert: true }),
    sample('none twice', numbers, host([4, 2]), { assumeUnique: true }),
    sample('in a scalar', numbers, host([3], [])),
    sample('a scalar', host([3], []), numbers),
    sample('in nothing', numbers, host([])),
    sample('nothing', spread([0, 2], 0, 1), numbers),
    sample('NaN is among nothing, 0 equals −0', host([NaN, 0, -0, Infinity]), host([NaN, -0, Infinity])),
    sample('int32', spread([4, 5], -9, 9, 1, 'int32'), spread([6], -9, 9, 2, 'int32')),
    sample('uint8', spread([40], 0, 255, 1, 'uint8'), spread([60], 0, 255, 2, 'uint8')),
    sample('bool', host([0, 1, 1], [3], 'bool'), host([0], [1], 'bool')),
    sample('dtypes meet', spread([9], 0, 5, 1, 'int32'), host([1, 2.5, 3])),
    {
      title: 'in a number',
      inputs: [spread([9], 0, 5, 1, 'int32')],
      call: (t) => isin(t!, 3),
      reference: (t) => ({ ...t!, dtype: 'bool', data: t!.data.map((value) => Number(value === 3)) }),
    },
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return isin(x, 1);
      },
      code: 'disposed',
    },
    { title: 'a list', call: () => isin(tensor([1]), [1, 2] as never), code: 'operand' },
    { title: 'a fraction for integers', call: () => isin(tensor(new Int32Array([1])), 0.5), code: 'dtype' },
    { title: 'a number for bools', call: () => isin(tensor([true]), 1), code: 'dtype' },
    {
      title: 'an option of the wrong kind',
      call: () => isin(tensor([1]), tensor([1]), { invert: 1 as unknown as boolean }),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => isin(tensor([1]), tensor([1]), { kind: 'sort' } as IsinOptions),
      code: 'option',
    },
  ],
};
