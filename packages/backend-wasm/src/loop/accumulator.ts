import { type Acc, type Expr, factsOf } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { narrowMask, wrap } from './casts.ts';
import { isWide, type Lanes, literalOf } from './lanes.ts';
import { Points, type PushLeaf } from './points.ts';
import type { Prelude } from './prelude.ts';

/** What is kept of the points that a reduction has seen, for the points of one vector. */
export interface Accumulator {
  /** Makes it empty. */
  start(): void;
  /** Takes in a value (and whether it counts) at a position in the reduced axes. */
  take(points: Points, position: () => void): void;
  /** Takes in several vectors, which are added up first: float32s, of which widening each would take as long as computing them. */
  takeAll?(vectors: readonly Points[]): void;
  /** Takes in what another one of as many lanes has seen. */
  join(other: Accumulator): void;
  /** The same with one lane, of what all lanes have seen. */
  single(): Accumulator;
  /** The variables. */
  readonly states: readonly Local[];
  /** The value of part `part`; computes it. */
  result(part: number): Local;
  /** The position that was found. */
  readonly position: Local | null;
}

/** An empty accumulator over so many lanes. `leaf` is what the expressions of folds read. */
export function accumulatorOf(acc: Acc, lanes: Lanes, prelude: Prelude, leaf: PushLeaf): Accumulator {
  switch (acc.op) {
    case 'fold':
      return fold(acc, lanes, prelude, leaf);
    case 'argmax':
    case 'argmin':
      return place(acc, lanes, prelude);
    case 'max':
    case 'min':
      return isFloat(acc.value) ? extremum(acc, lanes, prelude) : elementwise(acc, lanes, prelude);
    case 'sum':
    case 'prod':
      return isFloat(acc.value) ? total(acc, lanes, prelude) : elementwise(acc, lanes, prelude);
    default:
      return elementwise(acc, lanes, prelude);
  }
}

/** May its points be seen in any order, so that lanes can take turns? Of float64s a sum depends on it, and so do folds. */
export const isUnordered = (acc: Acc): boolean =>
  acc.op !== 'fold' && !((acc.op === 'sum' || acc.op === 'prod') && isFloat(acc.value) && isWide(acc.value.dtype));

type Plain = Exclude<Acc, { op: 'fold' }>;

const isFloat = ({ dtype }: Expr): boolean => factsOf(dtype).kind === 'float';

/** The value at the points, or what changes nothing where it does not count. */
function pushCounted(points: Points, acc: Plain, neutral: number): void {
  const { value, valid } = acc;
  points.push(value);
  if (!valid) return;
  points.constant(...literalOf(value.dtype, neutral));
  points.push(valid);
  if (isWide(value.dtype)) points.f.op('i64x2.extend_low_i32x4_s');
  points.f.op(points.choose);
}

/** Pushes a vector whose first half, or each second quarter, is the other's. */
function pushSwapped({ f }: Prelude, x: Local, by: 4 | 8): void {
  f.get(x, x);
  if (by === 8) f.quarters(2, 3, 0, 1);
  else f.quarters(1, 0, 3, 2);
}

/** Combines all lanes of states with each other, until each has seen what all have. `second`: bytes of a lane of the second state, where those of the first may be wider. */
function foldLanes(
  prelude: Prelude,
  states: readonly Local[],
  wide: boolean,
  lanes: Lanes,
  make: () => Accumulator,
  into: Accumulator,
  second?: 4,
): void {
  const { f } = prelude;
  const swaps: readonly (4 | 8)[] = wide ? [8] : lanes === 4 ? [8, 4] : [4];
  into.states.forEach((local, k) => f.get(states[k]!).set(local));
  for (const by of lanes === 1 ? [] : swaps) {
    const other = make();
    other.states.forEach((local, k) => {
      pushSwapped(prelude, into.states[k]!, (k === 1 && second) || by);
      f.set(local);
    });
    into.join(other);
  }
  if (!wide && lanes === 2)
    // the upper half saw nothing
    for (const local of into.states) f.get(local, local).quarters(0, 1, 0, 1).set(local);
}

/** Integers and masks, combined by one instruction. */
function elementwise(acc: Plain, lanes: Lanes, prelude: Prelude): Accumulator {
  const { f } = prelude;
  const state = f.local('v128');
  const { dtype } = acc.value;
  const { kind, min, max } = factsOf(dtype);
  const sign = min < 0 ? 's' : 'u';
  const neutral = { sum: 0, prod: 1, max: min, min: max, any: 0, all: 1 }[acc.op as 'sum'];
  const mask = kind === 'bool';
  const instruction = {
    sum: mask ? 'v128.or' : 'i32x4.add',
    prod: mask ? 'v128.and' : 'i32x4.mul',
    max: mask ? 'v128.or' : `i32x4.max_${sign}`,
    min: mask ? 'v128.and' : `i32x4.min_${sign}`,
    any: 'v128.or',
    all: 'v128.and',
  } as const;
  const op = instruction[acc.op as 'sum'];
  const self: Accumulator = {
    states: [state],
    position: null,
    start: () => f.get(prelude.constant(...literalOf(dtype, neutral))).set(state),
    take(points): void {
      f.get(state);
      pushCounted(points, acc, neutral);
      f.op(op).set(state);
    },
    join: (other) => void f.get(state, other.states[0]!).op(op).set(state),
    single(): Accumulator {
      const one = elementwise(acc, 1, prelude);
      foldLanes(prelude, self.states, false, lanes, () => elementwise(acc, 1, prelude), one);
      return one;
    },
    result(): Local {
      const points = new Points(prelude, () => {}, lanes);
      f.get(state);
      wrap(points, dtype);
      return points.keep();
    },
  };
  return self;
}

/** Sums and products of floats, kept as float64s and rounded once. */
function total(acc: Plain, lanes: Lanes, prelude: Prelude): Accumulator {
  const { f } = prelude;
  const wide = isWide(acc.value.dtype);
  const states = lanes === 4 ? [f.local('v128'), f.local('v128')] : [f.local('v128')];
  const op = acc.op === 'sum' ? 'f64x2.add' : 'f64x2.mul';
  const neutral = acc.op === 'sum' ? 0 : 1;
  /** Adds what is on the stack. */
  const add = (points: Points): void => {
    const value = points.keep();
    states.forEach((state, half) => {
      f.get(state, value);
      if (half === 1) f.get(value).quarters(2, 3, 2, 3);
      if (!wide) f.op('f64x2.promote_low_f32x4');
      f.op(op).set(state);
    });
  };
  const self: Accumulator = {
    states,
    position: null,
    start(): void {
      for (const state of states) f.get(prelude.constant('f64x2', neutral)).set(state);
    },
    take(points): void {
      pushCounted(points, acc, neutral);
      add(points);
    },
    ...(acc.op === 'sum' &&
      !wide && {
        takeAll(vectors): void {
          vectors.forEach((points, k) => {
            pushCounted(points, acc, 0);
            if (k % 2 === 1) f.op('f32x4.add');
          });
          for (let k = 2; k < vectors.length; k += 2) f.op('f32x4.add');
          add(vectors[0]!);
        },
      }),
    join(other): void {
      states.forEach((state, k) => f.get(state, other.states[k]!).op(op).set(state));
    },
    single(): Accumulator {
      const one = total(acc, 1, prelude);
      const state = one.states[0]!;
      f.get(states[0]!);
      if (states[1]) f.get(states[1]).op(op);
      f.set(state);
      if (lanes === 1) return one;
      f.get(state);
      pushSwapped(prelude, state, 8);
      f.op(op).set(state);
      return one;
    },
    result(): Local {
      const points = new Points(prelude, () => {}, lanes);
      const [low, high] = states as [Local, Local?];
      if (wide) return low;
      f.get(low).op('f32x4.demote_f64x2_zero');
      if (high) {
        f.get(high).op('f32x4.demote_f64x2_zero').quarters(0, 1, 4, 5);
      } else if (lanes === 1) {
        const half = points.keep();
        f.get(half, half).quarters(0, 0, 0, 0);
      }
      return points.keep();
    },
  };
  return self;
}

/** The largest or smallest of floats, with a mask of the lanes that have seen NaN. */
function extremum(acc: Plain, lanes: Lanes, prelude: Prelude): Accumulator {
  const { f } = prelude;
  const shape = isWide(acc.value.dtype) ? 'f64x2' : 'f32x4';
  const [state, nans] = [f.local('v128'), f.local('v128')];
  const op = `${shape}.${acc.op === 'max' ? 'pmax' : 'pmin'}` as const;
  const neutral = acc.op === 'max' ? -Infinity : Infinity;
  const self: Accumulator = {
    states: [state, nans],
    position: null,
    start(): void {
      f.get(prelude.constant(shape, neutral)).set(state).get(prelude.constant('i32x4', 0)).set(nans);
    },
    take(points): void {
      pushCounted(points, acc, neutral);
      const value = points.keep();
      // a NaN in the second operand is passed over
      f.get(state, value).op(op).set(state).get(nans, value, value).op(`${shape}.ne`, 'v128.or').set(nans);
    },
    join({ states: [value, others] }): void {
      f.get(state, value!).op(op).set(state).get(nans, others!).op('v128.or').set(nans);
    },
    single(): Accumulator {
      const one = extremum(acc, 1, prelude);
      foldLanes(prelude, self.states, shape === 'f64x2', lanes, () => extremum(acc, 1, prelude), one);
      return one;
    },
    result(): Local {
      const points = new Points(prelude, () => {}, lanes);
      points.constant(shape, NaN).get(state);
      // of zeros, whichever came first: they become one
      points.constant(shape, 0).op(`${shape}.add`).get(nans).op(points.choose);
      return points.keep();
    },
  };
  return self;
}

/** The first of the largest or smallest values; a NaN comes before all others. */
function place(acc: Plain, lanes: Lanes, prelude: Prelude): Accumulator {
  const { f } = prelude;
  const { dtype } = acc.value;
  const wide = isWide(dtype);
  const [best, at] = [f.local('v128'), f.local('v128')];
  /** Takes over where `value` at `positions` is better; `ties`: an equal one with a smaller position is too. */
  const compare = (
    points: Points,
    value: Local,
    positions: Local,
    counts: (() => void) | null,
    ties: boolean,
  ): void => {
    const narrowed = (): void => {
      if (wide) narrowMask(points);
    };
    const { kind, min } = factsOf(dtype);
    const shape = kind === 'float' ? (wide ? 'f64x2' : 'f32x4') : 'i32x4';
    const [less, more] = acc.op === 'argmax' ? [best, value] : [value, best];
    const isNaN = (x: Local): void => {
      f.get(x, x).op(shape === 'f64x2' ? 'f64x2.ne' : 'f32x4.ne');
      narrowed();
    };
    f.get(less, more);
    // masks are 0 and the largest unsigned number
    f.op(shape === 'i32x4' ? (min < 0 ? 'i32x4.lt_s' : 'i32x4.lt_u') : `${shape}.lt`);
    narrowed();
    if (shape !== 'i32x4') {
      isNaN(value);
      isNaN(best);
      f.op('v128.andnot', 'v128.or');
    }
    if (ties) {
      f.get(value, best).op(shape === 'i32x4' ? 'i32x4.eq' : `${shape}.eq`);
      narrowed();
      if (shape !== 'i32x4') {
        isNaN(value);
        isNaN(best);
        f.op('v128.and', 'v128.or');
      }
      f.get(positions, at).op('i32x4.lt_u', 'v128.and', 'v128.or');
    }
    // nothing was found yet, or nothing by the other
    f.get(at);
    points.constant('i32x4', 0).op('i32x4.lt_s', 'v128.or');
    if (ties) {
      f.get(positions);
      points.constant('i32x4', 0).op('i32x4.ge_s', 'v128.and');
    }
    if (counts) {
      counts();
      f.op('v128.and');
    }
    const mask = points.keep();
    f.get(value, best, mask);
    if (wide) f.op('i64x2.extend_low_i32x4_s');
    f.op(points.choose).set(best).get(positions, at, mask).op(points.choose).set(at);
  };
  const self: Accumulator = {
    states: [best, at],
    position: at,
    start(): void {
      f.get(prelude.constant('i32x4', 0)).set(best).get(prelude.constant('i32x4', -1)).set(at);
    },
    take(points, position): void {
      const { valid } = acc;
      const value = points.local(acc.value);
      position();
      const positions = points.keep();
      compare(points, value, positions, valid ? () => points.push(valid) : null, false);
    },
    join({ states: [value, positions] }): void {
      compare(new Points(prelude, () => {}, lanes), value!, positions!, null, true);
    },
    single(): Accumulator {
      const one = place(acc, 1, prelude);
      // positions take 32 bits, whatever values take
      foldLanes(prelude, self.states, wide, lanes, () => place(acc, 1, prelude), one, wide ? 4 : undefined);
      return one;
    },
    result: () => best,
  };
  return self;
}

/** Any combination of several parts, point after point. */
function fold(acc: Extract<Acc, { op: 'fold' }>, lanes: Lanes, prelude: Prelude, leaf: PushLeaf): Accumulator {
  const { f } = prelude;
  const states = acc.init.map(() => f.local('v128'));
  const own =
    (parts: readonly Local[], outer: PushLeaf): PushLeaf =>
    (e, points) => {
      if (e.kind === 'accumulator') f.get(parts[e.part]!);
      else outer(e, points);
    };
  const assign = (points: Points, expressions: readonly Expr[]): void => {
    const values = points.values(expressions);
    // all are computed from the old parts
    const kept = values.map((value) => f.get(value) && points.keep());
    states.forEach((state, k) => f.get(kept[k]!).set(state));
  };
  const self: Accumulator = {
    states,
    position: null,
    start: () => assign(new Points(prelude, leaf, lanes), acc.init),
    take: (points) => assign(points.with(own(states, leaf)), acc.step),
    join: (other) => assign(new Points(prelude, own([...states, ...other.states], leaf), lanes), acc.combine),
    single: () => self,
    result: (part) => states[part]!,
  };
  return self;
}
