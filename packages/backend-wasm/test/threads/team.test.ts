import { wasm } from '@tensai/backend-wasm';
import { type Aval, type Backend, averageSpreadOp, convKernelOp, convInputOp, convOp, Expr, type Loop, matmulOp, type Op, plainView, skeletonOf, sizeOf, type Slice, withStrides } from '@tensai/core'; // prettier-ignore
import { afterAll, describe, expect, it } from 'vitest';
import { markingTeam, untilEnough } from './marking-team.ts';

describe('a team', () => {
  // by this clock nobody ever waits
  const { team, mark, run } = markingTeam(3, () => 0);
  afterAll(() => team.dispose());

  it('does every call once, all threads of it', async () => {
    const seen = new Set<number>();
    await untilEnough(1000, () => {
      const who = run(24, 200_000);
      expect(who).not.toContain(0);
      for (const one of who) seen.add(one);
      return seen.size === 3;
    });
    expect(seen.size).toBe(3);
    expect(seen).toContain(7);
  });

  it('does runs one after another, of any length', async () => {
    for (let k = 0; k < 300; k++) expect(run(1 + ((k * 7) % 600), k % 50)).not.toContain(0);
    await untilEnough(3, () => false);
    expect(run(3, 10)).not.toContain(0);
  });

  it('does without workers for a while after it had to wait for one', () => {
    // each look at the clock is later than the one before by twice as much: waits seem longer than calls
    let [time, step] = [0, 1];
    const slow = markingTeam(2, () => (time += step *= 2));
    const alone = new Array<number>(16).fill(7);
    for (const runs of [1, 3, 7]) {
      expect(slow.run(16, 10)).not.toContain(0);
      for (let k = 0; k < runs; k++) expect(slow.run(16, 200_000)).toEqual(alone);
    }
    slow.team.dispose();
  });

  it('leaves code that it does not know to the caller', () => {
    expect(team.partOf(() => 0, 1000, 8)).toBe(1000);
    expect(team.partOf(mark, 1000, 8)).toBe(168);
  });
});

describe('threads', () => {
  const aval = (...shape: number[]): Aval => ({ shape, dtype: 'float32' });
  const fill = (at: number): number => Math.sin(at * 1.7) + Math.cos(at * at * 0.3);
  const opened: Backend[] = [];
  afterAll(async () => {
    for (const backend of opened) await backend.dispose();
  });

  /** The bits that some large computations give with so many threads. */
  async function bitsWith(threads: number): Promise<Uint8Array[]> {
    const backend = wasm({ threads }).open() as Backend;
    opened.push(backend);
    const put = (shape: readonly number[]): Slice => {
      const values = Float32Array.from({ length: sizeOf(shape) }, (_, at) => fill(at));
      const slice = { storage: backend.alloc(values.byteLength), offset: 0, bytes: values.byteLength };
      backend.write(slice, values);
      return slice;
    };
    const compute = (
      loop: Loop,
      op: Op<never> | null,
      attrs: object,
      ins: readonly Aval[],
      out: readonly number[],
    ): Uint8Array => {
      const strided = ins.map((a) => ({
        ...a,
        strides: a.shape.map((_, axis) => sizeOf(a.shape.slice(axis + 1))),
        dense: true,
      }));
      const code =
        (op && backend.kernels.get(op.name)?.make({ ins: strided, outs: [aval(...out)], attrs }, backend)) ??
        backend.compile!(skeletonOf(withStrides(loop, strided.map(({ strides }) => strides))), { specialise: false })!; // prettier-ignore
      const result = put(out);
      const slices = ins.map(({ shape }) => put(shape));
      for (let k = 0; k < 3; k++) code.run(slices, [result], []);
      return backend.readSync!(result);
    };
    const product = (m: number, k: number, n: number): Uint8Array =>
      compute(matmulOp.lower!([aval(m, k), aval(k, n)], {}) as Loop, null, {}, [aval(m, k), aval(k, n)], [m, n]);
    const many = (a: number[], b: number[], out: number[]): Uint8Array =>
      compute(matmulOp.lower!([aval(...a), aval(...b)], {}) as Loop, null, {}, [aval(...a), aval(...b)], out);
    const spread = { window: [2, 2], strides: [2, 2], before: [0, 0], size: [40, 40] };
    const conv = (
      op: unknown,
      ins: readonly Aval[],
      size: readonly number[],
      out: readonly number[],
      groups = 1,
    ): Uint8Array => {
      const attrs = { strides: [1, 2], dilation: [1, 1], before: [1, 0], groups, size };
      return compute((op as Op<never>).lower!(ins, attrs as never) as Loop, op as Op<never>, attrs, ins, out);
    };
    const long = aval(1_000_003);
    const sigmoid = Expr.literal(1, 'float32').div(Expr.input(0, 'float32').neg().exp().add(1));
    // workers start
    await untilEnough(3, () => false);
    return [
      product(300, 257, 70),
      product(9, 300, 400),
      product(1, 900, 900),
      many([40, 30, 33], [40, 33, 21], [40, 30, 21]),
      many([300, 4, 33], [33, 60], [300, 4, 60]),
      conv(convOp, [aval(4, 20, 21, 13), aval(3, 3, 13, 24)], [20, 10], [4, 20, 10, 24]),
      conv(convInputOp, [aval(4, 20, 10, 24), aval(3, 3, 13, 24)], [20, 21], [4, 20, 21, 13]),
      conv(convKernelOp, [aval(4, 20, 21, 13), aval(4, 20, 10, 24)], [3, 3], [3, 3, 13, 24]),
      conv(convOp, [aval(1, 60, 61, 40), aval(3, 3, 1, 40)], [60, 30], [1, 60, 30, 40], 40),
      compute(
        averageSpreadOp.lower!([aval(9, 20, 20, 40)], spread) as Loop,
        averageSpreadOp as Op<never>,
        spread,
        [aval(9, 20, 20, 40)],
        [9, 40, 40, 40],
      ),
      compute(
        { space: [1_000_003], inputs: [{ aval: long, view: plainView(long) }], outputs: [sigmoid] },
        null,
        {},
        [long],
        [1_000_003],
      ),
    ];
  }

  it('give the same bits however many there are', async () => {
    const [one, ...others] = [await bitsWith(1), await bitsWith(2), await bitsWith(4)];
    for (const bits of others) bits.forEach((result, k) => expect(Buffer.compare(result, one![k]!)).toBe(0));
  });

  it('are a whole number', () => {
    expect(() => wasm({ threads: 0 })).toThrow('threads is a whole number from 1 up');
    expect(() => wasm({ threads: 1.5 })).toThrow('threads is a whole number from 1 up');
  });
});
