import { type DType, factsOf } from '../dtype.ts';
import { Expr } from '../expr.ts';

/** The bits of an element of at most four bytes, as the lowest ones of a uint32. */
export function bitsOf(x: Expr): Expr {
  const { kind, bytes, min, half, arithmetic } = factsOf(x.dtype);
  if (half) return (isCut(x.dtype) ? bitsOfBfloat16 : bitsOfFloat16)(x.cast(arithmetic));
  if (bytes === 4) return x.bitcast('uint32');
  if (kind === 'bool' || min === 0) return x.cast('uint32');
  return x
    .cast('int32')
    .bitcast('uint32')
    .and(2 ** (8 * bytes) - 1);
}

/** The element of a dtype of at most four bytes whose bits are the lowest ones of a uint32. */
export function fromBits(bits: Expr, dtype: DType): Expr {
  const { bytes, half } = factsOf(dtype);
  if (half) return (isCut(dtype) ? bfloat16Of : float16Of)(bits).cast(dtype);
  if (bytes === 4) return bits.bitcast(dtype);
  // integers wrap, so that what is above is cut off; of bools any bit counts
  return bits.and(2 ** (8 * bytes) - 1).cast(dtype);
}

/** Is a half float a float32 that was cut short, with as many exponents? */
const isCut = (dtype: DType): boolean => factsOf(dtype).smallest === factsOf('float32').smallest;

// what `half.ts` does on the host, said in the alphabet, for values that are half floats already

const bitsOfBfloat16 = (x: Expr): Expr => x.bitcast('uint32').shiftRight(16);
const bfloat16Of = (bits: Expr): Expr => bits.shiftLeft(16).bitcast('float32');

function bitsOfFloat16(x: Expr): Expr {
  const word = x.bitcast('uint32');
  const size = word.and(0x7fffffff);
  const special = Expr.select(x.isNaN(), Expr.literal(0x7e00, 'uint32'), Expr.literal(0x7c00, 'uint32'));
  const normal = size.shiftRight(13).subtract(112 << 10);
  const subnormal = x
    .abs()
    .multiply(2 ** 24)
    .cast('uint32');
  return Expr.select(size.less(0x38800000), subnormal, Expr.select(size.less(0x7f800000), normal, special)).or(
    word.shiftRight(16).and(0x8000),
  );
}

function float16Of(bits: Expr): Expr {
  const size = bits.and(0x7fff);
  const normal = size.shiftLeft(13).add(112 << 23);
  const special = size.shiftLeft(13).or(0x7f800000);
  const subnormal = size
    .cast('float32')
    .multiply(2 ** -24)
    .bitcast('uint32');
  return Expr.select(size.less(0x400), subnormal, Expr.select(size.less(0x7c00), normal, special))
    .or(bits.and(0x8000).shiftLeft(16))
    .bitcast('float32');
}
