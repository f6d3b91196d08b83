import { cpu } from '@tensai/backend-cpu';
import { grad } from '@tensai/autodiff';
import {
  add,
  apply1,
  type Aval,
  type Backend,
  type BackendSpec,
  cast,
  conv,
  definePrimitive,
  type DType,
  equal,
  Expr,
  expressionsOf,
  factsOf,
  isHalf,
  type Loop,
  matmul,
  mean,
  memory,
  multiply,
  NO_ATTRS,
  type Op,
  plainView,
  Recorder,
  registerBackend,
  scatterAddOp,
  setBackend,
  softmax,
  sum,
  tensor,
  type Tensor,
  transpose,
  Variable,
  variance,
  visit,
  widened,
} from '@tensai/core';
import { afterEach, describe, expect, test } from 'vitest';

const altered = (name: string, alter: (backend: Backend) => Partial<Backend>): BackendSpec => ({
  name,
  priority: -1,
  synchronous: true,
  open(): Backend {
    const backend = cpu().open() as Backend;
    return { ...backend, ...alter(backend), name };
  },
});
registerBackend(cpu());
registerBackend(altered('no-scatter', ({ caps }) => ({ caps: { ...caps, scatter: false } })));
registerBackend(
  altered('words', ({ caps, compile }) => ({
    caps: { ...caps, bytes: { float32: 4, float16: 4, int8: 4, int32: 4 } },
    // half floats lie in words as float32, which the cpu's code reads and writes when it is told so
    compile: (code, options) => {
      const loop = code.concrete as Loop;
      const wide = (e: Expr): Expr => (isHalf(e.dtype) ? e.retyped('float32', e.args) : e);
      if (!loop.inputs.every(({ aval }) => isHalf(aval.dtype)) || loop.outputs[0]!.kind !== 'input') return null;
      const inputs = loop.inputs.map((x) => ({ ...x, aval: { ...x.aval, dtype: 'float32' as const } }));
      return compile!(
        {
          ...code,
          key: `words ${code.key}`,
          loop: code.loop,
          concrete: { ...loop, inputs, outputs: loop.outputs.map(wide) },
        },
        options,
      );
    },
  })),
);
afterEach(() => setBackend('cpu'));

const halves = ['float16', 'bfloat16'] as const;
const array: Aval = { shape: [2, 3], dtype: 'float16' };
const x = Expr.input(0, 'float16');
const map = (output: Expr, more: Partial<Loop> = {}): Loop => ({
  space: array.shape,
  inputs: [{ aval: array, view: plainView(array) }],
  outputs: [output],
  ...more,
});
const text = (e: Expr): string =>
  e.kind === 'literal' ? `${e.value}:${e.dtype}` : `${e.kind}:${e.dtype}(${e.args.map(text).join()})`;
const outputOf = (loop: Loop): string => text(widened(loop).outputs[0]!);

describe('expressions', () => {
  test('a loop without half floats is left as it is', () => {
    const loop = map(Expr.input(0, 'float32'), {
      inputs: [{ aval: { ...array, dtype: 'float32' }, view: plainView(array) }],
    });
    expect(widened(loop)).toBe(loop);
  });

  test('what is read is widened, what is stored rounded once', () => {
    expect(outputOf(map(x.multiply(x).add(0.1)))).toBe(
      `cast:float16(add:float32(multiply:float32(cast:float32(input:float16()),cast:float32(input:float16())),${Math.fround(0.1)}:float32))`,
    );
  });

  test('what is only moved is not converted', () => {
    expect(outputOf(map(x))).toBe('input:float16()');
    expect(outputOf(map(x.cast('float32').cast('float16')))).toBe('input:float16()');
    expect(outputOf(map(Expr.select(x.less(0), Expr.literal(0.1, 'float16'), x)))).toBe(
      `select:float16(lt:bool(cast:float32(input:float16()),0:float32),${Math.fround(0.1)}:float16,input:float16())`,
    );
  });

  test('a cast for a formula does not round, one whose result is read does', () => {
    const count = Expr.size(0, 0).cast('float16');
    expect(outputOf(map(x.divide(count)))).toBe(
      'cast:float16(divide:float32(cast:float32(input:float16()),cast:float32(size:int32())))',
    );
    expect(outputOf(map(count.cast('float32').add(1).cast('float16')))).toBe(
      'cast:float16(add:float32(cast:float32(cast:float16(size:int32())),1:float32))',
    );
    expect(outputOf(map(count))).toBe('cast:float16(size:int32())');
    expect(outputOf(map(x.less(1)))).toBe('lt:bool(cast:float32(input:float16()),1:float32)');
    expect(outputOf(map(x.cast('int32')))).toBe('cast:int32(cast:float32(input:float16()))');
  });

  test('accumulators are float32', () => {
    const loop = widened(
      map(Expr.accumulator(0, 'float16').divide(Expr.size(0, 0).cast('float16')), {
        space: [],
        reduce: { size: array.shape, accs: [{ op: 'sum', value: x.multiply(x), valid: x.less(2) }] },
      }),
    );
    const inside: string[] = [];
    visit(expressionsOf(loop), (e) => isHalf(e.dtype) && inside.push(e.kind));
    expect(new Set(inside)).toEqual(new Set(['input', 'cast']));
    expect(text(loop.outputs[0]!)).toBe(
      'cast:float16(divide:float32(accumulator:float32(),cast:float32(size:int32())))',
    );
  });
});

describe.each(halves)('%s', (dtype) => {
  const { round, epsilon } = factsOf(dtype);
  const of = (...values: number[]): Tensor => tensor(values, { dtype });

  test('a number takes the dtype, its digits too', () => {
    expect(equal(of(0.1), 0.1).arraySync()).toEqual([true]);
    expect(add(of(1), 0.1).arraySync()).toEqual([round(1 + round(0.1))]);
  });

  test('the host sees float32', async () => {
    const y = of(1.5, 0.1);
    expect(y.dataSync()).toEqual(Float32Array.of(1.5, round(0.1)));
    expect(await of(0.1).item()).toBe(round(0.1));
    expect(String(of(0.1, 2))).toBe('[0.1 2. ]');
  });

  test('sums are exact to the last rounding', () => {
    // 4,096 ones and as many small numbers, each of which a half float of that size would lose
    const values = Array.from({ length: 8192 }, (_, i) => (i % 2 === 0 ? 1 : epsilon / 4));
    expect(sum(of(...values)).itemSync()).toBe(round(4096 * (1 + epsilon / 4)));
    // their sum is no float16
    expect(mean(of(40_000, 40_000, 40_000)).itemSync()).toBe(round(40_000));
    expect(variance(of(300, -300)).itemSync()).toBe(round(90_000));
  });

  test('kernels are used, between conversions', () => {
    const a = Array.from({ length: 64 * 64 }, (_, i) => ((i * 7) % 13) / 8 - 0.75);
    const left = tensor(a, { shape: [64, 64], dtype });
    const wide = tensor(a.map(round), { shape: [64, 64] });
    const expected = matmul(wide, transpose(wide)).dataSync().map(round);
    const before = memory().buffers;
    const product = matmul(left, transpose(left)) as Tensor;
    // the result, and the dense copy that the transposed view remembers
    expect(memory().buffers - before).toBeLessThanOrEqual(2);
    expect(product.dtype).toBe(dtype);
    expect(product.dataSync()).toEqual(expected);
    const image = tensor(a, { shape: [1, 16, 16, 16], dtype });
    const kernel = tensor(a.slice(0, 144), { shape: [3, 3, 16, 1], dtype });
    expect(conv(image, kernel).dataSync()).toEqual(
      conv(cast(image, 'float32'), cast(kernel, 'float32')).dataSync().map(round),
    );
  });

  test('a composite is rounded once, watched or not', () => {
    const given = of(0.1, 3, -2, 2.5);
    const expected = softmax(cast(given, 'float32')).dataSync().map(round);
    expect(softmax(given).dataSync()).toEqual(expected);
    const recorder = new Recorder();
    recorder.watch(given);
    expect(recorder.record(() => softmax(given)).dataSync()).toEqual(expected);
  });

  test.each(['cpu', 'no-scatter'])('rows that meet are added up in float32 (%s)', async (backend) => {
    await setBackend(backend);
    const rows = 600;
    const indices = tensor(new Int32Array(rows));
    const values = tensor(new Array<number>(rows).fill(1 + epsilon), { dtype });
    expect(apply1(scatterAddOp, [indices, values], { shape: [2] }).arraySync()).toEqual([
      round(rows * (1 + epsilon)),
      0,
    ]);
  });

  test('gradients have the dtype of what they are for', () => {
    const loss = (y: Tensor): Tensor => sum(multiply(y, cast(y, 'float32')));
    const slope = grad(loss)(of(1.5, -2)) as Tensor;
    expect(slope.dtype).toBe(dtype);
    expect(slope.arraySync()).toEqual([3, -4]);
  });

  test('Variables', () => {
    const variable = new Variable([1, 2], { dtype });
    variable.assignAdd([epsilon / 2, 0.5]);
    expect(variable.arraySync()).toEqual([1, 2.5]);
    variable.at(1).assign(0.1);
    expect(variable.value.arraySync()).toEqual([1, round(0.1)]);
  });

  test('an algorithm of the host is told float32', () => {
    const seen: DType[] = [];
    const doubled: Op = definePrimitive({
      name: `test-doubled-${dtype}`,
      infer: ([y]) => [{ shape: y!.shape, dtype: y!.dtype }],
      host([from], [to], { ins, outs }) {
        seen.push(...[...ins, ...outs].map((aval) => aval.dtype));
        from!.forEach((value, i) => (to![i] = value * 2 + epsilon / 4));
      },
    });
    expect(apply1(doubled, [transpose(tensor([[1, 2], [3, 4]], { dtype }))], NO_ATTRS).arraySync()).toEqual([[2, 6], [4, 8]]); // prettier-ignore
    expect(seen).toEqual(['float32', 'float32']);
  });
});

test('a backend may keep half floats and bytes with a sign in words', async () => {
  await setBackend('words');
  const values = tensor([0.1, -2, 1e6], { dtype: 'float16' });
  expect(values.dataSync()).toEqual(Float32Array.of(factsOf('float16').round(0.1), -2, Infinity));
  expect(tensor([-128, 127], { dtype: 'int8' }).dataSync()).toEqual(Int8Array.of(-128, 127));
  expect((await values.to('cpu')).arraySync()).toEqual([...values.dataSync()]);
});
