import './setup.ts';
import {
  add,
  apply1,
  AsyncHandlerError,
  cast,
  currentHandler,
  exp,
  hostScalar,
  IndexedSlices,
  matmul,
  memory,
  multiply,
  NO_ATTRS,
  ones,
  runGraph,
  sin,
  square,
  sum,
  take,
  takeRowsOp,
  type Tensor,
  tensor,
  tidy,
  traceFunction,
  transpose,
  Variable,
} from '@tensai/core';
import { grad, GradientTape } from '@tensai/autodiff';
import { describe, expect, test, vi } from 'vitest';

const watching = (...xs: readonly (Tensor | Variable)[]): GradientTape => {
  const tape = new GradientTape();
  tape.watch(xs);
  return tape;
};
const code = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'none';
};

describe('orders', () => {
  test('three nested tapes give derivatives of sin(x²) to the third order', () => {
    const at = 0.7;
    const x = tensor(at, { dtype: 'float64' });
    const [third, second, first] = [watching(x), watching(x), watching(x)];
    const d2 = third.record(() => {
      const d1 = second.record(() => {
        const y = first.record(() => sin(multiply(x, x)));
        return first.gradient(y, x);
      });
      return second.gradient(d1, x);
    });
    const d3 = third.gradient(d2, x);
    const [s, c] = [Math.sin(at * at), Math.cos(at * at)];
    expect(d2.itemSync()).toBeCloseTo(2 * c - 4 * at ** 2 * s, 12);
    expect(d3.itemSync()).toBeCloseTo(-12 * at * s - 8 * at ** 3 * c, 12);
  });

  test('a persistent tape records its own gradients: three orders from one', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const x = tensor(2);
    const tape = new GradientTape({ persistent: true });
    tape.watch(x);
    const [d1, d2] = tape.record(() => {
      const y = multiply(multiply(multiply(x, x), x), x);
      const d1 = tape.gradient(y, x);
      return [d1, tape.gradient(d1, x)] as const;
    });
    const d3 = tape.gradient(d2, x);
    expect([d1.itemSync(), d2.itemSync(), d3.itemSync()]).toEqual([32, 48, 48]);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/own persistent tape.*\nhint: /);
    warn.mockRestore();
  });

  test('the outer of two tapes sees what the inner one keeps, though everything else is freed', () => {
    const x = tensor([1, 2, 3], { dtype: 'float64' });
    const [outer, inner] = [watching(x), watching(x)];
    const d1 = outer.record(() =>
      tidy(() =>
        inner.gradient(
          inner.record(() => tidy(() => sum(exp(square(x))))),
          x,
        ),
      ),
    );
    const d2 = outer.gradient(d1, x).arraySync();
    [1, 2, 3].forEach((v, i) => expect(d2[i]! / ((2 + 4 * v * v) * Math.exp(v * v))).toBeCloseTo(1, 10));
  });
});

describe('what is watched', () => {
  test('a Variable that is assigned under the tape adds up its reads', () => {
    const w = new Variable(3);
    const tape = new GradientTape();
    const y = tape.record(() => {
      const before = multiply(w, w);
      w.assign(multiply(w, 10));
      return add(before, multiply(w, 2));
    });
    // 2·3 of the first value, 2 of the second; nothing goes through the assignment
    expect(tape.gradient(y, w).itemSync()).toBe(8);
  });

  test('Variables that are not trainable, or read by a tape that does not look, are constants until watched', () => {
    const [fixed, free] = [new Variable(2, { trainable: false }), new Variable(5)];
    const blind = new GradientTape({ watchAccessedVariables: false });
    expect(
      blind.gradient(
        blind.record(() => multiply(free, free)),
        free,
      ),
    ).toBe(null);
    const tape = new GradientTape({ watchAccessedVariables: false });
    tape.watch({ all: [fixed, free] });
    const y = tape.record(() => {
      const y = multiply(fixed, free);
      free.assign(7);
      return add(y, multiply(fixed, free));
    });
    expect(tape.gradient(y, [fixed, free]).map((g) => g.itemSync())).toEqual([12, 4]);
  });

  test('a value that was watched as a tensor first still counts for its Variable', () => {
    const w = new Variable(3);
    const tape = new GradientTape();
    const value = w.value;
    tape.watch(value);
    const y = tape.record(() => multiply(w, w));
    expect(tape.gradient(y, [w, value]).map((g) => g.itemSync())).toEqual([6, 6]);
  });

  test('a Variable may be a target', () => {
    const w = new Variable(3);
    const tape = new GradientTape();
    expect(tape.gradient(w, w).itemSync()).toBe(1);
  });

  test('integers have no gradient: one warning, then null', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const count = tensor([1, 2], { dtype: 'int32' });
    const tape = watching(count, count);
    expect(
      tape.gradient(
        tape.record(() => cast(count, 'float32')),
        count,
      ),
    ).toBe(null);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/dtype int32 has no gradient\nhint: cast/);
    warn.mockRestore();
  });

  test('reset drops what was recorded and watched, in the middle of recording too', () => {
    const x = tensor(3);
    const tape = watching(x);
    const y = tape.record(() => {
      const y = multiply(x, x);
      tape.reset();
      tape.watch(x);
      return add(y, x);
    });
    expect(tape.gradient(y, x).itemSync()).toBe(1);
    const again = watching(x);
    again.reset();
    expect(
      again.gradient(
        again.record(() => multiply(x, x)),
        x,
      ),
    ).toBe(null);
  });
});

describe('gradient', () => {
  test('elements of a target are summed, repeated sources each get all', () => {
    const x = tensor([1, 2]);
    const tape = watching(x);
    const y = tape.record(() => multiply(x, x));
    const [a, b] = tape.gradient(y, [x, x]);
    expect([a.arraySync(), b.arraySync()]).toEqual([[2, 4], [2, 4]]); // prettier-ignore
  });

  test('every result is a handle of its own, whatever the rules answer with', () => {
    const [a, b, dy] = [tensor([1, 2]), tensor([3, 4]), tensor([5, 6])];
    const tape = watching(a, b);
    const y = tape.record(() => add(a, b));
    const [da, again, db] = tape.gradient(y, [a, a, b], { outputGradients: dy });
    da.dispose();
    again.dispose();
    expect(dy.arraySync()).toEqual([5, 6]);
    expect(db.arraySync()).toEqual([5, 6]);
  });

  test('a broadcast operand gets its own shape back', () => {
    const [row, x] = [tensor([[1, 2, 3]]), ones([4, 3])];
    const tape = watching(row);
    expect(
      tape
        .gradient(
          tape.record(() => multiply(row, x)),
          row,
        )
        .arraySync(),
    ).toEqual([[4, 4, 4]]);
  });

  test('rows of a table are dense unless slices are asked for', () => {
    const table = new Variable([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    const indices = tensor([2, 0, 2], { dtype: 'int32' });
    const tape = new GradientTape({ persistent: true });
    const y = tape.record(() => square(apply1(takeRowsOp, [table, indices], NO_ATTRS)));
    expect(tape.gradient(y, table).arraySync()).toEqual([[2, 4], [0, 0], [20, 24]]); // prettier-ignore
    const slices = tape.gradient(y, table, { indexedSlices: true });
    expect(slices).toBeInstanceOf(IndexedSlices);
    if (!(slices instanceof IndexedSlices)) return;
    slices.indices.dispose();
    expect(indices.arraySync()).toEqual([2, 0, 2]);
    expect(slices.values.arraySync()).toEqual([[10, 12], [2, 4], [10, 12]]); // prettier-ignore
  });

  test('rows counted from the end, repeated, and differentiated twice', () => {
    const table = tensor([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    const f = (t: Tensor): Tensor => sum(square(square(take(t, [-1, 0, -1], 0))));
    const squares = grad((t: Tensor) => sum(square(grad(f)(t))))(table);
    // rows are taken 1, 0 and 2 times: the gradient is 4·n·t³, that of its squares' sum 96·n²·t⁵
    const expected = [[1, 2], [3, 4], [5, 6]].map((row, i) => row.map((t) => 96 * [1, 0, 4][i]! * t ** 5)); // prettier-ignore
    expect(squares.arraySync()).toEqual(expected);
  });

  test('agrees with finite differences through matrices, views and broadcasts', () => {
    const f = (w: Tensor): Tensor =>
      sum(sin(matmul(transpose(w), add(w, tensor([[0.5], [-0.25]], { dtype: 'float64' }))))); // prettier-ignore
    const at = [0.3, -0.8, 1.1, 0.4];
    const of = (values: number[]): Tensor => tensor(values, { shape: [2, 2], dtype: 'float64' });
    const w = of(at);
    const tape = watching(w);
    const gradient = tape
      .gradient(
        tape.record(() => f(w)),
        w,
      )
      .dataSync();
    at.forEach((_, i) => {
      const moved = (by: number): number => f(of(at.map((v, k) => (k === i ? v + by : v)))).itemSync();
      expect(gradient[i]!).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    });
  });
});

describe('recording', () => {
  test('by blocks: until stop, or the end of using', () => {
    const x = tensor(3);
    const tape = watching(x);
    let y: Tensor;
    {
      using _ = tape.start();
      y = multiply(x, x);
    }
    expect(currentHandler()).toBe(null);
    const recording = tape.start();
    y = multiply(y, 2);
    recording.stop();
    recording.stop();
    const unseen = multiply(y, 5);
    expect(currentHandler()).toBe(null);
    expect(tape.gradient([y, unseen], x).itemSync()).toBe(12);
  });

  test('blocks that end in another order leave nothing behind', () => {
    const x = tensor(3);
    const [a, b] = [watching(x), watching(x)];
    const first = a.start();
    const second = b.start();
    const y = multiply(x, x);
    first.stop();
    const z = multiply(y, x);
    second.stop();
    expect(currentHandler()).toBe(null);
    expect(a.gradient([y, z], x).itemSync()).toBe(6);
    expect(b.gradient(z, x).itemSync()).toBe(27);
    const c = watching(x);
    c.record(() => {
      const inner = a.start();
      inner.stop();
      expect(code(() => a.record(() => 1))).toBe('none');
    });
    expect(currentHandler()).toBe(null);
  });

  test('an exception leaves nothing behind, and what was recorded stays', () => {
    const x = tensor(3);
    const tape = watching(x);
    let y: Tensor | undefined;
    expect(() =>
      tape.record(() => {
        y = multiply(x, x);
        throw new RangeError('mine');
      }),
    ).toThrow('mine');
    expect(currentHandler()).toBe(null);
    expect(
      tape
        .gradient(
          tape.record(() => multiply(y!, 2)),
          x,
        )
        .itemSync(),
    ).toBe(12);
    const other = watching(x);
    expect(() => other.record(() => other.stopRecording(() => { throw new RangeError('mine'); }))).toThrow('mine'); // prettier-ignore
    expect(
      other
        .gradient(
          other.record(() => multiply(x, x)),
          x,
        )
        .itemSync(),
    ).toBe(6);
  });

  test('a call that is refused makes nothing and uses nothing up', () => {
    const x = tensor(3);
    const tape = watching(x);
    const y = tape.record(() => multiply(x, x));
    const before = memory().tensors;
    const bad = tensor([1, 2]);
    expect(code(() => tape.gradient(y, x, { outputGradients: bad }))).toBe('gradient-mismatch');
    bad.dispose();
    expect(memory().tensors).toBe(before);
    expect(tape.gradient(y, x).itemSync()).toBe(6);
  });

  test('after the gradient inside its own record, a tape sees no more', () => {
    const x = tensor(3);
    const tape = watching(x);
    const [g, h] = tape.record(() => {
      const g = tape.gradient(multiply(x, x), x);
      return [g, multiply(x, g)] as const;
    });
    expect(g.itemSync()).toBe(6);
    tape.watch(x);
    expect(tape.gradient(h, x)).toBe(null);
  });

  test('stopRecording hides from its own tape only, and record goes on inside it', () => {
    const x = tensor(3);
    const [outer, inner] = [watching(x), watching(x)];
    const y = outer.record(() =>
      inner.record(() =>
        inner.stopRecording(() =>
          add(
            multiply(x, x),
            inner.record(() => multiply(x, 5)),
          ),
        ),
      ),
    );
    expect(outer.gradient(y, x).itemSync()).toBe(11);
    expect(inner.gradient(y, x)).toBe(null);
  });

  test('a Promise is refused with the reason', () => {
    const tape = new GradientTape();
    expect(() => tape.record(async () => 1)).toThrow(AsyncHandlerError);
    expect(currentHandler()).toBe(null);
    expect(() => tape.record(() => tape.stopRecording(() => Promise.resolve(1)))).toThrow(/before its first await/);
  });
});

describe('memory', () => {
  test('rules read what the user disposed of; after the gradient nothing is left', () => {
    const before = memory();
    const x = tensor([1, 2]);
    const tape = watching(x);
    const y = tape.record(() => tidy(() => sum(exp(multiply(x, x)))));
    expect(memory().buffers - before.buffers).toBeGreaterThan(2);
    x.dispose();
    const dx = tape.gradient(y, x);
    expect(dx.arraySync()[1]! / (4 * Math.exp(4))).toBeCloseTo(1, 5);
    y.dispose();
    dx.dispose();
    expect(memory()).toEqual(before);
  });

  test('a persistent tape keeps until reset', () => {
    const before = memory();
    tidy(() => {
      const w = new Variable([1, 2]);
      const tape = new GradientTape({ persistent: true });
      const y = tape.record(() => tidy(() => sum(square(square(w)))));
      w.assign([3, 3]);
      expect([tape.gradient(y, w).arraySync(), tape.gradient(y, w).arraySync()]).toEqual([[4, 32], [4, 32]]); // prettier-ignore
      tape.reset();
      w.dispose();
    });
    expect(memory()).toEqual(before);
  });

  test('results belong to the scope around', () => {
    const x = tensor([1, 2]);
    const before = memory().tensors;
    const kept = tidy(() => {
      const tape = watching(x);
      const y = tape.record(() => multiply(x, x));
      tape.gradient(y, x);
      const again = watching(x);
      return again.gradient(
        again.record(() => multiply(x, 3)),
        { x },
      );
    });
    expect(memory().tensors - before).toBe(1);
    expect(kept.x.arraySync()).toEqual([3, 3]);
  });

  test('a training step needs no more after a hundred times than after one', () => {
    const [w, x] = [new Variable([[1, 2], [3, 4]]), tensor([[0.1, 0.2]])]; // prettier-ignore
    const step = (): void =>
      tidy(() => {
        const tape = new GradientTape();
        const loss = tape.record(() => sum(square(matmul(x, w))));
        w.assignSub(multiply(tape.gradient(loss, w), 0.1));
      });
    step();
    const before = memory();
    for (let i = 0; i < 100; i++) step();
    expect(memory()).toEqual(before);
  });
});

describe('in a trace', () => {
  test('gradients and assignments are part of the graph, and follow the numbers of the host', () => {
    let rate = 2;
    const w = new Variable(3);
    const { graph } = traceFunction(() => {
      const tape = new GradientTape();
      const y = tape.record(() =>
        multiply(
          multiply(w, w),
          hostScalar(() => rate),
        ),
      );
      const g = tape.gradient(y, w);
      w.assignSub(g);
      return g;
    }, []);
    expect(runGraph(graph, []).map((g) => g.itemSync())).toEqual([12]);
    expect(w.value.itemSync()).toBe(-9);
    rate = 10;
    expect(runGraph(graph, []).map((g) => g.itemSync())).toEqual([-180]);
  });

  test('an assigned value is the Variable’s own, as outside of traces', () => {
    const run = (w: Variable): Tensor => {
      const tape = new GradientTape();
      const y = tape.record(() => {
        w.assign(multiply(w, 10));
        return multiply(w, w);
      });
      return tape.gradient(y, w);
    };
    const [v, w] = [new Variable(3), new Variable(3)];
    const { graph } = traceFunction(() => run(w), []);
    expect(runGraph(graph, [])[0]!.itemSync()).toBe(run(v).itemSync());
  });
});

test('mistakes have codes', () => {
  const x = tensor(3);
  const tape = watching(x);
  const y = tape.record(() => multiply(x, x));
  const bad = (...args: unknown[]): unknown => code(() => Reflect.apply(tape.gradient, tape, args));
  expect(bad(y, x, { unconnectedGradients: 'nonsense' })).toBe('option');
  expect(bad(y, x, { unconnected: 'zero' })).toBe('option');
  expect(bad(y, [x, null])).toBe('operand');
  expect(bad(3, x)).toBe('operand');
  expect(bad(y, x, { outputGradients: [1, 2] })).toBe('gradient-mismatch');
  expect(bad(y, x, { outputGradients: 'one' })).toBe('operand');
  expect(code(() => tape.watch({ a: ['x'] } as never))).toBe('operand');
  expect(() => tape.watch({ a: ['x'] } as never)).toThrow('watch: the value.a[0] is a string');
  expect(code(() => new GradientTape({ persist: true } as never))).toBe('option');
  expect(code(() => tape.stopRecording(() => 1))).toBe('tape-not-recording');
  // none of that used the tape up
  expect(tape.gradient(y, x).itemSync()).toBe(6);
  expect(bad(y, x)).toBe('tape-used');
});
