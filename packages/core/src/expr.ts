import { arithmeticOf, factsOf, type DType } from './dtype.ts';
import { ExprError } from './errors.ts';

/** The intrinsics: the closed alphabet that every backend spells once. Comparisons and `isNaN` give bool; `and or xor not` work on bools and on bits. */
export type Intrinsic =
  | 'add' | 'subtract' | 'multiply' | 'divide' | 'floorDivide' | 'mod' | 'power' | 'maximum' | 'minimum'
  | 'negative' | 'abs' | 'sign' | 'floor' | 'ceil' | 'round' | 'sqrt' | 'rsqrt' | 'exp' | 'expm1' | 'log' | 'log1p'
  | 'sin' | 'cos' | 'tan' | 'atan' | 'atan2' | 'tanh'
  | 'eq' | 'lt' | 'le' | 'and' | 'or' | 'not' | 'xor' | 'shiftLeft' | 'shiftRight'
  | 'select' | 'cast' | 'bitcast' | 'isNaN'; // prettier-ignore

/**
 * The leaves. `input`: element of tensor input `index` at this point. `literal`: `value`. `arg`: run-time number `index`.
 * `coordinate`: loop coordinate `index` (space axes first, then reduce axes), int32. `size`: extent of axis `part` of input `index`, int32.
 * `load`: element of input `index` at the integer positions `args`; outside the input it reads 0. `accumulator`: result `index` of the reduction
 * (`part` of a fold). `position`: the row-major position that argmax or argmin `index` found. `symbol`: number `index` of a skeleton.
 */
export type Leaf = 'input' | 'literal' | 'arg' | 'coordinate' | 'size' | 'load' | 'accumulator' | 'position' | 'symbol';

type Operand = Expr | number;

/**
 * A scalar expression: what one element of a result is. Immutable; equal subtrees may be distinct objects, code generators unify them.
 * Methods fold literals only where every backend would compute the same bits.
 */
export class Expr {
  readonly kind: Intrinsic | Leaf;
  readonly dtype: DType;
  readonly args: readonly Expr[];
  readonly value: number;
  readonly index: number;
  readonly part: number;

  private constructor(
    kind: Intrinsic | Leaf,
    dtype: DType,
    args: readonly Expr[],
    value: number,
    index: number,
    part: number,
  ) {
    this.kind = kind;
    this.dtype = dtype;
    this.args = args;
    this.value = value;
    this.index = index;
    this.part = part;
  }

  /** Any intrinsic, by its name. */
  static of(kind: Intrinsic, dtype: DType, args: readonly Expr[]): Expr {
    return new Expr(kind, dtype, args, 0, 0, 0);
  }
  static input(index: number, dtype: DType): Expr {
    return new Expr('input', dtype, [], 0, index, 0);
  }
  static literal(value: number, dtype: DType): Expr {
    // of half floats too: constants of a formula are as exact as its arithmetic
    const { arithmetic } = factsOf(dtype);
    return new Expr('literal', dtype, [], factsOf(arithmetic).round(value), 0, 0);
  }
  static arg(index: number, dtype: DType): Expr {
    return new Expr('arg', dtype, [], 0, index, 0);
  }
  static coordinate(axis: number): Expr {
    return new Expr('coordinate', 'int32', [], 0, axis, 0);
  }
  static size(input: number, axis: number): Expr {
    return new Expr('size', 'int32', [], 0, input, axis);
  }
  static load(input: number, dtype: DType, at: readonly Expr[]): Expr {
    return new Expr('load', dtype, at, 0, input, 0);
  }
  static accumulator(index: number, dtype: DType, part = 0): Expr {
    return new Expr('accumulator', dtype, [], 0, index, part);
  }
  static position(index: number): Expr {
    return new Expr('position', 'int32', [], 0, index, 0);
  }
  static symbol(index: number, dtype: DType): Expr {
    return new Expr('symbol', dtype, [], 0, index, 0);
  }
  /** `condition ? a : b`; only the chosen one counts, the other may be NaN or infinite. */
  static select(condition: Expr, a: Expr, b: Expr): Expr {
    return a === b ? a : Expr.of('select', a.dtype, [condition, a, b]);
  }

  /** The same node over other operands. */
  with(args: readonly Expr[]): Expr {
    return args.every((a, i) => a === this.args[i])
      ? this
      : new Expr(this.kind, this.dtype, args, this.value, this.index, this.part);
  }
  /** The same node in another dtype, over other operands. */
  retyped(dtype: DType, args: readonly Expr[]): Expr {
    return this.kind === 'literal'
      ? Expr.literal(this.value, dtype)
      : new Expr(this.kind, dtype, args, this.value, this.index, this.part);
  }
  /** Is it the literal `value` (any literal, if left out)? */
  is(value?: number): boolean {
    return this.kind === 'literal' && (value === undefined || this.value === value);
  }

  #lift(y: Operand): Expr {
    return typeof y === 'number' ? Expr.literal(y, this.dtype) : y;
  }
  #binary(kind: Intrinsic, y: Operand, dtype: DType = this.dtype): Expr {
    const b = this.#lift(y);
    if (b.dtype !== this.dtype) throw new ExprError({ kind, a: this.dtype, b: b.dtype });
    return Expr.of(kind, dtype, [this, b]);
  }
  #unary(kind: Intrinsic, dtype: DType = this.dtype): Expr {
    return Expr.of(kind, dtype, [this]);
  }

  // x + 0 is not folded: it turns −0 into 0.
  add(y: Operand): Expr {
    return this.#binary('add', y);
  }
  subtract(y: Operand): Expr {
    return this.#lift(y).is(0) && !Object.is(this.#lift(y).value, -0) ? this : this.#binary('subtract', y);
  }
  multiply(y: Operand): Expr {
    return this.#lift(y).is(1) ? this : this.is(1) ? this.#lift(y) : this.#binary('multiply', y);
  }
  divide(y: Operand): Expr {
    return this.#lift(y).is(1) ? this : this.#binary('divide', y);
  }
  sub(y: Operand): Expr {
    return this.subtract(y);
  }
  mul(y: Operand): Expr {
    return this.multiply(y);
  }
  div(y: Operand): Expr {
    return this.divide(y);
  }
  /** The largest integer not above the exact quotient. */
  floorDivide(y: Operand): Expr {
    return this.#binary('floorDivide', y);
  }
  /** The remainder with the sign of the divisor, as Python's `%`. */
  mod(y: Operand): Expr {
    return this.#binary('mod', y);
  }
  power(y: Operand): Expr {
    return this.#binary('power', y);
  }
  pow(y: Operand): Expr {
    return this.power(y);
  }
  /** NaN if either is NaN. */
  maximum(y: Operand): Expr {
    return this.#binary('maximum', y);
  }
  minimum(y: Operand): Expr {
    return this.#binary('minimum', y);
  }
  clip(low: Operand, high: Operand): Expr {
    return this.maximum(low).minimum(high);
  }
  atan2(x: Operand): Expr {
    return this.#binary('atan2', x);
  }
  shiftLeft(y: Operand): Expr {
    return this.#binary('shiftLeft', y);
  }
  /** Keeps the sign of int32; fills with zeros for unsigned dtypes. */
  shiftRight(y: Operand): Expr {
    return this.#binary('shiftRight', y);
  }
  and(y: Operand): Expr {
    return this.#binary('and', y);
  }
  or(y: Operand): Expr {
    return this.#binary('or', y);
  }
  xor(y: Operand): Expr {
    return this.#binary('xor', y);
  }

  equal(y: Operand): Expr {
    return this.#binary('eq', y, 'bool');
  }
  notEqual(y: Operand): Expr {
    return this.equal(y).not();
  }
  less(y: Operand): Expr {
    return this.#binary('lt', y, 'bool');
  }
  lessEqual(y: Operand): Expr {
    return this.#binary('le', y, 'bool');
  }
  greater(y: Operand): Expr {
    return this.#lift(y).less(this);
  }
  greaterEqual(y: Operand): Expr {
    return this.#lift(y).lessEqual(this);
  }

  negative(): Expr {
    return this.kind === 'negative' ? this.args[0]! : this.#unary('negative');
  }
  neg(): Expr {
    return this.negative();
  }
  /** Logical of a bool, bitwise of an integer. */
  not(): Expr {
    return this.#unary('not');
  }
  abs(): Expr {
    return this.#unary('abs');
  }
  sign(): Expr {
    return this.#unary('sign');
  }
  floor(): Expr {
    return this.#unary('floor');
  }
  ceil(): Expr {
    return this.#unary('ceil');
  }
  /** To the nearest integer, halves to the even one. */
  round(): Expr {
    return this.#unary('round');
  }
  square(): Expr {
    return this.multiply(this);
  }
  sqrt(): Expr {
    return this.#unary('sqrt');
  }
  rsqrt(): Expr {
    return this.#unary('rsqrt');
  }
  exp(): Expr {
    return this.#unary('exp');
  }
  expm1(): Expr {
    return this.#unary('expm1');
  }
  log(): Expr {
    return this.#unary('log');
  }
  log1p(): Expr {
    return this.#unary('log1p');
  }
  sin(): Expr {
    return this.#unary('sin');
  }
  cos(): Expr {
    return this.#unary('cos');
  }
  tan(): Expr {
    return this.#unary('tan');
  }
  atan(): Expr {
    return this.#unary('atan');
  }
  tanh(): Expr {
    return this.#unary('tanh');
  }
  isNaN(): Expr {
    return this.#unary('isNaN', 'bool');
  }
  /** To another dtype: floats to integers toward zero, saturating (NaN is 0); integers wrap; anything but 0 is true. */
  cast(dtype: DType): Expr {
    if (dtype === this.dtype) return this;
    // a half float that was only widened is what it was
    const [from] = this.args;
    if (this.kind === 'cast' && from!.dtype === dtype && arithmeticOf(dtype) === this.dtype) return from!;
    return this.#unary('cast', dtype);
  }
  /** The same 32 bits read as another four-byte dtype. */
  bitcast(dtype: DType): Expr {
    if (factsOf(dtype).bytes !== factsOf(this.dtype).bytes)
      throw new ExprError({ kind: 'bitcast', a: this.dtype, b: dtype });
    return dtype === this.dtype ? this : this.#unary('bitcast', dtype);
  }
}

/** `Σ coefficients[i] · xⁱ` by Horner's rule. */
export const polynomial = (x: Expr, coefficients: readonly number[]): Expr =>
  coefficients
    .slice(0, -1)
    .reduceRight((sum, c) => sum.multiply(x).add(c), Expr.literal(coefficients.at(-1)!, x.dtype));

/** Calls `f` once for every distinct node, operands first. */
export function visit(roots: readonly Expr[], f: (e: Expr) => void): void {
  const seen = new Set<Expr>();
  const walk = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    e.args.forEach(walk);
    f(e);
  };
  roots.forEach(walk);
}

/** Is there such a node? */
export function occurs(roots: readonly Expr[], test: (e: Expr) => boolean): boolean {
  let found = false;
  visit(roots, (e) => {
    found ||= test(e);
  });
  return found;
}

/** Rebuilds an expression: `replace` may give another node for one (and call `again` on parts of it), or undefined to rebuild over its operands. */
export function rewrite(
  root: Expr,
  replace: (e: Expr, again: (e: Expr) => Expr) => Expr | undefined,
  memo: Map<Expr, Expr> = new Map(),
): Expr {
  const again = (e: Expr): Expr => {
    const known = memo.get(e);
    if (known) return known;
    const made = replace(e, again) ?? e.with(e.args.map(again));
    memo.set(e, made);
    return made;
  };
  return again(root);
}
