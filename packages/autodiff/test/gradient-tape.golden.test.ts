import './setup.ts';
import { readFileSync } from 'node:fs';
import {
  add,
  cast,
  categoricalCrossentropy,
  IndexedSlices,
  leavesOf,
  less,
  mean,
  mapStructure,
  multiply,
  ones,
  square,
  type Structure,
  sum,
  takeRowsOp,
  apply1,
  NO_ATTRS,
  tensor,
  Tensor,
  Variable,
  where,
} from '@tensai/core';
import { customGradient, GradientTape, stopGradient } from '@tensai/autodiff';
import { expect, test, vi } from 'vitest';

/** A fact recorded from TensorFlow's backprop_test.py and from the docstrings of its GradientTape. */
interface Fact {
  readonly id: string;
  readonly name: string;
  readonly expected: unknown;
}
const facts = JSON.parse(
  readFileSync(new URL('gradient-tape.golden.json', import.meta.url), 'utf8'),
) as readonly Fact[];

const values = (structure: unknown): unknown =>
  mapStructure(structure as Structure<unknown>, (leaf) => (leaf instanceof Tensor ? leaf.arraySync() : leaf));

const watching = (...xs: readonly (Tensor | Variable)[]): GradientTape => {
  const tape = new GradientTape();
  tape.watch(xs);
  return tape;
};

const programs: Readonly<Record<string, (expected: never) => void>> = {
  x_squared_nested(expected: { dy: number; d2y: number }) {
    const x = tensor(5);
    const [outer, inner] = [watching(x), watching(x)];
    const dy = outer.record(() =>
      inner.gradient(
        inner.record(() => multiply(x, x)),
        x,
      ),
    );
    expect({ dy: dy.itemSync(), d2y: outer.gradient(dy, x).itemSync() }).toEqual(expected);
  },
  grad_wrt_intermediate(expected: { dz_dx: number; dz_dy: number }) {
    const x = tensor(3);
    const tape = watching(x);
    const [y, z] = tape.record(() => {
      const square = multiply(x, x);
      return [square, multiply(square, square)] as const;
    });
    const [dx, dy] = tape.gradient(z, [x, y]);
    expect({ dz_dx: dx.itemSync(), dz_dy: dy.itemSync() }).toEqual(expected);
  },
  once_only() {
    const x = tensor(3);
    const tape = watching(x);
    const y = tape.record(() => multiply(x, x));
    tape.gradient(y, x);
    expect(() => tape.gradient(y, x)).toThrow(/given its gradients[^]*\nhint: .*persistent: true/);
  },
  two_targets_sum(expected: number[]) {
    const [x, y] = [tensor(1), tensor(1)];
    const tape = watching(x, y);
    const targets = tape.record(() => [multiply(x, 2), multiply(y, 3)]);
    expect(values(tape.gradient(targets, [x, y]))).toEqual(expected);
  },
  noop_twice(expected: number) {
    const x = tensor(1);
    const tape = watching(x);
    expect(tape.record(() => tape.gradient([x, x], x)).itemSync()).toBe(expected);
  },
  multi_multi(expected: number[]) {
    const [x, y] = [tensor(3), tensor(5)];
    const tape = watching(x, y);
    const z = tape.record(() => multiply(y, y));
    expect(values(tape.gradient([x, y, z], [x, y]))).toEqual(expected);
  },
  output_gradients(expected: number[]) {
    const [x, y] = [tensor(3), tensor(2)];
    const tape = watching(x);
    const loss = tape.record(() => multiply(x, y));
    expect(values(tape.gradient([loss, x], [x], { outputGradients: [tensor(1), tensor(2)] }))).toEqual(expected);
  },
  structure_preserved(expected: unknown) {
    const [x1, x2, x3] = [tensor(1), tensor(2), tensor(3)];
    const tape = new GradientTape({ persistent: true });
    tape.watch({ x1, rest: [x2, x3] });
    const y = tape.record(() => add(add(x1, multiply(x2, 2)), multiply(x3, 3)));
    expect({
      '(x1,)': values(tape.gradient(y, [x1])),
      '[(x1,x2),(x2,x3)]': values(tape.gradient(y, [[x1, x2], [x2, x3]])), // prettier-ignore
      '[x1,{x2,x3}]': values(tape.gradient(y, [x1, { x2, x3 }])),
    }).toEqual(expected);
  },
  nested_tape_inner_not_double_counted(expected: number) {
    const x = tensor(3);
    const tape = watching(x);
    const y = tape.record(() => {
      const y = multiply(x, x);
      const inner = watching(y);
      const z = inner.record(() => multiply(y, 2));
      return add(y, inner.gradient(z, y));
    });
    expect(tape.gradient(y, x).itemSync()).toBe(expected);
  },
  stop_recording_none(expected: null) {
    const x = new Variable(1);
    const tape = new GradientTape();
    const y = tape.record(() => tape.stopRecording(() => multiply(x, x)));
    expect(tape.gradient(y, x)).toBe(expected);
  },
  reenter_non_nested(expected: number[]) {
    const x = tensor(3);
    const tape = new GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return multiply(x, 2);
    });
    const z = tape.record(() => multiply(y, 2));
    expect(values(tape.gradient(z, [x]))).toEqual(expected);
  },
  reenter_active_error() {
    const tape = new GradientTape();
    tape.record(() => {
      expect(() => tape.record(() => 1)).toThrow('record: this tape is recording already');
      expect(() => tape.start()).toThrow('start: this tape is recording already');
    });
  },
  gradient_inside_tape_block(expected: number) {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (const persistent of [false, true]) {
      const v = new Variable(1);
      const tape = new GradientTape({ persistent });
      const g = tape.record(() => tape.gradient(multiply(v, 2), v));
      expect(g.itemSync()).toBe(expected);
      expect(warn).toHaveBeenCalledTimes(persistent ? 1 : 0);
    }
    warn.mockRestore();
  },
  watched_variables() {
    const [a, b, c] = [new Variable(1), new Variable(2), new Variable(3, { trainable: false })];
    const tape = new GradientTape();
    const y = tape.record(() => {
      const y = multiply(multiply(a, c), add(b, a));
      expect(tape.watchedVariables()).toEqual([a, b]);
      return y;
    });
    tape.gradient(y, a);
    expect(tape.watchedVariables()).toEqual([a, b]);
    tape.reset();
    expect(tape.watchedVariables()).toEqual([]);
    tape.record(() => multiply(b, 2));
    expect(tape.watchedVariables()).toEqual([b]);
  },
  unconnected_default(expected: null) {
    const [x, y] = [tensor(1), tensor(1)];
    const tape = watching(x, y);
    const z = tape.record(() => multiply(y, 2));
    expect(tape.gradient(z, x)).toBe(expected);
  },
  unconnected_zero(expected: number[][]) {
    const [x, y] = [ones([2, 2]), tensor([[3]])];
    const tape = watching(x, y);
    const z = tape.record(() => multiply(y, 2));
    expect(tape.gradient(z, x, { unconnectedGradients: 'zero' }).arraySync()).toEqual(expected);
  },
  // strings are no tensors here: integers are what has no gradient
  string_target_none(expected: null) {
    const x = tensor(1);
    const tape = watching(x);
    const label = tape.record(() => cast(x, 'int32'));
    expect(tape.gradient(label, x)).toBe(expected);
  },
  where_gradient(expected: Record<string, number>) {
    for (const [at, slope] of Object.entries(expected)) {
      const x = tensor(Number(at));
      const tape = watching(x);
      const y = tape.record(() => where(less(x, 10), x, multiply(x, x)));
      expect(tape.gradient(y, x).itemSync()).toBe(slope);
    }
  },
  softmax_ce_logits_grad(expected: number[][]) {
    const logits = tensor([[0, 0]]);
    const tape = watching(logits);
    const loss = tape.record(() => mean(categoricalCrossentropy(tensor([[1, 0]]), logits, { fromLogits: true })));
    expect(tape.gradient(loss, logits).arraySync()).toEqual(expected);
  },
  stop_gradient_none(expected: null) {
    const x = tensor(3);
    const tape = watching(x);
    const y = tape.record(() => stopGradient(multiply(x, x)));
    expect(tape.gradient(y, x)).toBe(expected);
  },
  stop_gradient_zero(expected: number) {
    const x = tensor(3);
    const tape = watching(x);
    const y = tape.record(() => stopGradient(square(add(x, 2))));
    expect(tape.gradient(y, x, { unconnectedGradients: 'zero' }).itemSync()).toBe(expected);
  },
  vjp(expected: { value: number; vjp: number }) {
    const x = tensor(3);
    const tape = watching(x);
    const value = tape.record(() => multiply(x, x));
    const vjp = tape.gradient(value, x, { outputGradients: 2 });
    expect({ value: value.itemSync(), vjp: vjp.itemSync() }).toEqual(expected);
  },
  custom_gradient_training(expected: number[]) {
    const product = customGradient((x: Tensor | number, y: Tensor) => [
      multiply(x, y),
      (dr: Tensor) => [multiply(dr, y), multiply(dr, x)],
    ]);
    const x = new Variable(2);
    const losses = expected.map(() => {
      const tape = new GradientTape();
      const loss = tape.record(() => product(2, x));
      x.assignSub(multiply(tape.gradient(loss, x), 0.25));
      return loss.itemSync();
    });
    expect(losses).toEqual(expected);
  },
  // expected: 4·11³·(−1.1) and 3·4·11²·1.21 + 4·11³·(−2.1)
  second_order_custom() {
    const f = customGradient((x: Tensor) => [
      add(x, 10),
      (dz: Tensor) =>
        multiply(
          dz,
          customGradient((same: Tensor) => [add(multiply(same, 0), -1.1), (ddz: Tensor) => multiply(ddz, -2.1)])(x),
        ),
    ]);
    const c = tensor(1);
    const [outer, inner] = [watching(c), watching(c)];
    const dd = outer.record(() =>
      inner.gradient(
        inner.record(() => square(square(f(c)))),
        c,
      ),
    );
    expect(dd.itemSync()).toBeCloseTo(-5856.4, 2);
    expect(outer.gradient(dd, c).itemSync()).toBeCloseTo(-9423.48, 2);
  },
  custom_gradient_wrong_arity() {
    const identity = customGradient((x: Tensor) => [x, () => []]);
    const x = new Variable(1);
    const tape = new GradientTape();
    const y = tape.record(() => identity(x));
    expect(() => tape.gradient(y, [x])).toThrow(/returned 0 gradients for 1 argument\nhint: /);
  },
  // the two sets of slices are what two readings of a table give
  indexed_slices_aggregate(expected: number[][]) {
    const table = new Variable(ones([3, 2]));
    const tape = new GradientTape();
    const y = tape.record(() =>
      add(
        sum(multiply(rows(table, [0, 2]), tensor([[1, 2], [3, 4]]))), // prettier-ignore
        sum(multiply(rows(table, [1, 2]), tensor([[5, 6], [7, 8]]))), // prettier-ignore
      ),
    );
    const slices = tape.gradient(y, table, { indexedSlices: true }) as IndexedSlices;
    expect(slices.indices.size).toBe(4);
    expect(sparseSum(slices)).toEqual(expected);
  },
  indexed_slices_plus_dense(expected: number[][]) {
    const table = new Variable(ones([3, 2]));
    const tape = new GradientTape();
    const y = tape.record(() =>
      add(
        sum(multiply(rows(table, [0, 2]), tensor([[1, 2], [3, 4]]))), // prettier-ignore
        sum(multiply(table, tensor([[0, 0], [5, 6], [7, 8]]))), // prettier-ignore
      ),
    );
    const dense = tape.gradient(y, table, { indexedSlices: true });
    expect((dense as Tensor).arraySync()).toEqual(expected);
  },
};

const rows = (table: Variable, indices: number[]): Tensor =>
  apply1(takeRowsOp, [table, tensor(indices, { dtype: 'int32' })], NO_ATTRS);

function sparseSum({ indices, values: given, shape }: IndexedSlices): number[][] {
  const dense = Array.from({ length: shape[0]! }, () => new Array<number>(shape[1]!).fill(0));
  const added = given.arraySync() as number[][];
  (indices.arraySync() as number[]).forEach((row, i) => added[i]!.forEach((x, j) => (dense[row]![j]! += x)));
  return dense;
}

test('every fact has a program', () => {
  expect(leavesOf(facts.map((fact) => fact.name))).toEqual(Object.keys(programs));
});

for (const { id, name, expected } of facts)
  test(`${id}: ${name.replaceAll('_', ' ')}`, () => {
    expect.hasAssertions();
    programs[name]!(expected as never);
  });
