import { defineElementwise, type ElementwiseSpec, type FormulaContext } from '../define.ts';
import { differentiate } from '../derivative.ts';
import { apply1 } from '../dispatch.ts';
import type { Expr } from '../expr.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { plainOptions } from './operand.ts';
import { checkNumber } from './option-kinds.ts';

/** An elementwise function with one number to set. */
export interface TunedActivation<Option extends string> {
  <X extends In>(x: X, options?: { readonly [key in Option]?: number }): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>>;
  readonly op: Op;
}

/** What `defineActivation` takes. */
export interface ActivationSpec<Option extends string> extends Pick<ElementwiseSpec, 'domain' | 'accuracy'> {
  readonly option: Option;
  readonly preset: number;
  readonly formula: (x: Expr, number: Expr, context: FormulaContext) => Expr;
  /** The slope in x, where the formula's own is not the best. */
  readonly derivative?: (x: Expr, number: Expr, y: Expr) => Expr;
}

/** Defines an activation with a number to set. The number is an operand of the op, so that another value compiles nothing. */
/* @__NO_SIDE_EFFECTS__ */
export function defineActivation<Option extends string>(
  name: string,
  spec: ActivationSpec<Option>,
): TunedActivation<Option> {
  const { option, preset, formula, derivative, domain, accuracy } = spec;
  const op = defineElementwise(name, {
    arity: 2,
    formula: ([x, number], context) => formula(x!, number!, context),
    ...(derivative && {
      derivative: ([x, number], y, input) =>
        input === 0 ? derivative(x!, number!, y) : differentiate(formula(x!, number!, { dtype: x!.dtype }), input),
    }),
    result: 'float',
    ...(domain && { domain }),
    ...(accuracy && { accuracy }),
  });
  const call = (x: In, options?: { readonly [key in Option]?: number }): Tensor => {
    const value: number = plainOptions(name, options, [option])[option] ?? preset;
    checkNumber(name, option, value);
    return apply1(op, [x, value], NO_ATTRS);
  };
  return Object.defineProperty(Object.assign(call, { op }), 'name', { value: name }) as TunedActivation<Option>;
}
