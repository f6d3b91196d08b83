import { wasm } from '@tensai/backend-wasm';
import { type Aval, type Backend, averageSpreadOp, convKernelOp, convInputOp, convOp, Expr, type Loop, matmulOp, type Op, plainView, skeletonOf, sizeOf, type Slice, withStrides } from '@tensai/core'; // prettier-ignore
import { availableParallelism } from 'node:os';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openWith } from '../sharing-backend.ts';
import { markingTeam, untilEnough } from './marking-team.ts';

describe('a team', () => {
  const { team, mark, run } = markingTeam(3);
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
    expect(team.ready).toBe(true);
  });

  it('does runs one after another, of any length', async () => {
    for (let k = 0; k < 300; k++) expect(run(1 + ((k * 7) % 600), k % 50)).not.toContain(0);
    await untilEnough(3, () => false);
    expect(run(3, 10)).not.toContain(0);
  });

  it('does without workers where it is told to', () => {
    expect(new Set(run(24, 1000, false))).toEqual(new Set([7]));
  });

  it('goes on after something that the calling thread does fails', async () => {
    const { team: other, run: runOther, memory } = markingTeam(2);
    await untilEnough(1000, () => runOther(8, 1000) && other.ready);
    // an entry of the calling thread, then one that is never reached
    const list = memory.take(12 * 4);
    memory.i32.set([3, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0], list / 4);
    const done: number[] = [];
    for (let k = 0; k < 5; k++) {
      const hosts = [() => { throw new RangeError('no'); }, () => void done.push(1)]; // prettier-ignore
      expect(() => other.play(list, 2, true, hosts)).toThrow('no');
      expect(runOther(24, 1000)).not.toContain(0);
    }
    other.play(list, 2, true, [() => void done.push(2), () => void done.push(3)]);
    expect(done).toEqual([2, 3]);
    other.dispose();
  });

  it('frees the memory of a list when no worker looks at it', async () => {
    let freed = false;
    team.release(() => (freed = true));
    await untilEnough(100, () => {
      run(3, 10);
      return freed;
    });
    expect(freed).toBe(true);
  });

  it('shares only code that all threads know', () => {
    expect(team.isShared(() => 0)).toBe(false);
    expect(team.isShared(mark)).toBe(true);
    const own = (): number => 0;
    team.know(null, [own]);
    expect(team.isShared(own)).toBe(false);
    expect(team.lengthOf(1000, 8)).toBe(168);
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
    const backend = openWith({ threads });
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

  /** Adds 1 to so many numbers. */
  function addOne(backend: Backend, n: number): void {
    const values = aval(n);
    const loop = {
      space: [n],
      inputs: [{ aval: values, view: plainView(values) }],
      outputs: [Expr.input(0, 'float32').add(1)],
    };
    const code = backend.compile!(skeletonOf(withStrides(loop, [])), { specialise: false })!;
    const slice = (): Slice => ({ storage: backend.alloc(4 * n), offset: 0, bytes: 4 * n });
    code.run([slice()], [slice()], []);
  }

  it('are missed once, by who computes much in a page that is not isolated', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubGlobal('crossOriginIsolated', false);
    for (let k = 0; k < 2; k++) {
      const backend = openWith({ threads: 2 });
      opened.push(backend);
      addOne(backend, 1000);
      expect(warn).toHaveBeenCalledTimes(k);
      addOne(backend, 1_000_000);
      expect(warn).toHaveBeenCalledTimes(1);
    }
    vi.unstubAllGlobals();
    expect(warn.mock.calls[0]![0]).toMatch(
      /^wasm: there is one thread.*\nhint: .*Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/,
    );
    warn.mockRestore();
  });

  it('are no more than the machine runs at once, and start with the first work that is worth it', async () => {
    const started: unknown[] = [];
    const threads = process.getBuiltinModule('node:worker_threads');
    const spy = vi.spyOn(threads, 'Worker').mockImplementation(function (this: unknown) {
      started.push(this);
      return { on() {}, unref() {} } as never;
    });
    try {
      const backend = wasm({ threads: 1000 }).open() as Backend;
      opened.push(backend);
      addOne(backend, 1000);
      expect(started.length).toBe(0);
      addOne(backend, 1_000_000);
      expect(started.length).toBe(availableParallelism() - 1);
    } finally {
      spy.mockRestore();
    }
  });

  it('are a whole number', () => {
    expect(() => wasm({ threads: 0 })).toThrow('threads is a whole number from 1 up');
    expect(() => wasm({ threads: 1.5 })).toThrow('threads is a whole number from 1 up');
  });
});
