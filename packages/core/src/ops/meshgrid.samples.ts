import { tensor } from '../create.ts';
import { build } from '../reference.ts';
import { type OpSamples, type Sample, spread } from '../sample.ts';
import { meshgrid, type MeshgridOptions } from './meshgrid.ts';

/** `place[i]`: the axis along which operand i runs. */
const sample = (
  title: string,
  sizes: readonly number[],
  place: readonly number[],
  options?: MeshgridOptions,
): Sample => ({
  title,
  inputs: sizes.map((size, i) => spread([size], -1, 1, i)),
  call: (...xs) => (options ? meshgrid(...xs, options) : meshgrid(...xs)),
  reference: (...xs) => {
    const shape = sizes.map((_, axis) => sizes[place.indexOf(axis)]!);
    return xs.map((x, i) => build(shape, x.dtype, (index) => x.data[index[place[i]!]!]!));
  },
});

export const meshgridSamples: OpSamples = {
  name: 'meshgrid',
  ops: [],
  samples: [
    sample('two', [3, 2], [1, 0]),
    sample('three', [3, 2, 4], [1, 0, 2]),
    sample('each along its own axis', [3, 2, 4], [0, 1, 2], { indexing: 'ij' }),
    sample('one', [3], [0]),
    {
      title: 'a matrix is flattened, a scalar is one place',
      inputs: [spread([2, 2], -1, 1), spread([], 0, 1)],
      call: (x, y) => meshgrid(x!, y!),
      reference: (x, y) => [
        { ...x!, shape: [1, 4] },
        { ...y!, shape: [1, 4], data: new Array<number>(4).fill(y!.data[0]!) },
      ],
    },
    sample('two, each along its own axis', [2, 3], [0, 1], { indexing: 'ij' }),
    sample('one, along its own axis', [4], [0], { indexing: 'ij' }),
    sample('four', [2, 1, 3, 2], [1, 0, 2, 3]),
    sample('no elements', [0, 3], [1, 0]),
    sample('of one element each', [1, 1, 1], [1, 0, 2]),
  ],
  badCalls: [
    { title: 'another order', call: () => meshgrid(tensor([1]), { indexing: 'yx' as 'xy' }), code: 'option' },
    { title: 'an unknown option', call: () => meshgrid(tensor([1]), { sparse: true } as object), code: 'option' },
    { title: 'nested arrays', call: () => meshgrid([1] as unknown as number, tensor([1])), code: 'operand' },
  ],
};
