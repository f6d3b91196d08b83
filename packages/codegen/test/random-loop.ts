import {
  type Acc,
  type DType,
  dtypes as everyDType,
  Expr,
  factsOf,
  type Intrinsic,
  isComplex,
  isFloat,
  isHalf,
  type Loop,
  storedArrayOf,
  type View,
  type ViewDim,
  widened,
  withStrides,
} from '@tensai/core';
import type { Operand } from '@tensai/codegen';

/** A loop with something to run it on. */
export interface RandomCase {
  readonly loop: Loop;
  readonly ins: readonly Operand[];
  readonly args: readonly number[];
  /** Elements of each output. */
  readonly sizes: readonly number[];
}

/** Random numbers with a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// complex numbers are not calculated with
const dtypes = everyDType.filter((dtype) => !isComplex(dtype));

const FLOATS = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 7.25, -1e-3, 1e10, -3e38, 1e-40, NaN, Infinity, -Infinity];
const WHOLE = [0, 1, -1, 2, -2, 3, 5, 7, -7, 31, 32, 100, 255, -128, 2147483647, -2147483648, 4294967295];

const ofFloat: readonly Intrinsic[] = [
  'add', 'subtract', 'multiply', 'divide', 'floorDivide', 'mod', 'power', 'maximum', 'minimum', 'negative', 'abs', 'sign',
  'floor', 'ceil', 'round', 'sqrt', 'rsqrt', 'exp', 'expm1', 'log', 'log1p', 'sin', 'cos', 'tan', 'atan', 'atan2', 'tanh',
]; // prettier-ignore
const ofInteger: readonly Intrinsic[] = [
  'add', 'subtract', 'multiply', 'divide', 'floorDivide', 'mod', 'power', 'maximum', 'minimum', 'negative', 'abs', 'sign',
  'floor', 'and', 'or', 'xor', 'not', 'shiftLeft', 'shiftRight',
]; // prettier-ignore
const ofBool: readonly Intrinsic[] = ['and', 'or', 'xor', 'not', 'maximum', 'minimum', 'eq', 'lt', 'le', 'isNaN'];
const UNARY = new Set<Intrinsic>([
  'negative', 'abs', 'sign', 'floor', 'ceil', 'round', 'sqrt', 'rsqrt', 'exp', 'expm1', 'log', 'log1p', 'sin', 'cos', 'tan',
  'atan', 'tanh', 'not', 'isNaN',
]); // prettier-ignore

/** A random loop that may use everything a loop can have, as backends get it: half floats are only read and stored. */
export function randomCase(seed: number): RandomCase {
  const random = randomFrom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const times = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i));

  const wide = chance(0.1); // more than one tile or row of accumulators
  const extent = (): number => (chance(0.03) ? 0 : wide && chance(0.4) ? 30 + below(10) : 1 + below(5));
  const space = times(wide ? 1 + below(2) : below(4), extent);
  const reduced = chance(0.5) ? times(chance(0.1) ? 0 : 1 + below(wide ? 1 : 2), extent) : null;
  const extents = [...space, ...(reduced ?? [])];
  const rank = extents.length;

  const element = (dtype: DType): number => {
    const { kind, min, max } = factsOf(dtype);
    if (kind === 'float') return chance(0.25) ? pick(FLOATS) : (random() - 0.5) * 8;
    return Math.min(Math.max(chance(0.3) ? pick(WHOLE) : below(9) - 3, min), max);
  };

  /** Places of one axis of an input: `guarded` ones may fall outside. */
  const dimension = (axes: number, guarded: boolean): ViewDim => {
    const coef = times(rank, (axis) => (axis < axes && chance(0.5) ? pick([1, 1, 1, -1, 2, -2]) : 0));
    if (guarded) return { size: 1 + below(6), coef, offset: below(7) - 3, ...(chance(0.3) && { div: 2 + below(2) }) };
    let low = 0;
    let high = 0;
    coef.forEach((c, axis) => {
      const reach = c * Math.max(extents[axis]! - 1, 0);
      if (reach < 0) low += reach;
      else high += reach;
    });
    const margin = below(2);
    return { size: high - low + 1 + margin + below(2), coef, offset: margin - low };
  };

  // inputs 0 … are read at every point, some of them also after a reduction, the last ones by loads
  const kinds = [
    ...times(1 + below(3), () => 'step'),
    ...times(below(2), () => 'late'),
    ...times(below(2), () => 'load'),
  ];
  const inputs: { aval: { shape: number[]; dtype: DType }; view: View; of?: number }[] = kinds.map((kind) => {
    const guarded = chance(0.4);
    const dims = times(below(4), () => dimension(kind === 'step' ? rank : kind === 'late' ? space.length : 0, guarded));
    return {
      aval: { shape: dims.map(({ size }) => size), dtype: pick(dtypes) },
      view: guarded ? { dims, fill: pick([0, 1, 2.5, -3, -Infinity, Infinity, NaN]) } : { dims },
    };
  });
  const args = times(below(3), () => pick(dtypes));

  const pool = new Map<string, Expr>();
  const build = (dtype: DType, depth: number, late: boolean, accs: readonly Expr[]): Expr => {
    const shared = pool.get(`${dtype}${late}`);
    if (shared && accs.length === 0 && chance(0.2)) return shared;
    const made = depth === 0 || chance(0.1) ? leaf(dtype, late, accs) : node(dtype, depth - 1, late, accs);
    if (accs.length === 0) pool.set(`${dtype}${late}`, made);
    return made;
  };
  const leaf = (dtype: DType, late: boolean, accs: readonly Expr[]): Expr => {
    const choices: (() => Expr)[] = [() => Expr.literal(element(dtype), dtype)];
    inputs.forEach(({ aval }, i) => {
      const usable = kinds[i] === 'load' ? chance(0.2) : kinds[i] === 'late' || !late;
      if (usable) for (let k = 0; k < 3; k++) choices.push(() => Expr.input(i, aval.dtype));
      if (kinds[i] === 'load' && loading < 2)
        for (let k = 0; k < 3; k++)
          choices.push(() =>
            Expr.load(
              i,
              aval.dtype,
              aval.shape.map(() => position(late, accs)),
            ),
          );
      if (aval.shape.length > 0) choices.push(() => Expr.size(i, below(aval.shape.length)));
    });
    args.forEach((type, k) => choices.push(() => Expr.arg(k, type)));
    const axes = late ? space.length : rank;
    if (axes > 0) choices.push(() => Expr.coordinate(below(axes)));
    for (const acc of accs)
      choices.push(
        () => acc,
        () => acc,
        () => acc,
        () => acc,
        () => acc,
      );
    return pick(choices)().cast(dtype);
  };
  let loading = 0; // loads within loads
  const position = (late: boolean, accs: readonly Expr[]): Expr => {
    const axes = late ? space.length : rank;
    loading++;
    const base = axes > 0 && chance(0.7) ? Expr.coordinate(below(axes)) : build('int32', 1, late, accs);
    loading--;
    return chance(0.5) ? base : base.mod(2 + below(5)).add(below(3) - 1);
  };
  const node = (dtype: DType, depth: number, late: boolean, accs: readonly Expr[]): Expr => {
    const sub = (type: DType): Expr => build(type, depth, late, accs);
    const roll = random();
    if (roll < 0.12) return Expr.select(sub('bool'), sub(dtype), sub(dtype));
    if (roll < 0.22) return sub(pick(dtypes)).cast(dtype);
    if (roll < 0.28 && factsOf(dtype).bytes === 4)
      return sub(pick(['float32', 'int32', 'uint32'] as const)).bitcast(dtype);
    const kind = pick(dtype === 'bool' ? ofBool : isFloat(dtype) ? ofFloat : ofInteger);
    const compares = kind === 'eq' || kind === 'lt' || kind === 'le' || kind === 'isNaN';
    const type = kind === 'isNaN' ? pick(['float32', 'float64'] as const) : compares ? pick(dtypes) : dtype;
    return Expr.of(kind, dtype, UNARY.has(kind) ? [sub(type)] : [sub(type), sub(type)]);
  };

  const accumulator = (k: number): Acc => {
    if (chance(0.2)) {
      const types = times(1 + below(3), () => pick(dtypes));
      const parts = types.map((type, part) => Expr.accumulator(k, type, part));
      return {
        op: 'fold',
        init: types.map((type) => Expr.literal(element(type), type)),
        step: types.map((type) => build(type, 2, false, parts)),
        combine: parts,
      };
    }
    const op = pick(['sum', 'sum', 'prod', 'max', 'min', 'any', 'all', 'argmax', 'argmin'] as const);
    const dtype = op === 'any' || op === 'all' ? 'bool' : pick(dtypes);
    return { op, value: build(dtype, 2, false, []), ...(chance(0.3) && { valid: build('bool', 1, false, []) }) };
  };
  const accs = reduced ? times(1 + below(2), accumulator) : [];
  const results = accs.flatMap((acc, k) =>
    acc.op === 'fold'
      ? acc.init.map(({ dtype }, part) => Expr.accumulator(k, dtype, part))
      : [Expr.accumulator(k, acc.value.dtype), ...(acc.op.startsWith('arg') ? [Expr.position(k)] : [])],
  );
  pool.clear();
  const late = reduced !== null;
  const outputs = times(1 + (chance(0.3) ? 1 + below(2) : 0), () => build(pick(dtypes), 1 + below(3), late, results));

  const size = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
  const sizes = outputs.map(() => size(space));
  let special: Pick<Loop, 'out' | 'scatter'> = {};
  const roll = random();
  if (roll < 0.15 && !isHalf(outputs[0]!.dtype)) {
    const shape = times(below(3), () => 1 + below(5));
    const { dtype } = outputs[0]!;
    // input 0 is what the result starts as: nothing else may read it through its view
    const start = chance(0.4) && !outputs.concat(accs.flatMap(expressions)).some((e) => readsInput(e, 0));
    if (start) {
      inputs[0] = {
        aval: { shape, dtype },
        view: { dims: shape.map((n) => ({ size: n, coef: times(rank, () => 0), offset: 0 })) },
      };
    }
    special = {
      scatter: {
        at: shape.map(() => position(late, results)),
        combine: pick(['set', 'add', 'max', 'min'] as const),
        into: { shape, dtype },
        init: start ? 'input0' : element(dtype),
      },
    };
    sizes[0] = size(shape);
  } else if (roll < 0.3) {
    const dims = space.map((n, axis): ViewDim => {
      const step = 1 + below(2);
      const offset = below(3);
      return { size: offset + step * n + below(2), coef: times(rank, (a) => (a === axis ? step : 0)), offset };
    });
    special = { out: { dims: chance(0.5) ? dims : dims.toReversed() } };
    sizes[0] = size(dims.map((dim) => dim.size));
  }

  // memory: permuted axes with gaps, some of stride 0, some backwards
  const layouts = inputs.map(({ aval: { shape, dtype } }) => {
    const strides = new Array<number>(shape.length).fill(0);
    let step = 1 + (chance(0.2) ? 1 : 0);
    let base = 0;
    const order = shape.map((_, axis) => axis).reverse();
    if (chance(0.4)) order.sort(() => random() - 0.5);
    for (const axis of order) {
      if (chance(0.1)) continue;
      strides[axis] = chance(0.1) ? -step : step;
      if (strides[axis]! < 0) base += step * (shape[axis]! - 1);
      step *= shape[axis]! + (chance(0.1) ? 1 : 0);
    }
    const memory = new (storedArrayOf(dtype))(base + step + 8);
    const { half } = factsOf(dtype);
    for (let i = 0; i < memory.length; i++) memory[i] = half ? half.bitsOf(element(dtype)) : element(dtype);
    return { strides, operand: { array: memory, offset: base + below(3) } };
  });
  const loop: Loop = {
    space,
    inputs,
    ...(args.length > 0 && { args }),
    ...(reduced && { reduce: { size: reduced, accs } }),
    outputs,
    ...special,
  };
  return {
    loop: widened(
      withStrides(
        loop,
        layouts.map(({ strides }) => strides),
      ),
    ),
    ins: layouts.map(({ operand }) => operand),
    args: args.map(element),
    sizes,
  };
}

const expressions = (acc: Acc): readonly Expr[] =>
  acc.op === 'fold' ? [...acc.init, ...acc.step] : acc.valid ? [acc.value, acc.valid] : [acc.value];

const readsInput = (e: Expr, input: number): boolean =>
  ((e.kind === 'input' || e.kind === 'load' || e.kind === 'size') && e.index === input) ||
  e.args.some((a) => readsInput(a, input));
