import { type Aval, type Backend, type Executable, Expr, type Loop, matmulOp, type Shape, sizeOf, skeletonOf, type Slice, viewOf, withStrides } from '@tensai/core'; // prettier-ignore
import { wasm } from '@tensai/backend-wasm';
import { afterEach, describe, expect, it } from 'vitest';
import { matrixProduct } from '../../src/kernels/matrix-product.ts';
import { loopExecutable } from '../../src/loop/loop-executable.ts';
import { bytesOf, distance, elementsOf, engine, type Float, fresh, give, type Given, placed, plainEngine, release } from './given.ts'; // prettier-ignore

const noBackend = {} as Backend;
const used: Given[] = [];
const giveFor = (...given: Parameters<typeof give>): Given => {
  const made = give(...given);
  used.push(made);
  return made;
};
afterEach(() => {
  for (const { slice } of used.splice(0)) release(slice);
});

const loopOf = (a: Given, b: Given): Loop => placed(matmulOp.lower!([a.aval, b.aval], {}) as Loop, [a, b]);
/** One sum alone is left to the loop. */
const codeFor = (loop: Loop): Executable =>
  matrixProduct(engine, loop, noBackend) ?? loopExecutable(engine, skeletonOf(loop));

const productShape = (a: Given, b: Given): Shape => matmulOp.infer([a.aval, b.aval], {})[0]!.shape;

function errorOf(dtype: Float, a: Given, b: Given): number {
  const loop = loopOf(a, b);
  return distance(loop, codeFor(loop), [a, b], dtype, sizeOf(productShape(a, b)));
}

/** As a tensor with its last axes in this order or the other one. */
function giveMatrix(dtype: Float, shape: Shape, transposed: boolean): Given {
  const order = shape.map((_, axis) => axis);
  return giveFor(
    dtype,
    shape,
    undefined,
    transposed ? { order: [...order.slice(0, -2), order.at(-1)!, order.at(-2)!] } : {},
  );
}

describe.each([
  ['float32', 1e-6],
  ['float64', 1e-14],
] as const)('products in %s', (dtype, tolerance) => {
  it('are right for all small extents, either operand transposed', () => {
    const wrong: unknown[] = [];
    for (const m of [1, 2, 3, 4, 5, 6, 7, 8, 13, 33])
      for (const k of [1, 5, 16])
        for (const n of [1, 2, 3, 4, 5, 8, 9, 13, 33])
          for (const form of [0, 1, 2, 3]) {
            const [a, b] = [giveMatrix(dtype, [m, k], (form & 1) === 1), giveMatrix(dtype, [k, n], form > 1)];
            if (!(errorOf(dtype, a, b) < tolerance)) wrong.push([m, k, n, form]);
          }
    expect(wrong).toEqual([]);
  });

  it.each<readonly [number, number, number]>([
    [97, 300, 41],
    [200, 31, 70],
    [1, 700, 37],
    [37, 700, 1],
    [2, 515, 90],
    [6, 2050, 9],
    [4, 2100, 1010],
    [4, 9000, 260],
  ])('are right for %j · %j · %j, more than fits into one block', (m, k, n) => {
    for (const form of [0, 1, 2, 3])
      expect(
        errorOf(dtype, giveMatrix(dtype, [m, k], (form & 1) === 1), giveMatrix(dtype, [k, n], form > 1)),
      ).toBeLessThan(tolerance);
  });

  it('read factors with gaps, backwards, and standing still', () => {
    const apart = giveFor(dtype, [20, 3, 9, 2], undefined, { order: [0, 1, 3, 2] });
    const [s0, , s2] = apart.aval.strides;
    const spaced: Given = { ...apart, aval: { ...apart.aval, shape: [20, 9], strides: [s0!, s2! * 2] } };
    const narrow: Given = { ...apart, aval: { ...apart.aval, shape: [20, 4], strides: [s0!, s2! * 2] } };
    const right = giveFor(dtype, [9, 17], undefined, { backwards: [0] });
    const reversed = giveFor(dtype, [9, 17], undefined, { backwards: [1] });
    const repeated = giveFor(dtype, [9, 17], undefined, { repeated: [0] });
    for (const b of [right, reversed, repeated]) expect(errorOf(dtype, spaced, b)).toBeLessThan(tolerance);
    expect(
      errorOf(dtype, narrow, giveFor(dtype, [4, 6], undefined, { order: [1, 0], backwards: [0, 1] })),
    ).toBeLessThan(tolerance);
  });

  it.each<readonly [Shape, Shape]>([
    [[3, 5, 6], [3, 6, 7]],
    [[3, 5, 6], [6, 7]],
    [[5, 6], [3, 6, 7]],
    [[2, 1, 5, 6], [3, 6, 7]],
    [[2, 3, 1, 6], [6, 7]],
    [[2, 1, 8, 8], [1, 3, 8, 8]],
    [[4, 1, 9], [4, 9, 12]],
    [[2, 3, 9, 4], [2, 3, 4, 1]],
  ])('broadcast batches %j · %j', (a, b) => {
    for (const form of [0, 1, 2, 3])
      expect(
        errorOf(dtype, giveMatrix(dtype, a, (form & 1) === 1), giveMatrix(dtype, b, form > 1)),
      ).toBeLessThan(tolerance);
  }); // prettier-ignore

  it('have the same bits whatever the strides, and whatever rows stand beside', () => {
    const [m, k, n] = [29, 600, 23];
    const valueOf = (at: number): number => Math.sin(at * 1.7);
    const of = (m: number, transposedA: boolean, transposedB: boolean): Uint8Array => {
      const lay = (rows: number, columns: number, transposed: boolean, shift: number): Given =>
        giveFor(
          dtype,
          [rows, columns],
          (at) => valueOf((transposed ? (at % rows) * columns + Math.floor(at / rows) : at) + shift),
          { order: transposed ? [1, 0] : [0, 1] },
        );
      const [a, b] = [lay(m, k, transposedA, 0), lay(k, n, transposedB, 7)];
      const out = fresh(dtype, m * n);
      codeFor(loopOf(a, b)).run([a.slice, b.slice], [out], []);
      const bytes = bytesOf(out);
      release(out);
      return bytes;
    };
    const expected = of(m, false, false);
    for (const [a, b] of [[true, false], [false, true], [true, true]] as const) expect(of(m, a, b)).toEqual(expected); // prettier-ignore
    for (const rows of [1, 2, 5, 9])
      for (const b of [false, true])
        expect(of(rows, false, b)).toEqual(expected.slice(0, (expected.length / m) * rows));
  });

  it('pack anew where the memory has changed', () => {
    const [a, b] = [giveMatrix(dtype, [8, 8], false), giveMatrix(dtype, [8, 8], false)];
    const loop = loopOf(a, b);
    const code = codeFor(loop);
    expect(distance(loop, code, [a, b], dtype, 64)).toBeLessThan(tolerance);
    const other = giveMatrix(dtype, [8, 8], false);
    expect(distance(loop, code, [a, other], dtype, 64)).toBeLessThan(tolerance);
  });
});

it('round products and sums in order, 256 at a time, where the bits must be the same everywhere', () => {
  const { fround } = Math;
  const [m, k] = [23, 600];
  for (const n of [1, 2, 7, 40])
    for (const rows of n === 1 ? [3, 5, m] : [1, 3, 5, m]) {
      const [a, b] = [giveMatrix('float32', [rows, k], false), giveMatrix('float32', [k, n], n === 7)];
      const out = fresh('float32', rows * n);
      matrixProduct(plainEngine, loopOf(a, b), noBackend)!.run([a.slice, b.slice], [out], []);
      const [x, y] = [a, b].map(({ slice }) => elementsOf(slice, 'float32', slice.storage.bytes / 4 - 3));
      const [row, column] = b.aval.strides as [number, number];
      const expected = Float32Array.from({ length: rows * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = 0;
        for (let first = 0; first < k; first += 256) {
          let part = 0;
          for (let p = first; p < Math.min(k, first + 256); p++)
            part = fround(part + fround(x![i * k + p]! * y![p * row + j * column]!));
          sum = first === 0 ? part : fround(sum + part);
        }
        return sum;
      });
      expect(new Float32Array(bytesOf(out).buffer)).toEqual(expected);
      release(out);
    }
});

it('keep NaN and infinities to their rows and columns', () => {
  const a = giveFor('float32', [7, 9], (at) => (at === 10 ? NaN : at === 30 ? Infinity : 1));
  const b = giveFor('float32', [9, 5], () => 1);
  const out = fresh('float32', 35);
  codeFor(loopOf(a, b)).run([a.slice, b.slice], [out], []);
  const rows = Array.from({ length: 7 }, (_, row) => new Float32Array(bytesOf(out).buffer)[row * 5 + 4]);
  expect(rows).toEqual([9, NaN, 9, Infinity, 9, 9, 9]);
  release(out);
});

it('leave integers to the loop', () => {
  const a = giveFor('int32', [2, 2], () => 1);
  const loop = loopOf(a, a);
  expect(matrixProduct(engine, loop, noBackend)).toBeNull();
});

describe('what is computed from a product', () => {
  const backend = wasm().open() as Backend;
  const [m, k, n] = [9, 7, 6];
  const put = (array: Float32Array): Slice => {
    const slice = { storage: backend.alloc(array.byteLength), offset: 0, bytes: array.byteLength };
    backend.write(slice, array);
    return slice;
  };
  // sums of whole numbers are exact
  const given = (count: number): Float32Array => Float32Array.from({ length: count }, (_, at) => ((at * 7) % 11) - 5);
  const [a, b, bias] = [given(m * k), given(k * n), given(n)];
  const expected = Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[Math.floor(at / n) * k + p]! * b[p * n + (at % n)]!;
    return sum;
  });
  const biased = expected.map((x, at) => x + bias[at % n]!);
  const aval = (...shape: number[]): Aval => ({ shape, dtype: 'float32' });
  const code = (outputs: readonly Expr[], addend: Aval, axes: readonly number[]): Executable => {
    const loop = matmulOp.lower!([aval(m, k), aval(k, n)], {}) as Loop;
    const inputs = [...loop.inputs, { aval: addend, view: viewOf(addend, 3, axes) }];
    return backend.compile!(skeletonOf(withStrides({ ...loop, inputs, outputs }, [])), { specialise: false })!;
  };
  const product = Expr.accumulator(0, 'float32');
  const sum = product.add(Expr.input(2, 'float32'));
  const read = (slice: Slice): number[] => [...new Float32Array(backend.readSync!(slice).buffer)];
  const result = (): Slice => put(new Float32Array(m * n).fill(9));

  it('takes the place of the product', () => {
    const out = result();
    code([sum], aval(n), [1]).run([put(a), put(b), put(bias)], [out], []);
    expect(read(out)).toEqual(biased);
  });
  it('stands beside it', () => {
    const outs = [result(), result()];
    code([sum, product], aval(n), [1]).run([put(a), put(b), put(bias)], outs, []);
    expect(outs.map(read)).toEqual([biased, expected]);
  });
  it('may be of another dtype', () => {
    const out = { storage: backend.alloc(m * n), offset: 0, bytes: m * n };
    const ins = [put(a), put(b), put(bias)];
    const before = backend.memory();
    code([Expr.literal(0, 'float32').less(sum)], aval(n), [1]).run(ins, [out], []);
    expect(backend.memory()).toEqual(before);
    expect([...backend.readSync!(out)]).toEqual(biased.map((x) => Number(x > 0)));
  });
  it('may lie where something is that it reads', () => {
    const own = put(new Float32Array(m * n).fill(2));
    code([sum], aval(m, n), [0, 1]).run([put(a), put(b), own], [own], []);
    expect(read(own)).toEqual(expected.map((x) => x + 2));
  });
});
