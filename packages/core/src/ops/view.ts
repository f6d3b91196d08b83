import { apply1 } from '../dispatch.ts';
import { type DType, dtypes, factsOf, isComplex, isDType } from '../dtype.ts';
import { DTypeError, ShapeMismatchError, UnknownDTypeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop, View } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { bitsOf, fromBits } from './bits.ts';
import { asItIs, asTensor, resultOf } from './operand.ts';

interface ViewAttrs {
  readonly dtype: DType;
}

const inferView = ([x]: readonly Aval[], { dtype }: ViewAttrs): Aval[] => [
  { shape: viewedShape(x!.shape, x!.dtype, dtype), dtype },
];

/** Of dtypes of at most four bytes, in words: a backend may store bytes as words. */
export const viewOp: Op<ViewAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'view',
  infer: inferView,
  lower([x], { dtype }: ViewAttrs): Loop {
    const [from, to] = [factsOf(x!.dtype).bytes, factsOf(dtype).bytes];
    const rank = x!.shape.length;
    const read = (input: number): Expr => bitsOf(Expr.input(input, x!.dtype));
    const axes = x!.shape.map((_, axis) => axis);
    if (from > to) {
      // the parts of an element are the last axis of the loop
      const parts = from / to;
      const shift = Expr.coordinate(rank).multiply(8 * to);
      return {
        space: [...x!.shape, parts],
        inputs: [{ aval: x!, view: viewOf(x!, rank + 1, axes) }],
        outputs: [fromBits(read(0).shiftRight(shift.cast('uint32')), dtype)],
      };
    }
    const parts = to / from;
    const space = inferView([x!], { dtype })[0]!.shape;
    const view = (part: number): View =>
      viewOf(
        x!,
        rank,
        axes.map((axis) => (axis === rank - 1 ? { coef: { [axis]: parts }, offset: part } : axis)),
      );
    const words = Array.from({ length: parts }, (_, part) => read(part).shiftLeft(8 * from * part));
    return {
      space,
      inputs: words.map((_, part) => ({
        aval: x!,
        view: parts === 1 ? viewOf(x!, rank, axes) : view(part),
        ...(part > 0 && { of: 0 }),
      })),
      outputs: [
        fromBits(
          words.reduce((all, word) => all.or(word)),
          dtype,
        ),
      ],
    };
  },
});

/** Between float64, of which no word holds an element, and uint32. */
export const viewDoubleOp: Op<ViewAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'viewDouble',
  infer: inferView,
  host([x], [y]) {
    const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
      new Uint8Array(buffer, byteOffset, byteLength);
    bytes(y!).set(bytes(x!));
  },
});

function viewedShape(shape: Shape, from: DType, to: DType): Shape {
  const [before, after] = [factsOf(from).bytes, factsOf(to).bytes];
  if (before === after) return shape;
  const last = ((shape.at(-1) ?? 1) * before) / after;
  if (shape.length === 0 || !Number.isInteger(last))
    throw new ShapeMismatchError({
      op: 'view',
      what: `the last axis, of ${from} (${before} bytes each), is no whole number of ${to} (${after} bytes each)`,
      shapes: [shape],
      hint: `cast(x, '${to}') converts the values`,
    });
  return [...shape.slice(0, -1), last];
}

/**
 * The bits of `x` read as another dtype, as memory holds them (the lowest byte first). Where a byte size differs, the last axis grows or shrinks:
 * `[…, n]` of float32 is `[…, 4 · n]` of uint8. There is no gradient. What is no bit pattern of a bool (any but 0 and 1) is true, and all NaN of half
 * floats are one.
 *
 * @example
 * view(tensor([1, -2]), 'int32') // [1065353216, -1073741824]
 * view(tensor([1]), 'uint8') // [0, 0, 128, 63]
 * view(tensor([0, 128, 63], { dtype: 'uint8' }), 'float32') // throws whole number
 */
export function view<D extends DType>(x: In, dtype: D): Tensor<Shape, D> {
  if (!isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  const given = asTensor('view', x);
  const own = given.dtype;
  if (own === dtype) return asItIs(x, given) as Tensor<Shape, D>;
  if (isComplex(own) || isComplex(dtype))
    throw new DTypeError({
      op: 'view',
      dtype: isComplex(own) ? own : dtype,
      wants: 'real numbers',
      hint: isComplex(own) ? 'viewAsReal(x) shows the parts' : 'viewAsComplex(x) makes complex numbers of pairs',
    });
  const doubles = [own, dtype].filter((name) => factsOf(name).bytes > 4).length;
  if (doubles === 0) return apply1(viewOp, [given], { dtype }) as Tensor<Shape, D>;
  viewedShape(given.type.shape, own, dtype);
  return resultOf(() => {
    const words =
      own === 'uint32' ? given : apply1(factsOf(own).bytes > 4 ? viewDoubleOp : viewOp, [given], { dtype: 'uint32' });
    return dtype === 'uint32' ? words : apply1(factsOf(dtype).bytes > 4 ? viewDoubleOp : viewOp, [words], { dtype });
  }) as Tensor<Shape, D>;
}
