import { type Aval, type Backend, denseStrides, Expr, type Loop, plainView, skeletonOf, sizeOf, type Slice, viewOf, withStrides } from '@tensai/core'; // prettier-ignore
import { warm } from './join-vectors.ts';

const [ROWS, INNER, COLUMNS] = [21, 300, 43];

const aval = (...shape: number[]): Aval => ({ shape, dtype: 'float32' });

/** Loops that hold what vectors are computed with, each with its name. */
function trials(): readonly (readonly [name: string, Loop])[] {
  const [a, b, line] = [aval(ROWS, INNER), aval(INNER, COLUMNS), aval(10_007)];
  const [x, y] = [Expr.input(0, 'float32'), Expr.input(1, 'float32')];
  const sum = Expr.accumulator(0, 'float32');
  const inputs = [line, line].map((of) => ({ aval: of, view: plainView(of) }));
  const product: Loop = {
    space: [ROWS, COLUMNS],
    inputs: [
      { aval: a, view: viewOf(a, 3, [0, 2]) },
      { aval: b, view: viewOf(b, 3, [2, 1]) },
    ],
    reduce: { size: [INNER], accs: [{ op: 'sum', value: x.multiply(y), contracts: true }] },
    outputs: [sum],
  };
  return [
    ['a product of matrices', product],
    ['arithmetic', { space: line.shape, inputs, outputs: [x.multiply(y).add(x).maximum(y).divide(3).abs().sqrt()] }],
    ['a function', { space: line.shape, inputs, outputs: [x.exp().add(y.square().log()), y.tanh()] }],
  ];
}

/**
 * What comes out wrongly when vectors are joined; null if nothing. Code that was just made is compiled in haste, by a compiler that joins nothing: its results are held against
 * those after many calls, bit by bit.
 */
export function selfTest(backend: Backend): string | null {
  for (const [name, loop] of trials()) {
    const held: Slice[] = [];
    const take = (length: number): Slice => {
      const slice = { storage: backend.alloc(length * 4), offset: 0, bytes: length * 4 };
      held.push(slice);
      return slice;
    };
    const shapes = loop.inputs.map((input) => input.aval.shape);
    const ins = shapes.map((shape, seed) => {
      const slice = take(sizeOf(shape));
      backend.write(
        slice,
        Float32Array.from({ length: sizeOf(shape) }, (_, k) => Math.sin(k * (seed + 1)) * 4),
      );
      return slice;
    });
    const outs = loop.outputs.map(() => take(sizeOf(loop.space)));
    const code = backend.compile!(skeletonOf(withStrides(loop, shapes.map(denseStrides))), { specialise: false })!;
    const results = (): string => outs.map((out) => backend.readSync!(out).join()).join();
    code.run(ins, outs, []);
    const expected = results();
    warm(() => code.run(ins, outs, []));
    const wrong = results() !== expected;
    code.dispose?.();
    for (const { storage } of held) backend.free(storage.held);
    if (wrong) return name;
  }
  return null;
}
