import {
  type Backend,
  denseStrides,
  Expr,
  type Loop,
  plainView,
  skeletonOf,
  sizeOf,
  type Slice,
  viewOf,
  withStrides,
} from '@tensai/core';
import { warm } from './join-vectors.ts';

/** What is computed in two ways: a loop over inputs of float32, and what it gives. */
interface Trial {
  readonly name: string;
  readonly loop: Loop;
  readonly shapes: readonly (readonly number[])[];
  expected(k: number, ...ins: readonly Float32Array[]): number;
}

const [ROWS, INNER, COLUMNS, ELEMENTS] = [21, 300, 43, 10_007];

const float32 = (...shape: number[]): { shape: number[]; dtype: 'float32' } => ({ shape, dtype: 'float32' });
const x = Expr.input(0, 'float32');

function trials(): Trial[] {
  const [a, b, line] = [float32(ROWS, INNER), float32(INNER, COLUMNS), float32(ELEMENTS)];
  const value = x.multiply(Expr.input(1, 'float32'));
  const lines = [line, line].map((aval) => ({ aval, view: plainView(aval) }));
  const sum = Expr.accumulator(0, 'float32');
  return [
    {
      name: 'a product of matrices',
      loop: {
        space: [ROWS, COLUMNS],
        inputs: [
          { aval: a, view: viewOf(a, 3, [0, 2]) },
          { aval: b, view: viewOf(b, 3, [2, 1]) },
        ],
        reduce: { size: [INNER], accs: [{ op: 'sum', value, contracts: true }] },
        outputs: [sum],
      },
      shapes: [a.shape, b.shape],
      expected(k, left, right): number {
        let total = 0;
        for (let p = 0; p < INNER; p++)
          total += left![Math.floor(k / COLUMNS) * INNER + p]! * right![p * COLUMNS + (k % COLUMNS)]!;
        return total;
      },
    },
    {
      name: 'a sum',
      loop: {
        space: [INNER],
        inputs: [{ aval: b, view: viewOf(b, 2, [0, 1]) }],
        reduce: { size: [COLUMNS], accs: [{ op: 'sum', value: x }] },
        outputs: [sum],
      },
      shapes: [b.shape],
      expected: (k, given) => given!.subarray(k * COLUMNS, (k + 1) * COLUMNS).reduce((total, one) => total + one, 0),
    },
    {
      name: 'a chain of arithmetic',
      loop: { space: [ELEMENTS], inputs: lines, outputs: [value.add(x).maximum(0).multiply(0.5)] },
      shapes: [line.shape, line.shape],
      expected: (k, p, q) => Math.max(p![k]! * q![k]! + p![k]!, 0) / 2,
    },
  ];
}

/** What a backend computes wrongly, of whole numbers that no rounding touches; null if nothing. */
export function selfTest(backend: Backend): string | null {
  for (const { name, loop, shapes, expected } of trials()) {
    const held: Slice[] = [];
    const take = (length: number): Slice => {
      const slice = { storage: backend.alloc(length * 4), offset: 0, bytes: length * 4 };
      held.push(slice);
      return slice;
    };
    const ins = shapes.map((shape, seed) =>
      Float32Array.from({ length: sizeOf(shape) }, (_, k) => ((k * (7 + seed * 6)) % 11) - 5),
    );
    const slices = ins.map((values) => {
      const slice = take(values.length);
      backend.write(slice, values);
      return slice;
    });
    const result = take(sizeOf(loop.space));
    const code = backend.compile!(skeletonOf(withStrides(loop, shapes.map(denseStrides))), { specialise: false })!;
    warm(() => code.run(slices, [result], []));
    const wrong = backend.elements!(result, 'float32').some((got, k) => got !== expected(k, ...ins));
    code.dispose?.();
    for (const { storage } of held) backend.free(storage.held);
    if (wrong) return name;
  }
  return null;
}
