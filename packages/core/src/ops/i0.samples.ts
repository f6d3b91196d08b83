import { tensor } from '../create.ts';
import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { i0 } from './i0.ts';
import { type Points, recorded } from './recorded.ts';

// by mpmath 1.3 with 30 digits
const POINTS: Points = [
  [0, 1],
  [0.25, 1.015686141223608],
  [1, 1.2660658777520084],
  [-2, 2.2795853023360673],
  [4, 11.30192195213633],
  [7.75, 338.5137537472759],
  [-8, 427.5641157218048],
  [8.25, 540.325079074807],
  [12, 18_948.925349296307],
  [30, 781_672_297_823.9775],
  [-50, 2.9325537838493362e20],
  [85, 3.563477630408124e35],
];
const LARGE: Points = [
  [100, 1.0737517071310738e42],
  [700, 1.5295933476718737e302],
  [-300, 4.475847367935052e128],
];

/** `Σ (x/2)²ᵏ / k!²`, whose terms only add; far from 0 the mean of `e^(x·cos θ)` over equally spaced angles, whose exponents round. */
function bessel(x: number): number {
  // the mean underflows where its factor is infinite
  if (Math.abs(x) > 720) return Infinity;
  if (Math.abs(x) < 40) return series(x);
  let sum = 0;
  for (let k = 0; k < 200; k++) sum += Math.exp(Math.abs(x) * (Math.cos((Math.PI * (k + 0.5)) / 200) - 1));
  return (sum / 200) * Math.exp(Math.abs(x) / 2) * Math.exp(Math.abs(x) / 2);
}

function series(x: number): number {
  let term = 1;
  let sum = 0;
  for (let k = 1; sum + term > sum; k++) {
    sum += term;
    term *= (x / 2 / k) ** 2;
  }
  return sum;
}

export const i0Samples: OpSamples = elementwiseSamples({
  fn: i0,
  oracle: bessel,
  domains: [[-12, 12]],
  special: [8, -8, 20],
  counts: ['int32', 'uint8', 'bool'],
  result: 'float',
  more: [
    {
      title: 'around where the series ends',
      inputs: [host([7.9, 7.99, 8, 8.01, 8.1, -7.999, -8.001])],
      call: (x) => i0(x!),
      reference: (x) => ({ ...x!, data: x!.data.map(bessel) }),
    },
    recorded('recorded points', POINTS, (x) => i0(x!)),
    recorded('large ones', LARGE, (x) => i0(x!), 'float64'),
  ],
  badCalls: [
    { title: 'a nested array', call: () => i0([1] as never), code: 'operand' },
    { title: 'null', call: () => i0(null as never), code: 'unconnected-gradient' },
    {
      title: 'a disposed tensor',
      call: () => {
        const x = tensor([1]);
        x.dispose();
        return i0(x);
      },
      code: 'disposed',
    },
  ],
});
