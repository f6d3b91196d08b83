import {
  type Backend,
  type Contraction,
  contractionOf,
  type Executable,
  type Loop,
  productSize,
  skeletonOf,
  type Slice,
} from '@tensai/core';
import type { Engine } from '../engine.ts';
import { type Code, NO_SCRATCH } from '../threads/team.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import { MOST_PACKED } from './columns-at-once.ts';
import { float32Lanes, float64Lanes } from './lanes.ts';
import { type ProductForm, tileColumns, tileRows, TILES } from './micro-product.ts';
import { productModule } from './product-module.ts';
import { INNER, stripScratch } from './product-strips.ts';

/** A loop that is products of matrices in float32 or float64, and what is computed from them. Null for others. */
export function matrixProduct(engine: Engine, loop: Loop, backend: Backend): Executable | null {
  const contraction = contractionOf(loop);
  const form = contraction && formOf(engine, contraction.dtype);
  if (!form) return null;
  const multiply = productsOf(engine, contraction, form);
  const { epilogue } = contraction;
  if (!epilogue) return { run: (ins, results) => multiply(ins, results[0]!) };
  const rest = backend.compile!(skeletonOf(epilogue.loop), { specialise: false })!;
  const { sources } = epilogue;
  const bytes = productSize(contraction) * form.lanes.bytes;
  const fitting = loop.outputs.flatMap((e, k) => (e.dtype === contraction.dtype ? [k] : []));
  return {
    run(ins, results, args): void {
      // the product goes where a result of its size will be, unless that is the memory of something that is still to be read
      const place = fitting.find((k) => !ins.some(({ storage }) => storage === results[k]!.storage));
      const own = place === undefined ? backend.alloc(bytes) : null;
      const product = own ? { storage: own, offset: 0, bytes } : results[place!]!;
      multiply(ins, product);
      const given = sources.map((source) => ins[source]!);
      given.push(product);
      rest.run(given, results, args);
      if (own) backend.free(own.held);
    },
  };
}

/** How products of a dtype are formed; null for those that are not. */
export function formOf({ features }: Engine, dtype: string): ProductForm | null {
  const lanes = [float32Lanes, float64Lanes].find(({ name }) => name === dtype);
  return lanes ? { lanes, fused: features.relaxed } : null;
}

/** One of two matrices, with its strides in bytes. */
interface Matrix extends Lie {
  readonly source: number;
  readonly base: number;
}

/** How far rows of a left or columns of a right factor are from each other, and their elements, in bytes. */
export interface Lie {
  readonly stride: number;
  readonly inner: number;
}

type Multiply = (ins: readonly Slice[], out: Slice) => void;

function productsOf(engine: Engine, contraction: Contraction, form: ProductForm): Multiply {
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
  const few = m < tileRows(form);
  const thin = few && right.stride === bytes;
  const swapped = few && !thin && right.inner === bytes;
  const step = thin
    ? thinStep(engine, form, left, right, m, n, k)
    : swapped
      ? packedStep(engine, form, right, left, { m: n, n: m, k, row: bytes, column: n * bytes })
      : packedStep(engine, form, left, right, { m, n, k, row: n * bytes, column: bytes });
  let [a, b, c] = [0, 0, 0];
  const kernel = (_from: number, _to: number, scratch: number): void => {
    let packed = -1;
    for (let i = 0; i < leftOffsets.length; i++) {
      const [x, y] = [a + leftOffsets[i]!, b + rightOffsets[i]!];
      const shared = swapped ? x : y;
      step.run(swapped ? y : x, shared, c + i * m * n * bytes, scratch, shared !== packed);
      packed = shared;
    }
  };
  return (ins, out) => {
    a = addressOf(ins[left.source]!) + left.base;
    b = addressOf(ins[right.source]!) + right.base;
    c = addressOf(out);
    engine.needScratch(step.scratch);
    engine.launch(kernel, 1, 0);
  };
}

/** How one matrix product is computed. */
export interface ProductStep {
  readonly scratch: number;
  /** `fresh`: the right factor is another one than that of the call before. */
  run(a: number, b: number, c: number, scratch: number, fresh: boolean): void;
}

/** Extents, and how far rows and columns of the result are from each other, in bytes. */
interface Extents {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly row: number;
  readonly column: number;
}

/** One product whose right factor is packed. */
export function packedStep(engine: Engine, form: ProductForm, left: Lie, right: Lie, extents: Extents): ProductStep {
  const { pack, strips } = productModule(engine, form) as { pack: Code; strips: Code };
  const { m, n, k, row, column } = extents;
  const { bytes } = form.lanes;
  const wide = tileColumns(form);
  const columns = Math.min(n, Math.max(wide, roundedDown(MOST_PACKED / Math.min(k, 2 ** 13), wide)));
  const inner = Math.min(k, Math.max(INNER, roundedDown(MOST_PACKED / columns, INNER)));
  const whole = columns === n && inner === k;
  const panels = stripScratch(form);
  const part = { at: 11, bytes: panels };
  return {
    scratch: panels + (columns + wide) * inner * bytes,
    run(a, b, c, scratch, fresh): void {
      const packed = scratch + panels;
      for (let from = 0; from < n; from += columns)
        for (let first = 0; first < k; first += inner) {
          const [width, steps] = [Math.min(columns, n - from), Math.min(inner, k - first)];
          const work = m * width * steps;
          const source = b + from * right.stride + first * right.inner;
          if (fresh || !whole)
            engine.share(pack, width, wide, width * steps, NO_SCRATCH, (call, k, end) =>
              call(
                source + k * right.stride,
                right.inner,
                right.stride,
                end - k,
                steps,
                packed + k * steps * bytes,
                steps,
                0,
              ),
            );
          const [x, y] = [a + first * left.inner, c + from * column];
          if (m >= width)
            engine.share(strips, m, TILES, work, part, (call, i, end) =>
              call(
                x + i * left.stride, left.stride, left.inner, packed,
                y + i * row, row, column, end - i, width, steps, first, scratch,
              ),
            );
          else
            engine.share(strips, width, wide, work, part, (call, k, end) =>
              call(
                x, left.stride, left.inner, packed + k * steps * bytes,
                y + k * column, row, column, m, end - k, steps, first, scratch,
              ),
            ); // prettier-ignore
        }
    },
  };
}

const roundedDown = (value: number, step: number): number => Math.floor(value / step) * step;

function thinStep(
  engine: Engine,
  form: ProductForm,
  left: Matrix,
  right: Matrix,
  m: number,
  n: number,
  k: number,
): ProductStep {
  const { thin } = productModule(engine, form);
  const { bytes } = form.lanes;
  return {
    scratch: n * bytes,
    run(a, b, c, scratch): void {
      for (let i = 0; i < m; i++)
        thin!(a + i * left.stride, left.inner, b, right.inner, c + i * n * bytes, n, k, scratch);
    },
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
