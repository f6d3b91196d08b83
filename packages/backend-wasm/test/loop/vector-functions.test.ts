import { wasm } from '@tensai/backend-wasm';
import {
  arctan,
  arctan2,
  cos,
  exp,
  expm1,
  floorDivide,
  hostArithmetic,
  log,
  log1p,
  mod,
  power,
  registerBackend,
  sin,
  tan,
  tanh,
  tensor,
} from '@tensai/core';
import { expect, test } from 'vitest';

registerBackend(wasm());

const least = 2 ** -149;
const special = [
  0, -0, least, -least, 2 ** -126, 1e-30, -1e-30, 1e-8, 1e-4, -1e-4, 0.5, -0.5, -0.999999, -1, 1, -1.5, 10, -17, -87.5, -100, -104, 88, 88.72, 89, 128,
  -200, 2 ** 20, 2 ** 20 + 1, -(2 ** 21), 1e10, 3e38, -3e38, NaN, Infinity, -Infinity, 355, Math.PI,
].map(Math.fround); // prettier-ignore

const unitAt = (x: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);

test.each([
  ['exp', exp, Math.exp],
  ['expm1', expm1, Math.expm1],
  ['log', log, Math.log],
  ['log1p', log1p, Math.log1p],
  ['sin', sin, Math.sin],
  ['cos', cos, Math.cos],
  ['tanh', tanh, Math.tanh],
  ['tan', tan, Math.tan],
  ['arctan', arctan, Math.atan],
] as const)('%s at the ends of its range, at zeros, and where it is no number', (_, op, oracle) => {
  const found = op(tensor(Float32Array.from(special))).dataSync() as Float32Array;
  const wrong = special.flatMap((x, i) => {
    const [y, exact] = [found[i]!, oracle(x)];
    const rounded = Math.fround(exact);
    const right = Object.is(y, rounded) || (Number.isFinite(rounded) && Math.abs(y - exact) <= 2 * unitAt(exact));
    // of a zero the sign counts too
    return right && (y !== 0 || exact !== 0 || Object.is(y, exact)) ? [] : [`${x}: ${y} instead of ${exact}`];
  });
  expect(wrong).toEqual([]);
});

test.each([
  ['sin', sin, Math.sin],
  ['cos', cos, Math.cos],
  ['tan', tan, Math.tan],
] as const)('%s of angles of thousands of turns and more', (_, op, oracle) => {
  // fractions spread by the golden ratio, under every exponent from 2¹⁹ on
  const far = Array.from({ length: 20_000 }, (_, k) => {
    const size = Math.fround((1 + ((k * 0.6180339887) % 1)) * 2 ** (19 + (k % 109)));
    return k % 2 === 0 ? size : -size;
  });
  const found = op(tensor(Float32Array.from(far))).dataSync() as Float32Array;
  const wrong = far.flatMap((x, i) => {
    const exact = oracle(x);
    return Math.abs(found[i]! - exact) <= 2 * unitAt(exact) ? [] : [`${x}: ${found[i]} instead of ${exact}`];
  });
  expect(wrong).toEqual([]);
});

test('powers of everything to everything', () => {
  const bases = [...special, 2, -2, 3, -3, -0.5, 1.1, 7, 0.3].map(Math.fround);
  const exponents = [0, -0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, 7, 8.25, 100, 101, -101, 1e-3, 1e9, 16777216, 16777217, NaN, Infinity, -Infinity]; // prettier-ignore
  const pairs = bases.flatMap((x) => exponents.map((y) => [x, Math.fround(y)] as const));
  const column = (k: 0 | 1): Float32Array => Float32Array.from(pairs, (pair) => pair[k]);
  const found = power(tensor(column(0)), tensor(column(1))).dataSync() as Float32Array;
  const wrong = pairs.flatMap(([x, y], i) => {
    // IEEE, where JavaScript says NaN
    const exact = x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
    const rounded = Math.fround(exact);
    const right =
      Object.is(found[i], rounded) || (Number.isFinite(rounded) && Math.abs(found[i]! - exact) <= unitAt(exact));
    return right && (found[i] !== 0 || rounded !== 0 || Object.is(found[i], rounded))
      ? []
      : [`${x} ^ ${y}: ${found[i]} instead of ${rounded}`];
  });
  expect(wrong).toEqual([]);
});

/** Numbers of all sizes, and quotients of all sizes that are whole or next to it. */
function pairsAround(): (readonly [number, number])[] {
  const more = [...special, 2, -3, 7, 1.1, 1 / 3, 16777215, -16777217, 2 ** 27, 3 * 2 ** 100].map(Math.fround);
  const pairs = more.flatMap((a) => more.map((b) => [a, b] as const));
  let seed = 1;
  const next = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32;
  for (let k = 0; k < 20_000; k++) {
    const b = Math.fround((next() - 0.5) * 2 ** Math.floor(next() * 40));
    const a = Math.fround(b * Math.floor(2 ** (next() * 60)));
    pairs.push([a, b], [Math.fround(a * (1 + 2 ** -23)), b], [Math.fround(a * (1 - 2 ** -23)), -b]);
  }
  return pairs;
}

test.each([
  ['mod', mod, hostArithmetic.mod],
  ['floorDivide', floorDivide, hostArithmetic.floorDivide],
] as const)('%s is that of exact quotients, whatever its size', (_, op, oracle) => {
  const pairs = pairsAround();
  const column = (k: 0 | 1): Float32Array => Float32Array.from(pairs, (pair) => pair[k]);
  const found = op(tensor(column(0)), tensor(column(1))).dataSync() as Float32Array;
  const wrong = pairs.flatMap(([a, b], i) => {
    const exact = Math.fround(oracle(a, b));
    return Object.is(found[i], exact) ? [] : [`${a}, ${b}: ${found[i]} instead of ${exact}`];
  });
  expect(wrong).toEqual([]);
});

test('angles of all points', () => {
  const pairs = pairsAround();
  const column = (k: 0 | 1): Float32Array => Float32Array.from(pairs, (pair) => pair[k]);
  const found = arctan2(tensor(column(0)), tensor(column(1))).dataSync() as Float32Array;
  const wrong = pairs.flatMap(([y, x], i) => {
    const exact = Math.atan2(y, x);
    const rounded = Math.fround(exact);
    const near = Object.is(found[i], rounded) || Math.abs(found[i]! - exact) <= 0.55 * unitAt(exact);
    return near && (exact !== 0 || Object.is(found[i], exact)) ? [] : [`${y}, ${x}: ${found[i]} instead of ${exact}`];
  });
  expect(wrong).toEqual([]);
});
