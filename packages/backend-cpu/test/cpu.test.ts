import { cpu, type CpuOptions } from '@tensai/backend-cpu';
import { chunkedLoops } from '@tensai/backend-cpu/chunks';
import {
  type Aval,
  type Backend,
  type DType,
  Expr,
  factsOf,
  type Loop,
  plainView,
  skeletonOf,
  type Slice,
  type TypedArray,
  withStrides,
} from '@tensai/core';
import { afterEach, describe, expect, it, vi } from 'vitest';

const open = (options?: CpuOptions): Backend => cpu(options).open() as Backend;

function put(backend: Backend, values: TypedArray): Slice {
  const slice = { storage: backend.alloc(values.byteLength), offset: 0, bytes: values.byteLength };
  backend.write(slice, values);
  return slice;
}

function get(backend: Backend, slice: Slice, dtype: DType): number[] {
  const Array_ = factsOf(dtype).array as unknown as new (buffer: ArrayBufferLike) => TypedArray;
  return [...new Array_(backend.readSync!(slice).buffer)];
}

/** `x + 1` over a shape. */
function increment(shape: readonly number[], dtype: DType = 'float32'): Loop {
  const aval: Aval = { shape, dtype };
  const loop: Loop = {
    space: shape,
    inputs: [{ aval, view: plainView(aval) }],
    outputs: [Expr.input(0, dtype).add(1)],
  };
  return withStrides(loop, []);
}

const run = (
  backend: Backend,
  loop: Loop,
  ins: readonly Slice[],
  outs: readonly Slice[],
  args: readonly number[] = [],
): void => backend.compile!(skeletonOf(loop), { specialise: false })!.run(ins, outs, args);

afterEach(() => {
  vi.unstubAllGlobals();
});

const ways: Readonly<Record<string, CpuOptions>> = {
  compiled: { compile: true },
  interpreted: { compile: false },
  'in chunks': { compile: false, fallback: chunkedLoops },
};

describe.each(Object.keys(ways))('loops %s', (way) => {
  it.each<readonly [DType, TypedArray, readonly number[]]>([
    ['float32', Float32Array.of(0.5, -1), [1.5, 0]],
    ['float64', Float64Array.of(0.1), [1.1]],
    ['int32', Int32Array.of(2147483647), [-2147483648]],
    ['uint32', Uint32Array.of(4294967295), [0]],
    ['uint8', Uint8Array.of(255, 3), [0, 4]],
  ])('works on %s', (dtype, values, expected) => {
    const backend = open(ways[way]);
    const x = put(backend, values);
    const y = put(backend, values.slice().fill(0));
    run(backend, increment([values.length], dtype), [x], [y]);
    expect(get(backend, y, dtype)).toEqual(expected);
  });

  it('writes over an input that is read at the same point', () => {
    const backend = open(ways[way]);
    const x = put(backend, Float32Array.of(1, 2, 3));
    run(backend, increment([3]), [x], [x]);
    expect(get(backend, x, 'float32')).toEqual([2, 3, 4]);
  });

  it('computes all outputs of a point before it stores one', () => {
    const backend = open(ways[way]);
    const avals: Aval[] = [
      { shape: [2], dtype: 'float32' },
      { shape: [2], dtype: 'float32' },
    ];
    const swapped = [Expr.input(1, 'float32'), Expr.input(0, 'float32')];
    const loop = withStrides(
      { space: [2], inputs: avals.map((aval) => ({ aval, view: plainView(aval) })), outputs: swapped },
      [],
    );
    const x = put(backend, Float32Array.of(1, 2));
    const y = put(backend, Float32Array.of(3, 4));
    run(backend, loop, [x, y], [x, y]);
    expect([get(backend, x, 'float32'), get(backend, y, 'float32')]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  it('reads and writes at offsets', () => {
    const backend = open(ways[way]);
    const x = put(backend, Float32Array.of(1, 2, 3));
    const y = put(backend, Float32Array.of(0, 0, 0));
    run(backend, increment([2]), [{ ...x, offset: 4, bytes: 8 }], [{ ...y, offset: 4, bytes: 8 }]);
    expect(get(backend, y, 'float32')).toEqual([0, 3, 4]);
  });

  it('takes numbers at run time, as their dtype holds them', () => {
    const backend = open(ways[way]);
    const y = put(backend, Float64Array.of(0));
    const loop: Loop = { space: [1], inputs: [], args: ['float32'], outputs: [Expr.arg(0, 'float32').cast('float64')] };
    const exec = backend.compile!(skeletonOf(loop), { specialise: false })!;
    for (const value of [0.1, 0.2]) {
      exec.run([], [y], [value]);
      expect(get(backend, y, 'float64')).toEqual([Math.fround(value)]);
    }
  });

  it('reads one tensor in two ways', () => {
    const backend = open(ways[way]);
    const aval: Aval = { shape: [3], dtype: 'int32' };
    const reversed = { dims: [{ size: 3, coef: [-1], offset: 2 }] };
    const inputs = [
      { aval, view: plainView(aval) },
      { aval, view: reversed, of: 0 },
    ];
    const outputs = [Expr.input(0, 'int32').multiply(10).add(Expr.input(1, 'int32'))];
    const x = put(backend, Int32Array.of(1, 2, 3));
    const y = put(backend, new Int32Array(3));
    run(backend, withStrides({ space: [3], inputs, outputs }, []), [x], [y]);
    expect(get(backend, y, 'int32')).toEqual([13, 22, 31]);
  });
});

describe('compiling', () => {
  it('happens once per form, whatever the sizes', () => {
    const backend = open({ compile: true });
    const made = vi.fn(Function);
    vi.stubGlobal('Function', made);
    for (const length of [1, 2, 7, 1000]) {
      const x = put(backend, new Float32Array(length));
      const y = put(backend, new Float32Array(length));
      run(backend, increment([length]), [x], [y]);
      expect(get(backend, y, 'float32')).toEqual(new Array(length).fill(1));
    }
    expect(made).toHaveBeenCalledTimes(1);
    run(backend, increment([2], 'int32'), [put(backend, new Int32Array(2))], [put(backend, new Int32Array(2))]);
    expect(made).toHaveBeenCalledTimes(2);
  });

  it('gives way to loops without code where functions cannot be made, and says so once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubGlobal('Function', () => {
      throw new EvalError('forbidden by the content security policy');
    });
    for (const options of [{}, { fallback: chunkedLoops }]) {
      const backend = open(options);
      const x = put(backend, Float32Array.of(1, 2));
      const y = put(backend, new Float32Array(2));
      run(backend, increment([2]), [x], [y]);
      expect(get(backend, y, 'float32')).toEqual([2, 3]);
    }
    expect(warn.mock.calls).toEqual([[expect.stringContaining("'wasm-unsafe-eval' in its script-src")]]);
    warn.mockRestore();
  });
});

it('refuses options that it does not know', () => {
  expect(() => cpu({ threads: 2 } as CpuOptions)).toThrow("cpu: there is no option 'threads'");
});

it('counts its memory', () => {
  const backend = open();
  const a = backend.alloc(100);
  backend.alloc(4);
  expect(backend.memory()).toMatchObject({ bytes: 104, buffers: 2 });
  backend.free(a.held);
  backend.free(a.held);
  expect(backend.memory()).toMatchObject({ bytes: 4, buffers: 1 });
});
