import {
  type Backend,
  type Contraction,
  contractionCode,
  contractionOf,
  finishOf,
  type Loop,
  productSize,
  type Slice,
} from '@tensai/core';
import type { Engine } from '../engine.ts';
import type { TapedExecutable } from '../replay/taped.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import { STRETCH } from './long-sums.ts';
import { type Finisher, finisher, UNFINISHED } from './finish.ts';
import { fewRows, type ProductForm, tileColumns } from './micro-product.ts';
import { formOf } from './product-module.ts';
import { type Lie, packedStep, thinStep } from './product-step.ts';

/** A loop that is products of matrices in float32 or float64, and what is computed from them. Null for others. */
export function matrixProduct(engine: Engine, loop: Loop, backend: Backend): TapedExecutable | null {
  const contraction = contractionOf(loop);
  const form = contraction && formOf(engine, contraction.dtype);
  if (!form || isOneSum(contraction)) return null;
  const { multiply, finished } = productsOf(engine, contraction, form);
  const code = contractionCode(contraction, productSize(contraction), loop.outputs, backend, multiply, finished);
  return { ...code, taped: true };
}

/** One sum alone: a loop adds up many of its products side by side, where a tile would go through them one by one. */
const isOneSum = ({ batch, m, n, left, right }: Contraction): boolean =>
  batch.length === 0 && m * n === 1 && left.inner === 1 && right.inner === 1;

/** One of two matrices, with its strides in bytes. */
interface Matrix extends Lie {
  readonly source: number;
  readonly base: number;
}

type Multiply = (ins: readonly Slice[], out: Slice) => void;

function productsOf(
  engine: Engine,
  contraction: Contraction,
  form: ProductForm,
): { readonly multiply: Multiply; readonly finished: Multiply | null } {
  const { m, n, k, batch } = contraction;
  const { bytes } = form.lanes;
  const inBytes = ({ source, base, stride, inner }: Contraction['left'], extent: number): Matrix => ({
    source,
    base: base * bytes,
    // an axis of one element lies as it suits
    stride: extent === 1 ? bytes : stride * bytes,
    inner: k === 1 ? bytes : inner * bytes,
  });
  const left = inBytes(contraction.left, m);
  const right = inBytes(contraction.right, n);
  const offsets = [contraction.left, contraction.right].map(({ batchStrides }) =>
    offsetsOf(batch, batchStrides, bytes),
  );
  const [leftOffsets, rightOffsets] = offsets as [Int32Array, Int32Array];
  const again = rightOffsets.length > 1 && rightOffsets.every((offset) => offset === rightOffsets[0]);
  const extents = { m, n, k, row: n * bytes, column: bytes, again };
  const few = m < fewRows(form);
  // of fewer columns a tile holds all
  const thin = few && right.stride === bytes && n > tileColumns(form);
  const along = few && !thin && right.inner === bytes;
  // a tile of so few columns would mostly be empty
  const read = thin || (along && m <= 2) ? thinStep(engine, form, left, right, extents, along) : null;
  const swapped = along && !read;
  const step =
    read ??
    (swapped
      ? packedStep(engine, form, right, left, { m: n, n: m, k, row: bytes, column: n * bytes })
      : packedStep(engine, form, left, right, extents));
  const finish = few || k > STRETCH ? null : finishOf(contraction, n);
  const finishing = finish && finisher(engine, form.lanes, finish, n);
  let [a, b, c] = [0, 0, 0];
  let end = UNFINISHED;
  const count = leftOffsets.length;
  // of each product the left factor, the one that is packed, and the result
  const first = (i: number): number => (swapped ? b + rightOffsets[i]! : a + leftOffsets[i]!);
  const second = (i: number): number => (swapped ? a + leftOffsets[i]! : b + rightOffsets[i]!);
  const result = (i: number): number => c + i * m * n * bytes;
  const many = count > 1 && engine.shares(count * m * n * k) ? (step.many?.(count) ?? null) : null;
  const kernel = (_from: number, _to: number, scratch: number): void => {
    if (many) return many.run(first, second, result, scratch, end);
    let packed = -1;
    for (let i = 0; i < count; i++) {
      const right = second(i);
      step.run(first(i), right, result(i), scratch, right !== packed, end);
      packed = right;
    }
  };
  const bytesOfScratch = many?.scratch ?? step.scratch;
  const run = (ins: readonly Slice[], out: Slice, finishing: Finisher | null): void => {
    a = addressOf(ins[left.source]!) + left.base;
    b = addressOf(ins[right.source]!) + right.base;
    c = addressOf(out);
    const at = (bytesOfScratch + 15) & -16;
    const own = engine.needScratch(at + (finishing?.bytes ?? 0));
    end = finishing ? finishing.put(ins, c, own + at) : UNFINISHED;
    engine.launch(kernel, 1, 0);
  };
  return {
    multiply: (ins, out) => run(ins, out, null),
    finished: finishing && ((ins, out) => run(ins, out, finishing)),
  };
}

/** Where the matrices of a batch begin, in bytes. */
function offsetsOf(batch: readonly number[], strides: readonly number[], bytes: number): Int32Array {
  let offsets = new Int32Array(1);
  batch.forEach((extent, axis) => {
    const next = new Int32Array(offsets.length * extent);
    for (let k = 0; k < next.length; k++)
      next[k] = offsets[Math.floor(k / extent)]! + (k % extent) * strides[axis]! * bytes;
    offsets = next;
  });
  return offsets;
}
