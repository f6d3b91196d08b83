import { type DType, factsOf, type Loop, type Sym } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { load, loadLane, literalOf } from './lanes.ts';
import type { Cursor, Nest } from './nest.ts';
import type { Points } from './points.ts';
import type { Atom, Prelude } from './prelude.ts';

/** A condition on one axis of an input: where it fails, the reading is `fill`. */
interface Guard {
  readonly position: Cursor;
  readonly size: Atom;
  /** The position counts only where this divides it; then `stride · position / div` (bytes) is part of the address. */
  readonly div?: Atom;
  readonly stride: Atom;
}

/** An input as the loops reach its elements. */
export interface Reading {
  readonly dtype: DType;
  readonly bytes: number;
  readonly address: Cursor;
  readonly guards: readonly Guard[];
  readonly fill: number;
  /** Whether the guards that do not look along the innermost loop hold, found before it, and what they add to the address; and the `rest` of the guards. */
  ahead: { readonly inside: Local; readonly extra: Local | null; readonly rest: readonly Guard[] } | null;
  /** The elements at the points under way, where they are in variables: one for each vector side by side. */
  held: readonly Local[] | null;
}

/** Prepares how input `i`, which lies at `pointer`, is read in a nest. */
export function readingOf(
  loop: Loop<Sym>,
  i: number,
  pointer: Atom,
  rank: number,
  prelude: Prelude,
  nest: Nest,
): Reading {
  const { aval, view } = loop.inputs[i]!;
  const { number } = prelude;
  const { bytes } = factsOf(aval.dtype);
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const straight = view.dims.filter(({ div }) => div === undefined);
  const add = (a: Atom, b: Atom): Atom => prelude.sum(a, b);
  const base = straight
    .map(({ stride, offset }) => prelude.product(prelude.product(number(stride!), number(offset)), bytes))
    .reduce(add, pointer);
  const strides = axes.map((axis) =>
    straight
      .map(({ stride, coef }) => prelude.product(prelude.product(number(stride!), number(coef[axis] ?? 0)), bytes))
      .reduce(add, 0),
  );
  const guards = view.dims
    .filter((dim) => dim.div !== undefined || (view.fill !== undefined && !dim.safe))
    .map(({ size, stride, coef, offset, div }): Guard => ({
      position: nest.cursor(
        number(offset),
        axes.map((axis) => number(coef[axis] ?? 0)),
      ),
      size: number(size),
      ...(div !== undefined && { div: number(div) }),
      stride: prelude.product(number(stride!), bytes),
    }));
  return {
    dtype: aval.dtype,
    bytes,
    address: nest.cursor(base, strides),
    guards,
    fill: fillOf(view.fill ?? 0, aval.dtype),
    ahead: null,
    held: null,
  };
}

// a fill is given as a number: −∞ under a max of integers is their least value
function fillOf(fill: number, dtype: DType): number {
  const { kind, min, max } = factsOf(dtype);
  if (kind !== 'int') return fill;
  return Number.isNaN(fill) ? 0 : Math.trunc(Math.min(Math.max(fill, min), max));
}

/** Does the reading change along an axis? */
export const moves = ({ address, guards }: Reading, axis: number): boolean =>
  address.strides[axis] !== 0 || guards.some(({ position }) => position.strides[axis] !== 0);

/** Finds out whether those guards hold, before a loop over an axis, that do not look at it. */
export function lookAhead(reading: Reading, axis: number, prelude: Prelude): void {
  const { guards } = reading;
  const looks = ({ position }: Guard): boolean => position.strides[axis] !== 0;
  const fixed = guards.filter((guard) => !looks(guard));
  const rest = guards.filter(looks);
  const divides = guards.some(({ div }) => div !== undefined);
  if (fixed.length === 0 || (divides && rest.length > 0)) return;
  const { f } = prelude;
  const inside = f.local('i32');
  const extra = divides ? f.local('i32') : null;
  pushConditions(prelude, fixed, extra, 0);
  f.set(inside);
  reading.ahead = { inside, extra, rest };
}

/** Pushes whether guards hold, `steps` points further along an axis of which `coefs` are the coefficients; adds to `extra` what they add to the address. */
function pushConditions(
  prelude: Prelude,
  guards: readonly Guard[],
  extra: Local | null,
  steps: number,
  axis = -1,
): void {
  const { f } = prelude;
  if (extra) f.i32(0).set(extra);
  guards.forEach(({ position, size, div, stride }, k) => {
    const at = f.local('i32');
    prelude.push(position.now);
    const shift = prelude.product(position.strides[axis] ?? 0, steps);
    if (shift !== 0) {
      prelude.push(shift);
      f.op('i32.add');
    }
    f.set(at).get(at);
    if (div === undefined) {
      // a negative position is a large unsigned one
      prelude.push(size);
      f.op('i32.lt_u');
    } else {
      const quotient = f.local('i32');
      prelude.push(div);
      f.op('i32.div_s').set(quotient).get(at).i32(0).op('i32.ge_s').get(at);
      prelude.push(div);
      f.op('i32.rem_s', 'i32.eqz', 'i32.and').get(quotient);
      prelude.push(size);
      f.op('i32.lt_s', 'i32.and');
      f.get(extra!, quotient);
      prelude.push(stride);
      f.op('i32.mul', 'i32.add').set(extra!);
    }
    if (k > 0) f.op('i32.and');
  });
}

/** Pushes an input's elements at some points along `axis` (−1: at one point). */
export function pushInput(points: Points, reading: Reading, axis: number): void {
  const { f, lanes } = points;
  const { guards, ahead, dtype, held } = reading;
  if (held) {
    f.get(held[points.turn]!);
    return;
  }
  const fill = (): void => void points.constant(...literalOf(dtype, reading.fill));
  const along = lanes > 1 ? axis : -1;
  if (guards.length === 0) {
    pushElements(points, reading, along, null);
    return;
  }
  if (ahead) {
    const { inside, extra, rest } = ahead;
    const elements = (): void =>
      rest.length > 0 ? pushGuarded(points, reading, rest, along) : pushElements(points, reading, along, extra);
    f.get(inside).if(elements, fill, 'v128');
  } else pushGuarded(points, reading, guards, along);
}

/** Pushes elements where guards hold, and the reading's fill elsewhere. */
function pushGuarded(points: Points, reading: Reading, guards: readonly Guard[], along: number): void {
  const { f, prelude, lanes, turn } = points;
  const { dtype, address } = reading;
  const fill = (): void => void points.constant(...literalOf(dtype, reading.fill));
  const extra = guards.some(({ div }) => div !== undefined) ? f.local('i32') : null;
  const moving = along >= 0 && guards.some(({ position }) => position.strides[along] !== 0);
  if (!moving) {
    pushConditions(prelude, guards, extra, 0);
    f.if(() => pushElements(points, reading, along, extra), fill, 'v128');
    return;
  }
  // where guards look along the vector, each lane has its own answer, unless they hold at both ends
  const stride = address.strides[along]!;
  const eachLane = (): void => {
    const value = f.local('v128');
    fill();
    f.set(value);
    for (let lane = 0; lane < lanes; lane++) {
      const steps = turn * lanes + lane;
      pushConditions(prelude, guards, extra, steps, along);
      f.if(() =>
        loadLane(f, dtype, lane, value, () => {
          prelude.push(address.now);
          plus(points, prelude.product(stride, steps));
          if (extra) f.get(extra).op('i32.add');
        }),
      );
    }
    f.get(value);
  };
  const ends = guards.every(({ div, position }) => {
    const coef = position.strides[along];
    return div === undefined && (coef === 0 || coef === 1);
  });
  if (!ends) {
    eachLane();
    return;
  }
  pushConditions(prelude, guards, null, turn * lanes, along);
  pushConditions(prelude, guards, null, turn * lanes + lanes - 1, along);
  f.op('i32.and').if(() => pushElements(points, reading, along, null), eachLane, 'v128');
}

function plus({ f, prelude }: Points, a: Atom): void {
  if (a === 0) return;
  prelude.push(a);
  f.op('i32.add');
}

/** Pushes elements that are all inside. */
function pushElements(points: Points, reading: Reading, axis: number, extra: Local | null): void {
  const { f, prelude, lanes, turn } = points;
  const { dtype, bytes, address } = reading;
  const stride = axis < 0 ? 0 : address.strides[axis]!;
  prelude.push(address.now);
  if (extra) f.get(extra).op('i32.add');
  if (stride === 0) load(f, dtype, 1);
  else if (stride === bytes) load(f, dtype, lanes, turn * lanes * bytes);
  else {
    plus(points, prelude.product(stride, turn * lanes));
    const at = f.local('i32');
    const value = f.local('v128');
    f.set(at).get(at);
    load(f, dtype, 1);
    f.set(value);
    for (let lane = 1; lane < lanes; lane++)
      loadLane(f, dtype, lane, value, () => {
        f.get(at);
        prelude.push(stride);
        f.op('i32.add').tee(at);
      });
    f.get(value);
  }
}
