import { apply1 } from './dispatch.ts';
import { arithmeticOf, type DType, floatOf, wider } from './dtype.ts';
import { BoolNumberError } from './errors.ts';
import { Expr } from './expr.ts';
import type { Aval, Loop } from './loop.ts';
import {
  type Accuracy,
  type Check,
  definePrimitive,
  type Domain,
  type In,
  NO_ATTRS,
  type Op,
  type OpDef,
} from './op.ts';
import type { Broadcast, Checked, DTypeOf, Fine, FloatOf, Promote, ShapeOf } from './shape-types.ts';
import { broadcastShapes, checkShape } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { broadcastView } from './view.ts';

/** How the dtype of a result follows from its operands: `same` as they meet in, at least floating point, or always bool. */
export type ResultDType = 'same' | 'float' | 'bool';

/** What a formula may know beside its operands. */
export interface FormulaContext {
  /** The dtype that it is lowered for: float32 for half floats. */
  readonly dtype: DType;
  /** The dtype that its result is rounded to, where it differs. */
  readonly stored?: DType;
}

/** The meaning of an elementwise op. */
export interface ElementwiseSpec {
  readonly arity: number;
  /** The scalar formula, exact to `dtype`. */
  readonly formula: (xs: readonly Expr[], context: FormulaContext) => Expr;
  /** Slope of the result with respect to operand `input`; left out, the formula is differentiated. Given for approximations and for forms in `y`. */
  readonly derivative?: (xs: readonly Expr[], y: Expr, input: number) => Expr | number;
  /** `same` if left out. */
  readonly result?: ResultDType;
  /** An operand that is a condition: it keeps its own dtype, bool. */
  readonly condition?: number;
  /** Dtypes that it refuses: an error instead of a surprise. */
  readonly accepts?: (dtype: DType) => void;
  readonly checks?: (ins: readonly Aval[]) => readonly Check[];
  readonly domain?: Domain | readonly Domain[];
  readonly accuracy?: Accuracy;
}

/** The dtype in which operands meet; numbers take their partners', float32 if they are alone. */
export function meet(op: string, ins: readonly Aval[]): DType {
  let dtype: DType | undefined;
  let weak = false;
  for (const aval of ins) {
    if (aval.weak) weak = true;
    else dtype = dtype === undefined ? aval.dtype : wider(dtype, aval.dtype);
  }
  if (weak && dtype === 'bool') throw new BoolNumberError({ op });
  return dtype ?? 'float32';
}

/** Makes an op that computes each element by one scalar formula, over broadcast operands. Its gradient is made of the formula too (`vjpOf`). */
/* @__NO_SIDE_EFFECTS__ */
export function defineElementwise(name: string, spec: ElementwiseSpec): Op {
  const { formula, result = 'same', condition } = spec;
  const met = (ins: readonly Aval[]): DType => {
    const dtype = meet(name, condition === undefined ? ins : ins.filter((_, i) => i !== condition));
    spec.accepts?.(dtype);
    return result === 'float' ? floatOf(dtype) : dtype;
  };
  const op: Op = definePrimitive({
    name,
    infer(ins) {
      const dtype = met(ins);
      const shape = broadcastShapes(
        name,
        ins.map((aval) => aval.shape),
      );
      // a row with a column may be more than a tensor holds
      checkShape(name, shape);
      return [{ shape, dtype: result === 'bool' ? 'bool' : dtype }];
    },
    lower(ins): Loop {
      const stored = met(ins);
      const dtype = arithmeticOf(stored);
      const shape = broadcastShapes(
        name,
        ins.map((aval) => aval.shape),
      );
      let tensors = 0;
      let numbers = 0;
      const operands = ins.map((aval, i) => {
        // a number as a condition is true where it is not 0
        const given = aval.weak
          ? Expr.arg(numbers++, i === condition ? 'float32' : stored)
          : Expr.input(tensors++, aval.dtype);
        return given.cast(i === condition ? 'bool' : dtype);
      });
      const args = ins.flatMap((aval, i) => (aval.weak ? [i === condition ? ('float32' as const) : stored] : []));
      const output = formula(operands, { dtype, stored });
      return {
        space: shape,
        inputs: ins.filter((aval) => !aval.weak).map((aval) => ({ aval, view: broadcastView(aval, shape) })),
        ...(args.length > 0 && { args }),
        outputs: [output.dtype === dtype ? output.cast(stored) : output],
      };
    },
    ...(spec.checks && { checks: spec.checks }),
    ...(spec.domain && { domain: spec.domain }),
    ...(spec.accuracy && { accuracy: spec.accuracy }),
    elementwise: spec,
  } satisfies OpDef);
  return op;
}

/** An elementwise function of one operand: keeps shape and dtype. */
export interface Unary {
  <X extends In>(x: X): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>>;
  readonly op: Op;
}

/** An elementwise function of one operand that is at least floating point. */
export interface UnaryFloat {
  <X extends In>(x: X): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>>;
  readonly op: Op;
}

/** An elementwise test. */
export interface UnaryTest {
  <X extends In>(x: X): Tensor<ShapeOf<X>, 'bool'>;
  readonly op: Op;
}

/** An elementwise function of two operands, which broadcast and meet in one dtype. */
export interface Binary {
  <A extends In, B extends In>(
    a: A,
    b: B & Checked<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fine<Broadcast<ShapeOf<A>, ShapeOf<B>>>, Promote<DTypeOf<A>, DTypeOf<B>>>;
  readonly op: Op;
}

/** The same, at least floating point. */
export interface BinaryFloat {
  <A extends In, B extends In>(
    a: A,
    b: B & Checked<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fine<Broadcast<ShapeOf<A>, ShapeOf<B>>>, FloatOf<Promote<DTypeOf<A>, DTypeOf<B>>>>;
  readonly op: Op;
}

/** An elementwise comparison. */
export interface Comparison {
  <A extends In, B extends In>(
    a: A,
    b: B & Checked<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fine<Broadcast<ShapeOf<A>, ShapeOf<B>>>, 'bool'>;
  readonly op: Op;
}

/** What `defineUnary` takes. */
export interface UnarySpec extends Omit<ElementwiseSpec, 'arity' | 'formula' | 'derivative' | 'condition'> {
  readonly formula: (x: Expr, context: FormulaContext) => Expr;
  readonly derivative?: (x: Expr, y: Expr) => Expr | number;
}

/** What `defineBinary` takes. */
export interface BinarySpec extends Omit<ElementwiseSpec, 'arity' | 'formula' | 'derivative' | 'condition'> {
  /** Looks at the operands of a call before all else and throws at numbers that it refuses: `checks` see tensors only. */
  readonly refuses?: (a: In, b: In) => void;
  /** What a call comes to in words of another op that is quicker; null for all other calls. */
  readonly instead?: (a: In, b: In) => Tensor | null;
  readonly formula: (a: Expr, b: Expr, context: FormulaContext) => Expr;
  readonly derivative?: (a: Expr, b: Expr, y: Expr, input: number) => Expr | number;
}

/**
 * Defines an elementwise op of one operand.
 *
 * @example
 * const cube = defineUnary('@acme/cube', { formula: (x) => x.mul(x).mul(x) });
 * cube(tensor([1, 2, 3])) // [1, 8, 27]
 */
export function defineUnary(name: string, spec: UnarySpec & { readonly result: 'bool' }): UnaryTest;
export function defineUnary(name: string, spec: UnarySpec & { readonly result: 'float' }): UnaryFloat;
export function defineUnary(name: string, spec: UnarySpec): Unary;
/* @__NO_SIDE_EFFECTS__ */
export function defineUnary(name: string, spec: UnarySpec): unknown {
  const { formula, derivative, ...rest } = spec;
  const op = defineElementwise(name, {
    ...rest,
    arity: 1,
    formula: ([x], context) => formula(x!, context),
    ...(derivative && { derivative: ([x], y) => derivative(x!, y) }),
  });
  return callable(name, op, (x: In): Tensor => apply1(op, [x], NO_ATTRS));
}

/**
 * Defines an elementwise op of two operands, which broadcast.
 *
 * @example
 * const squaredError = defineBinary('@acme/squared-error', { formula: (a, b) => a.sub(b).square() });
 * squaredError(tensor([1, 2]), tensor([3, 5])) // [4, 9]
 */
export function defineBinary(name: string, spec: BinarySpec & { readonly result: 'bool' }): Comparison;
export function defineBinary(name: string, spec: BinarySpec & { readonly result: 'float' }): BinaryFloat;
export function defineBinary(name: string, spec: BinarySpec): Binary;
/* @__NO_SIDE_EFFECTS__ */
export function defineBinary(name: string, spec: BinarySpec): unknown {
  const { formula, derivative, refuses, instead, ...rest } = spec;
  const op = defineElementwise(name, {
    ...rest,
    arity: 2,
    formula: ([a, b], context) => formula(a!, b!, context),
    ...(derivative && { derivative: ([a, b], y, input) => derivative(a!, b!, y, input) }),
  });
  return callable(name, op, (a: In, b: In): Tensor => {
    refuses?.(a, b);
    return instead?.(a, b) ?? apply1(op, [a, b], NO_ATTRS);
  });
}

/** Gives a function its op's name, and the op itself as `op`. */
function callable<F extends (...args: never[]) => Tensor>(name: string, op: Op, call: F): F & { readonly op: Op } {
  return Object.defineProperty(Object.assign(call, { op }), 'name', { value: name });
}
