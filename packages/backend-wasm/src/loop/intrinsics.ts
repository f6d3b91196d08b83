import { type DType, type Expr, factsOf, type Intrinsic } from '@tensai/core';
import type { Local, PlainInstruction } from '../emit/index.ts';
import { narrowMask, pushCast, wrap } from './casts.ts';
import { inDoubles } from './in-doubles.ts';
import { isWide } from './lanes.ts';
import { lanewise } from './lanewise.ts';
import type { Points } from './points.ts';
import { pushShift } from './shifts.ts';
import { vectorFunctions } from './vector-functions.ts';

/** Pushes the value of an intrinsic node. */
type Spell = (points: Points, e: Expr) => void;

const kindOf = (dtype: DType): 'float' | 'bool' | 'int' => {
  const { kind } = factsOf(dtype);
  return kind === 'complex' ? 'float' : kind;
};

const floatShape = (dtype: DType): 'f32x4' | 'f64x2' => (isWide(dtype) ? 'f64x2' : 'f32x4');

const pushArgs = (points: Points, e: Expr): void => e.args.forEach(points.push);

/** An instruction of floats, one of int32s, and one of masks. */
const arithmetic =
  (name: 'add' | 'sub' | 'mul', mask: PlainInstruction): Spell =>
  (points, e) => {
    pushArgs(points, e);
    const kind = kindOf(e.dtype);
    if (kind === 'float') points.f.op(`${floatShape(e.dtype)}.${name}`);
    else if (kind === 'bool') points.f.op(mask);
    else {
      points.f.op(`i32x4.${name}`);
      wrap(points, e.dtype);
    }
  };

/** The first operand as it is, for what means nothing to integers and bools. */
const floatOnly =
  (name: 'neg' | 'abs' | 'floor' | 'ceil' | 'nearest' | 'sqrt', int: (points: Points, e: Expr) => void): Spell =>
  (points, e) => {
    points.push(e.args[0]!);
    if (kindOf(e.dtype) === 'float') points.f.op(`${floatShape(e.dtype)}.${name}`);
    else if (kindOf(e.dtype) === 'int') int(points, e);
  };

const same = (): void => {};

/** The function of float32 vectors that computes a node, of those there are. */
export const vectorFunctionOf = <T>(
  { kind, dtype, args }: Expr,
  functions: Readonly<Record<string, T>>,
): T | undefined =>
  dtype === args[0]!.dtype && !isWide(dtype) && kindOf(dtype) === 'float' ? functions[kind] : undefined;

/** A function that the host has, lane by lane; `vectorFunctions` has some of them for float32. */
const host: Spell = (points, e) => {
  const own = vectorFunctionOf(e, vectorFunctions);
  if (own) {
    pushArgs(points, e);
    own(points);
    return;
  }
  const callee = points.prelude.imported(e.kind, e.args.length);
  lanewise(points, e.args, e.dtype, () => points.f.call(callee));
};

/** Pushes the whole quotient or remainder of two integers, 0 where the divisor is 0: the quotient of two float64s is rounded to no whole number that it is not. */
function pushWhole(points: Points, e: Expr, result: 'trunc' | 'floor' | 'rest'): void {
  const { f } = points;
  pushArgs(points, e);
  const compute = ([a, b]: readonly Local[]): void => {
    if (result === 'rest') f.get(a!);
    f.get(a!, b!).op('f64x2.div', result === 'trunc' ? 'f64x2.trunc' : 'f64x2.floor');
    if (result === 'rest') f.get(b!).op('f64x2.mul', 'f64x2.sub');
  };
  inDoubles(points, 2, compute, factsOf(e.dtype).min < 0 ? 'f64x2.convert_low_i32x4_s' : 'f64x2.convert_low_i32x4_u');
  wrap(points, e.dtype);
}

/** The larger or smaller of floats, NaN if either is NaN: `pmax(a, b)` keeps a NaN in `a`. */
const extremum =
  (float: 'pmax' | 'pmin', int: 'max' | 'min', mask: PlainInstruction): Spell =>
  (points, e) => {
    const { f } = points;
    const kind = kindOf(e.dtype);
    if (kind !== 'float') {
      pushArgs(points, e);
      f.op(kind === 'bool' ? mask : `i32x4.${int}_${factsOf(e.dtype).min < 0 ? 's' : 'u'}`);
      return;
    }
    const [a, b] = e.args as [Expr, Expr];
    const shape = floatShape(e.dtype);
    if (b.is() && !Number.isNaN(b.value)) {
      pushArgs(points, e);
      f.op(`${shape}.${float}`);
      return;
    }
    const x = points.local(a);
    const y = points.local(b);
    f.get(y, x, y).op(`${shape}.${float}`).get(y, y).op(`${shape}.ne`, points.choose);
  };

const comparison =
  (name: 'eq' | 'lt' | 'le'): Spell =>
  (points, e) => {
    pushArgs(points, e);
    const { dtype } = e.args[0]!;
    if (kindOf(dtype) === 'float') {
      points.f.op(`${floatShape(dtype)}.${name}`);
      if (isWide(dtype)) narrowMask(points);
    } else if (name === 'eq') points.f.op('i32x4.eq');
    // masks are 0 and the largest unsigned number
    else points.f.op(`i32x4.${name}_${factsOf(dtype).min < 0 ? 's' : 'u'}`);
  };

const bits =
  (name: PlainInstruction): Spell =>
  (points, e) => {
    pushArgs(points, e);
    points.f.op(name);
    if (name === 'v128.not') wrap(points, e.dtype);
  };

const divide: Spell = (points, e) => {
  if (kindOf(e.dtype) !== 'float') {
    pushWhole(points, e, 'trunc');
    return;
  }
  pushArgs(points, e);
  points.f.op(`${floatShape(e.dtype)}.div`);
};

const whole =
  (result: 'rest' | 'floor'): Spell =>
  (points, e) =>
    kindOf(e.dtype) === 'float' ? host(points, e) : pushWhole(points, e, result);

const power: Spell = (points, e) => {
  if (kindOf(e.dtype) === 'float') {
    host(points, e);
    return;
  }
  const { f } = points;
  const callee = points.prelude.imported('integerPower', 2);
  const unsigned = factsOf(e.dtype).min === 0;
  const convert: PlainInstruction = unsigned ? 'f64.convert_i32_u' : 'f64.convert_i32_s';
  const exponent = f.local('i32');
  lanewise(points, e.args, e.dtype, () => {
    f.set(exponent).op(convert).get(exponent).op(convert).call(callee);
    f.op('i32.trunc_sat_f64_s'); // the function gives an int32, whichever dtype it stands for
  });
  wrap(points, e.dtype);
};

const sign: Spell = (points, e) => {
  const [x] = e.args as [Expr];
  const kind = kindOf(e.dtype);
  if (kind === 'bool') {
    points.push(x);
    return;
  }
  if (factsOf(e.dtype).min === 0) {
    points.push(x);
    points.constant('i32x4', 1).op('i32x4.min_u');
    return;
  }
  const shape = kind === 'float' ? floatShape(e.dtype) : 'i32x4';
  const suffix = kind === 'float' ? '' : '_s';
  const value = points.local(x);
  // zeros keep their sign, and NaN is its own
  points.constant(shape, 1);
  points.constant(shape, -1).get(value, value);
  points
    .constant(shape, 0)
    .op(`${shape}.lt${suffix}` as PlainInstruction, points.choose)
    .get(value);
  points.constant(shape, 0).op(`${shape}.gt${suffix}` as PlainInstruction, points.choose);
};

const rsqrt: Spell = (points, e) => {
  const shape = floatShape(e.dtype);
  points.constant(shape, 1);
  points.push(e.args[0]!);
  points.f.op(`${shape}.sqrt`, `${shape}.div`);
};

const select: Spell = (points, e) => {
  const [condition, a, b] = e.args as [Expr, Expr, Expr];
  points.push(a);
  points.push(b);
  points.push(condition);
  if (isWide(e.dtype)) points.f.op('i64x2.extend_low_i32x4_s');
  points.f.op(points.choose);
};

const bitcast: Spell = (points, e) => {
  const [from] = e.args as [Expr];
  const source = factsOf(from.dtype);
  if (source.kind === 'float' && source.bytes === 4) {
    // which NaN arithmetic makes depends on the machine, so all of them are one here
    const value = points.local(from);
    points.constant('i32x4', 0x7fc00000).get(value, value, value).op('f32x4.ne', points.choose);
  } else if (source.kind === 'bool' || factsOf(e.dtype).kind === 'bool') pushCast(points, e);
  else {
    points.push(from);
    wrap(points, e.dtype);
  }
};

const isNaN: Spell = (points, e) => {
  const [x] = e.args as [Expr];
  if (kindOf(x.dtype) !== 'float') {
    points.constant('i32x4', 0);
    return;
  }
  const value = points.local(x);
  points.f.get(value, value).op(`${floatShape(x.dtype)}.ne`);
  if (isWide(x.dtype)) narrowMask(points);
};

/** How each intrinsic is computed on vectors. */
export const intrinsics: Readonly<Record<Intrinsic, Spell>> = {
  add: /* @__PURE__ */ arithmetic('add', 'v128.or'),
  subtract: /* @__PURE__ */ arithmetic('sub', 'v128.xor'),
  multiply: /* @__PURE__ */ arithmetic('mul', 'v128.and'),
  divide,
  floorDivide: /* @__PURE__ */ whole('floor'),
  mod: /* @__PURE__ */ whole('rest'),
  power,
  maximum: /* @__PURE__ */ extremum('pmax', 'max', 'v128.or'),
  minimum: /* @__PURE__ */ extremum('pmin', 'min', 'v128.and'),
  negative: /* @__PURE__ */ floatOnly('neg', (points, e) => {
    points.f.op('i32x4.neg');
    wrap(points, e.dtype);
  }),
  abs: /* @__PURE__ */ floatOnly('abs', (points, e) => {
    if (factsOf(e.dtype).min === 0) return;
    points.f.op('i32x4.abs');
    wrap(points, e.dtype);
  }),
  sign,
  floor: /* @__PURE__ */ floatOnly('floor', same),
  ceil: /* @__PURE__ */ floatOnly('ceil', same),
  round: /* @__PURE__ */ floatOnly('nearest', same),
  sqrt: /* @__PURE__ */ floatOnly('sqrt', same),
  rsqrt,
  exp: host,
  expm1: host,
  log: host,
  log1p: host,
  sin: host,
  cos: host,
  tan: host,
  atan: host,
  atan2: host,
  tanh: host,
  eq: /* @__PURE__ */ comparison('eq'),
  lt: /* @__PURE__ */ comparison('lt'),
  le: /* @__PURE__ */ comparison('le'),
  and: /* @__PURE__ */ bits('v128.and'),
  or: /* @__PURE__ */ bits('v128.or'),
  xor: /* @__PURE__ */ bits('v128.xor'),
  not: /* @__PURE__ */ bits('v128.not'),
  shiftLeft: (points, e) => pushShift(points, e, 'shl'),
  shiftRight: (points, e) => pushShift(points, e, factsOf(e.dtype).min < 0 ? 'shr_s' : 'shr_u'),
  select,
  cast: pushCast,
  bitcast,
  isNaN,
};
