import { cpu } from '@tensai/backend-cpu';
import {
  type Aval,
  type Backend,
  type DType,
  type Executable,
  Expr,
  factsOf,
  type Layout,
  type Loop,
  matmulOp,
  skeletonOf,
  type Slice,
  type TypedArray,
  viewOf,
  withStrides,
} from '@tensai/core';
import { describe, expect, it } from 'vitest';

type Shape = readonly number[];

/** An operand with its axes in the memory in another order, behind a gap; `broadcast` axes have stride 0. */
interface Given {
  readonly aval: Aval & Layout;
  readonly slice: Slice;
  at(index: Shape): number;
}

const backend = cpu().open() as Backend;
const sizeOf = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);

const codeFor = (a: Aval & Layout, b: Aval & Layout): Executable =>
  backend.compile!(skeletonOf(withStrides(matmulOp.lower!([a, b], {}) as Loop, [a.strides, b.strides])), {
    specialise: false,
  })!;

let seed = 1;
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5;

function give(dtype: DType, shape: Shape, transposed: boolean): Given {
  const order = shape.map((_, axis) => axis);
  if (transposed) [order[order.length - 2], order[order.length - 1]] = [order.at(-1)!, order.at(-2)!];
  const strides = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (const axis of order.toReversed()) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  const { array: Array_, bytes } = factsOf(dtype);
  const gap = 3;
  const values: TypedArray = new Array_(gap + step).map(() => random());
  const storage = backend.alloc(values.byteLength);
  backend.write({ storage, offset: 0, bytes: values.byteLength }, values);
  return {
    aval: { shape, dtype, strides, dense: !transposed },
    slice: { storage, offset: gap * bytes, bytes: step * bytes },
    at: (index) => values[gap + strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, 0)]!,
  };
}

/** The largest error against a plain sum in float64, relative to k. */
function errorOf(dtype: DType, a: Given, b: Given, out: Shape): number {
  const exec = codeFor(a.aval, b.aval);
  const { array: Array_, bytes } = factsOf(dtype);
  const slice = { storage: backend.alloc(sizeOf(out) * bytes), offset: 0, bytes: sizeOf(out) * bytes };
  exec.run([a.slice, b.slice], [slice], []);
  const raw = backend.readSync!(slice);
  const got = new (Array_ as unknown as new (buffer: ArrayBufferLike) => TypedArray)(raw.buffer);
  const k = a.aval.shape.at(-1)!;
  const index = (shape: Shape, place: number): number[] => {
    const at: number[] = [];
    for (const extent of shape.toReversed()) {
      at.unshift(place % extent);
      place = Math.floor(place / extent);
    }
    return at;
  };
  const within = (shape: Shape, batch: Shape): number[] =>
    shape.slice(0, -2).map((extent, axis) => (extent === 1 ? 0 : batch[batch.length - shape.length + 2 + axis]!));
  let worst = 0;
  got.forEach((value, place) => {
    const at = index(out, place);
    const [i, j] = at.slice(-2) as [number, number];
    const batch = at.slice(0, -2);
    let sum = 0;
    for (let p = 0; p < k; p++)
      sum += a.at([...within(a.aval.shape, batch), i, p]) * b.at([...within(b.aval.shape, batch), p, j]);
    worst = Math.max(worst, Math.abs(value - (dtype === 'float32' ? Math.fround(sum) : sum)));
  });
  return worst;
}

const extents = [1, 2, 3, 4, 5, 7, 8, 13, 33];

describe.each(['float32', 'float64'] as const)('matmul in %s', (dtype) => {
  const tolerance = dtype === 'float32' ? 3e-7 : 1e-14;

  it('multiplies matrices of all small extents, either operand transposed', () => {
    let worst = 0;
    for (const m of extents)
      for (const k of [0, 1, 5, 16])
        for (const n of extents)
          for (const form of [0, 1, 2, 3])
            worst = Math.max(
              worst,
              errorOf(dtype, give(dtype, [m, k], (form & 1) === 1), give(dtype, [k, n], form > 1), [m, n]),
            );
    expect(worst).toBeLessThan(tolerance);
  });

  it('multiplies more rows than one strip holds', () => {
    for (const m of [127, 128, 129, 300])
      expect(errorOf(dtype, give(dtype, [m, 9], true), give(dtype, [9, 6], false), [m, 6])).toBeLessThan(tolerance);
  });

  it.each<readonly [Shape, Shape, Shape]>([
    [
      [3, 5, 6],
      [3, 6, 7],
      [3, 5, 7],
    ],
    [
      [3, 5, 6],
      [6, 7],
      [3, 5, 7],
    ],
    [
      [3, 5, 6],
      [1, 6, 7],
      [3, 5, 7],
    ],
    [
      [5, 6],
      [3, 6, 7],
      [3, 5, 7],
    ],
    [
      [2, 1, 5, 6],
      [3, 6, 7],
      [2, 3, 5, 7],
    ],
    [
      [2, 3, 1, 6],
      [6, 7],
      [2, 3, 1, 7],
    ],
    [
      [2, 1, 8, 8],
      [1, 3, 8, 8],
      [2, 3, 8, 8],
    ],
    [
      [0, 5, 6],
      [6, 7],
      [0, 5, 7],
    ],
  ])('broadcasts batches %j · %j', (a, b, out) => {
    for (const form of [0, 1, 2, 3])
      expect(errorOf(dtype, give(dtype, a, (form & 1) === 1), give(dtype, b, form > 1), out)).toBeLessThan(tolerance);
  });

  it('packs anew where the memory has changed', () => {
    const a = give(dtype, [8, 8], false);
    const b = give(dtype, [8, 8], false);
    expect(errorOf(dtype, a, b, [8, 8])).toBeLessThan(tolerance);
    backend.write(b.slice, new (factsOf(dtype).array)(64).fill(0));
    expect(errorOf(dtype, a, { ...b, at: () => 0 }, [8, 8])).toBe(0);
  });
});

it('rounds once: the sum is in float64', () => {
  const [k, dtype] = [16, 'float32'] as const;
  const values = Float32Array.from({ length: k * 16 }, (_, i) => (i % k === 0 ? 2 ** 24 : 1));
  const ones = new Float32Array(k * 16).fill(1);
  const put = (array: Float32Array): Slice => {
    const slice = { storage: backend.alloc(array.byteLength), offset: 0, bytes: array.byteLength };
    backend.write(slice, array);
    return slice;
  };
  const aval: Aval & Layout = { shape: [16, 16], dtype, strides: [16, 1], dense: true };
  const out = put(new Float32Array(256));
  const exec = codeFor(aval, aval);
  exec.run([put(values), put(ones)], [out], []);
  expect(new Float32Array(backend.readSync!(out).buffer)[0]).toBe(Math.fround(2 ** 24 + 15));
});

it('multiplies integers as integers, by the loop', () => {
  const aval: Aval & Layout = { shape: [1, 1], dtype: 'int32', strides: [1, 1], dense: true };
  const [x, out] = [0, 1].map((): Slice => ({ storage: backend.alloc(4), offset: 0, bytes: 4 })) as [Slice, Slice];
  backend.write(x, Int32Array.of(65_537));
  codeFor(aval, aval).run([x, x], [out], []);
  expect(new Int32Array(backend.readSync!(out).buffer)[0]).toBe(131_073);
});

describe('what is computed from a product', () => {
  const [m, k, n] = [9, 7, 6];
  const put = (array: Float32Array): Slice => {
    const slice = { storage: backend.alloc(array.byteLength), offset: 0, bytes: array.byteLength };
    backend.write(slice, array);
    return slice;
  };
  const given = (count: number): Float32Array => Float32Array.from({ length: count }, random);
  const [a, b, bias] = [given(m * k), given(k * n), given(n)];
  const expected = Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[Math.floor(at / n) * k + p]! * b[p * n + (at % n)]!;
    return Math.fround(sum);
  });
  const biased = expected.map((x, at) => Math.fround(x + bias[at % n]!));
  const aval = (...shape: number[]): Aval => ({ shape, dtype: 'float32' });
  const code = (outputs: readonly Expr[]): Executable => {
    const loop = matmulOp.lower!([aval(m, k), aval(k, n)], {}) as Loop;
    const inputs = [...loop.inputs, { aval: aval(n), view: viewOf(aval(n), 3, [1]) }];
    return backend.compile!(skeletonOf(withStrides({ ...loop, inputs, outputs }, [])), { specialise: false })!;
  };
  const product = Expr.accumulator(0, 'float32');
  const sum = product.add(Expr.input(2, 'float32'));
  const read = (slice: Slice): number[] => [...new Float32Array(backend.readSync!(slice).buffer)];
  const result = (): Slice => put(new Float32Array(m * n));

  it('takes the place of the product', () => {
    const out = result();
    code([sum]).run([put(a), put(b), put(bias)], [out], []);
    expect(read(out)).toEqual(biased);
  });
  it('stands beside it', () => {
    const outs = [result(), result()];
    code([sum, product]).run([put(a), put(b), put(bias)], outs, []);
    expect(outs.map(read)).toEqual([biased, expected]);
  });
  it('may be of another dtype', () => {
    const out = { storage: backend.alloc(m * n), offset: 0, bytes: m * n };
    const ins = [put(a), put(b), put(bias)];
    const before = backend.memory();
    code([Expr.literal(0, 'float32').less(sum)]).run(ins, [out], []);
    expect(backend.memory()).toEqual(before);
    expect([...backend.readSync!(out)]).toEqual(biased.map((x) => Number(x > 0)));
  });
  it('may lie where something is that it reads', () => {
    const loop = matmulOp.lower!([aval(m, k), aval(k, n)], {}) as Loop;
    const inputs = [...loop.inputs, { aval: aval(m, n), view: viewOf(aval(m, n), 3, [0, 1]) }];
    const own = put(Float32Array.from(expected, () => 2));
    backend.compile!(skeletonOf(withStrides({ ...loop, inputs, outputs: [sum] }, [])), { specialise: false })!.run(
      [put(a), put(b), own],
      [own],
      [],
    );
    expect(read(own)).toEqual(expected.map((x) => Math.fround(x + 2)));
  });
});
