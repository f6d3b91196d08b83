import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import { gammaDensityOp, gammainc, gammaincOp } from './gammainc.ts';

// a, x and P(a, x), by mpmath 1.3 with 30 digits
const POINTS: readonly (readonly [number, number, number])[] = [
  [0.5, 0.25, 0.5204998778130465],
  [0.5, 3, 0.9856941215645704],
  [1, 0.0009765625, 0.0009760858180243377],
  [2, 2, 0.5939941502901619],
  [2, 30, 0.9999999999970991],
  [0.0009765625, 0.5, 0.999453066606331],
  [5, 1, 0.0036598468273437122],
  [15.75, 16.5, 0.606363562034046],
  [15.75, 10, 0.05602757264404311],
  [15.75, 25, 0.9806352197537379],
  [16, 15, 0.43191042439145616],
  [16, 17, 0.6285463439246325],
  [16, 1, 1.8677634631680656e-14],
  [40, 42, 0.6419314106735939],
  [40, 36, 0.2736963932046033],
  [100, 100, 0.5132987982791487],
  [100, 80, 0.017108313035133115],
  [100, 130, 0.9972495916326934],
  [1000, 1010, 0.6276789447369947],
  [1000, 950, 0.05505468623073803],
  [10000, 9800, 0.022207543813969693],
  [10000, 10100, 0.8413487504471796],
];
// where a change of a by one unit in its last place moves the result by a hundred
const TAIL: typeof POINTS = [[100, 20, 3.488878669689653e-37]];
const DOUBLE: typeof POINTS = [
  [5000, 4000, 1.5598621812189688e-52],
  [1000000, 998000, 0.022696114006736802],
  [1000000, 1001000, 0.8413447863683403],
  [0.0001220703125, 1.1641532182693481e-10, 0.9972819304329648],
  [1.4901161193847656e-8, 5, 0.999999999982889],
];

/** `log Γ(a)` by Stirling's series, twenty steps further up. */
function logGamma(a: number): number {
  let below = 0;
  for (let k = 0; k < 20; k++) below += Math.log(a + k);
  const z = a + 20;
  const rest = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5) - 1 / (1680 * z ** 7);
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + rest - below;
}

function incomplete(a: number, x: number): number {
  if (!(a >= 0 && x >= 0) || (a === 0 && x === 0)) return NaN;
  if (x === 0) return 0;
  if (a === 0 || x === Infinity) return a === Infinity ? NaN : 1;
  if (a === Infinity) return 0;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-18; k++) sum += term *= x / (a + k);
  return Math.exp(a * Math.log(x) - x - logGamma(a + 1)) * sum;
}

const sample = (title: string, a: HostArray, x: HostArray, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [a, x],
  call: (s, t) => gammainc(s!, t! as never),
  reference: (s, t) => pointwise(incomplete)(s!, t!),
  // there is no gradient in a
  gradients: [1],
  ...more,
});

const recorded = (title: string, points: typeof POINTS, dtype: 'float32' | 'float64'): Sample => ({
  title,
  inputs: [0, 1].map((k) => host(points.map((point) => point[k]!), [points.length], dtype)), // prettier-ignore
  call: (a, x) => gammainc(a!, x! as never),
  // half floats have other points
  dtypes: ['float32', 'float64'],
  reference: (a) => host(points.map((point) => point[2]), [points.length], a!.dtype), // prettier-ignore
  gradients: [],
});

const any = (x: unknown): In => x as In;

export const gammaincSamples: OpSamples = {
  name: 'gammainc',
  ops: [gammaincOp, gammaDensityOp],
  samples: [
    recorded('recorded points', POINTS, 'float32'),
    recorded('hard ones', DOUBLE, 'float64'),
    { ...recorded('far in the tail', TAIL, 'float64'), ulp: 256 },
    sample('small parameters', spread([2, 5], 0.1, 5), spread([2, 5], 0.1, 8, 2)),
    sample('around the parameter', spread([8], 12, 20), spread([8], 10, 24, 2)),
    sample('large parameters', host([50, 80, 200, 30]), host([45, 90, 190, 60])),
    sample('a row with a column', spread([1, 3], 0.5, 3), spread([4, 1], 0.5, 3, 2)),
    sample('a scalar', host([2.5], []), spread([3], 0.5, 3)),
    sample('two scalars', host([2.5], []), host([1.5], [])),
    {
      title: 'no elements',
      inputs: [host([], [0, 3])],
      call: (x) => gammainc(2, x!),
      reference: (x) => x!,
    },
    sample('edges', host([0, 0, 1, 1, 2, 0, NaN, 1, 100]), host([1, 0, 0, Infinity, 1, Infinity, 1, NaN, 0]), {
      gradients: [],
    }),
    sample('an infinite parameter', host([Infinity, Infinity]), host([1, Infinity]), { gradients: [] }),
    sample('below 0', host([-1, 1, -0.5]), host([1, -1, -2]), { gradients: [] }),
    sample('far beyond', host([1, 20, 300]), host([1000, 1e6, 1e5]), {
      gradients: [],
      reference: (a) => host([1, 1, 1], [3], a!.dtype),
    }),
    sample('integers', host([1, 2, 3], [3], 'int32'), host([1, 2, 5], [3], 'int32'), {
      gradients: [],
      reference: (a, x) => pointwise(incomplete, 'float32')(a!, x!),
    }),
    {
      title: 'a number for the parameter',
      inputs: [spread([4], 0.5, 4)],
      call: (x) => gammainc(3, x!),
      reference: (x) => pointwise((v) => incomplete(3, v))(x!),
    },
    {
      title: 'a number for x',
      inputs: [spread([4], 0.5, 4)],
      call: (a) => gammainc(a!, 2),
      reference: (a) => pointwise((v) => incomplete(v, 2))(a!),
      gradients: [],
    },
  ],
  badCalls: [
    {
      title: 'shapes that do not broadcast',
      call: () => gammainc(any(tensor([1, 2])), any(tensor([1, 2, 3])) as never),
      code: 'broadcast-shape',
    },
    { title: 'a nested array', call: () => gammainc(any([1, 2]), 1), code: 'operand' },
    { title: 'a string', call: () => gammainc(1, any('2') as never), code: 'operand' },
    { title: 'null', call: () => gammainc(any(null), 1), code: 'unconnected-gradient' },
  ],
};
