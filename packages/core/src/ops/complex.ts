import { apply1 } from '../dispatch.ts';
import { isComplex } from '../dtype.ts';
import { DTypeError, ShapeMismatchError } from '../errors.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import { broadcastShapes, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { cast } from './cast.ts';
import { asTensor, resultOf } from './operand.ts';
import { stack } from './stack.ts';
import { cos, sin } from './trigonometric.ts';

/** `[…, 2]` of float32 as `[…]` of complex64: the same memory. */
export const viewAsComplexOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'viewAsComplex',
  complex: true,
  sameBytes: true,
  infer: ([x]) => [{ shape: x!.shape.slice(0, -1), dtype: 'complex64' as const }],
  vjp: { 0: { reads: [], rule: ([dy]) => viewAsReal(dy!) } },
});

/** `[…]` of complex64 as `[…, 2]` of float32: the same memory. */
export const viewAsRealOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'viewAsReal',
  complex: true,
  sameBytes: true,
  infer: ([x]) => [{ shape: [...x!.shape, 2], dtype: 'float32' as const }],
  vjp: { 0: { reads: [], rule: ([dy]) => viewAsComplex(dy!) } },
});

/** A shape without its last axis. */
type Paired<S> = S extends readonly [...infer Lead extends Shape, number] ? Lead : Shape;

/**
 * Complex numbers of pairs: `x` has the shape `[…, 2]`, real and imaginary part along the last axis, and the result `[…]` the dtype complex64. A view. What
 * is not float32 is cast to it; float64 is refused, as complex numbers have float32 parts here.
 *
 * complex64 is storage for such pairs. What calculates with its numbers works on their parts: `real`, `imag`, `angle`, `viewAsReal`.
 *
 * @example
 * viewAsComplex(tensor([[1, 2], [0, -1]])) // shape [2]
 * real(viewAsComplex(tensor([[1, 2], [0, -1]]))) // [1, 0]
 * viewAsComplex(tensor([1, 2, 3])) // throws pairs
 */
export function viewAsComplex<X extends In>(x: X): Tensor<Paired<ShapeOf<X>>, 'complex64'> {
  const given = asTensor('viewAsComplex', x);
  const { dtype, shape } = given.type;
  if (dtype === 'float64' || isComplex(dtype))
    throw new DTypeError({
      op: 'viewAsComplex',
      dtype,
      wants: 'pairs of float32',
      hint: isComplex(dtype) ? 'it is complex already' : "cast(x, 'float32') rounds it",
    });
  if (shape.at(-1) !== 2)
    throw new ShapeMismatchError({
      op: 'viewAsComplex',
      what: 'the last axis does not hold pairs of a real and an imaginary part',
      shapes: [shape],
      hint: 'viewAsComplex(stack([re, im], -1))',
    });
  return resultOf(() => apply1(viewAsComplexOp, [cast(given, 'float32')], {})) as never;
}

/**
 * The parts of complex numbers of shape `[…]` as float32 of shape `[…, 2]`, the real ones first. A view.
 *
 * @example
 * viewAsReal(viewAsComplex(tensor([[1, 2], [0, -1]]))) // [[1, 2], [0, -1]]
 * viewAsReal(tensor([1, 2])) // throws complex
 */
export function viewAsReal<X extends In>(x: X): Tensor<readonly [...ShapeOf<X>, 2], 'float32'> {
  const given = asTensor('viewAsReal', x);
  if (!isComplex(given.dtype))
    throw new DTypeError({
      op: 'viewAsReal',
      dtype: given.dtype,
      wants: 'complex numbers',
      hint: 'real numbers are their own real parts: real(x)',
    });
  return apply1(viewAsRealOp, [given], {}) as never;
}

/**
 * Complex numbers of their magnitudes and angles in radians, broadcast: `abs · (cos(angle) + i · sin(angle))`, in float32 parts.
 *
 * @example
 * viewAsReal(polar(tensor([1, 2]), tensor([0, Math.PI / 2]))) // [[1, 0], [0, 2]]
 */
export function polar(abs: In, angle: In): Tensor<Shape, 'complex64'> {
  return resultOf(() => {
    const [size, turn] = [partOf(abs, 0), partOf(angle, 1)];
    broadcastShapes('polar', [size.type.shape, turn.type.shape]);
    const part = (f: (x: Tensor) => Tensor): Tensor => multiply<In, In>(size, f(turn)) as Tensor;
    return viewAsComplex(stack([part(cos as (x: Tensor) => Tensor), part(sin as (x: Tensor) => Tensor)], -1));
  }) as never;
}

function partOf(x: In, position: number): Tensor {
  const given = asTensor('polar', x, position);
  const { dtype } = given;
  if (dtype === 'float64' || isComplex(dtype))
    throw new DTypeError({
      op: 'polar',
      dtype,
      wants: 'float32',
      hint: isComplex(dtype) ? 'real(x), imag(x) are the parts of complex numbers' : "cast(x, 'float32') rounds it",
    });
  return cast(given, 'float32');
}
