import { elementwiseSamples, type OpSamples } from '../sample.ts';
import { erfcFraction, erfSeries } from './erf-oracle.ts';
import { erfinv } from './erfinv.ts';
import { type Points, recorded } from './recorded.ts';

// Points that float32 holds exactly, with values computed by mpmath 1.2 with 50 digits: Newton's method on erfc, rounded once.
const ERFINV: Points = [
  [9.5367431640625e-7, 8.451718573121729e-7],
  [0.0009765625, 0.0008654561979671376],
  [0.0625, 0.05544594877278202],
  [0.125, 0.11123545184094996],
  [0.25, 0.2253120550121781],
  [0.375, 0.3456171147832066],
  [0.5, 0.4769362762044699],
  [0.625, 0.627307347788559],
  [0.75, 0.8134198475976185],
  [0.8125, 0.9319744431610971],
  [0.875, 1.0847870400692832],
  [0.9375, 1.3171503349861307],
  [0.96875, 1.523019401996956],
  [0.984375, 1.7094723742995115],
  [0.9921875, 1.8809517454731395],
  [0.99609375, 2.0404520146056093],
  [0.998046875, 2.190099968353768],
  [0.9990234375, 2.331467773621948],
  [0.999755859375, 2.5939005131344874],
  [0.99993896484375, 2.8346302855713943],
  [0.9999847412109375, 3.058179581850916],
  [0.9999961853027344, 3.267703778589618],
  [0.9999990463256836, 3.465505025803331],
  [0.9999997615814209, 3.6533224239902435],
  [0.9999998807907104, 3.7439211627767994],
  [0.9999999403953552, 3.832506856900711],
  [-1.52587890625e-5, -1.3522749717815826e-5],
  [-0.1875, -0.1677272200181386],
  [-0.5625, -0.5490130923685015],
  [-0.859375, -1.041898916224913],
  [-0.998046875, -2.190099968353768],
  [-0.9998779296875, -2.716655240567082],
  [-0.9999995231628418, -3.5605697070351643],
];
// Points of float64, up to the last one below 1.
const ERFINV_DOUBLE: Points = [
  [0.9999999850988388, 4.004131885114475],
  [0.9999999990686774, 4.328028275800946],
  [0.9999999999854481, 4.7745974236567505],
  [0.9999999999990905, 5.05125408524939],
  [0.9999999999999716, 5.377767781541279],
  [0.9999999999999991, 5.686128441310391],
  [0.9999999999999999, 5.8635847487551676],
  [0.1, 0.08885599049425769],
  [0.3, 0.2724627147267543],
  [0.7, 0.7328690779592167],
  [0.9, 1.1630871536766743],
  [0.99, 1.8213863677184494],
  [0.999, 2.3267537655135246],
];

/** The root of `erf(y) = x` in float64, by Newton's method from S. Winitzki's approximation ("A handy approximation for the error function and its inverse", 2008). */
function root(x: number): number {
  if (!(Math.abs(x) < 1)) return Math.abs(x) === 1 ? x * Infinity : NaN;
  if (x === 0) return x;
  const size = Math.abs(x);
  const log = Math.log1p(-size * size);
  const middle = 2 / (Math.PI * 0.147) + log / 2;
  let y = size < 0.01 ? (size * Math.sqrt(Math.PI)) / 2 : Math.sqrt(Math.sqrt(middle * middle - log / 0.147) - middle);
  for (let n = 0; n < 5; n++) {
    const off = size < 0.5 ? erfSeries(y) - size : 1 - size - erfcFraction(y);
    y -= (off * Math.exp(y * y) * Math.sqrt(Math.PI)) / 2;
  }
  return x < 0 ? -y : y;
}

export const erfinvSamples: OpSamples = elementwiseSamples({
  fn: erfinv,
  oracle: root,
  domains: [[-0.95, 0.95]],
  special: [1.5, -2, 3],
  result: 'float',
  more: [
    recorded('recorded points', ERFINV, erfinv),
    recorded('recorded points of float64', ERFINV_DOUBLE, erfinv, 'float64'),
  ],
});
