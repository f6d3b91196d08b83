import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { kron } from './kron.ts';

const product = (a: HostArray, b: HostArray): HostArray => {
  const rank = Math.max(a.shape.length, b.shape.length);
  const full = (x: HostArray): HostArray => ({ ...x, shape: [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape] }); // prettier-ignore
  const [x, y] = [full(a), full(b)];
  return build(
    x.shape.map((extent, axis) => extent * y.shape[axis]!),
    a.dtype,
    (index) =>
      elementOf(
        x,
        index.map((at, axis) => Math.floor(at / y.shape[axis]!)),
      ) *
      elementOf(
        y,
        index.map((at, axis) => at % y.shape[axis]!),
      ),
  );
};

const sample = (title: string, a: HostArray, b: HostArray): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => kron(x!, y!),
  reference: (x, y) => product(x!, y!),
});

const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);

export const kronSamples: OpSamples = {
  name: 'kron',
  ops: [],
  samples: [
    sample('vectors', f([3]), f([2], 2)),
    sample('matrices', f([2, 3]), f([3, 2], 2)),
    sample('a matrix with a vector', f([2, 3]), f([2], 2)),
    sample('a vector with a matrix', f([2]), f([2, 3], 2)),
    sample('three axes', f([2, 1, 2]), f([1, 3, 2], 2)),
    sample('a scalar', f([]), f([2, 2], 2)),
    sample('scalars', f([]), f([], 2)),
    sample('a row with a column', f([1, 3]), f([2, 1], 2)),
    sample('nothing', host([], [0, 2]), f([2, 2])),
    sample('int32', spread([2, 2], -9, 9, 1, 'int32'), spread([2, 2], -9, 9, 2, 'int32')),
    {
      title: 'a number',
      inputs: [f([2, 2])],
      call: (x) => kron(x!, 2),
      reference: (x) => ({ ...x!, data: x!.data.map((value) => 2 * value) }),
    },
  ],
  badCalls: [
    { title: 'a nested array', call: () => kron([[1]] as never, zeros([2])), code: 'operand' },
    { title: 'null', call: () => kron(zeros([2]), null as never), code: 'unconnected-gradient' },
    { title: 'too many elements', call: () => kron(zeros([65_536]), zeros([65_536])), code: 'size' },
  ],
};
