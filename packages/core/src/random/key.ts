import { apply } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { hostScalar } from '../host-scalar.ts';
import { currentHandler } from '../handler.ts';
import { currentFrame, type LoopFrame, nextKey } from '../loop-frame.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import { broadcastView } from '../view.ts';
import { checkSeed, globalGenerator, type Seed, SeedGenerator, SeedError } from './seed-generator.ts';
import { type Pair, wordsAt } from './threefry.ts';

function checkedSeed(op: string, seed: Seed | null | undefined): Seed | undefined {
  if (seed === undefined || seed === null) return undefined;
  if (seed instanceof SeedGenerator) return seed;
  if (typeof seed !== 'number') throw new SeedError({ what: op, seed });
  checkSeed(op, seed);
  return seed;
}

/** Checks the `seed` of a random function; says what gives its key. */
export function keySource(op: string, seed: Seed | null | undefined): () => Pair {
  const given = checkedSeed(op, seed);
  return typeof given === 'number' ? () => [0, given] : () => nextKey(given ?? globalGenerator());
}

/** The key of one draw as operands of an op: numbers, or scalar tensors in the traced body of a loop. A compiled step draws anew at each run. */
export function drawKey(op: string, seed: Seed | null | undefined): Pair<In> {
  const given = checkedSeed(op, seed);
  return typeof given === 'number' ? [0, given] : keyIn(currentFrame(), given ?? globalGenerator());
}

/** One of the two words of a generator's next key, as a number of the host. */
export interface Draw {
  readonly generator: SeedGenerator;
  readonly word: 0 | 1;
  /** What both words of one key share. */
  readonly key: object;
}

const draws: WeakMap<() => number, Draw> = /* @__PURE__ */ new WeakMap();

/** What a function of the host draws; undefined where it computes something else. */
export const drawOf = (compute: () => number): Draw | undefined => draws.get(compute);

/** Two functions that give a generator's next key. Both words belong to one draw: the first takes it. */
export function drawWords(generator: SeedGenerator): Pair<() => number> {
  let pair: Pair = [0, 0];
  const words: Pair<() => number> = [() => (pair = nextKey(generator))[0], () => pair[1]];
  const key = {};
  draws.set(words[0], { generator, word: 0, key });
  draws.set(words[1], { generator, word: 1, key });
  return words;
}

function keyIn(loop: LoopFrame | null, generator: SeedGenerator): Pair<In> {
  if (loop === null || loop.handler === null) {
    const [first, second] = drawWords(generator);
    return [hostScalar(first), hostScalar(second)];
  }
  const outside = (): Pair<In> => keyIn(loop.outer, generator);
  // steps that are traced one after another share a key; what another trace made is none here
  const shared = typeof loop.index === 'number' && loop.handler === currentHandler();
  const words = shared ? loop.tracedKey(generator, outside) : outside();
  return apply(foldKeyOp, [...words, loop.index], NO_ATTRS) as readonly In[] as Pair<In>;
}

/** Scalar operands of a draw in its loop: numbers are arguments of the code, scalar tensors are read. `first` inputs and `firstArgument` arguments come before them. */
export function scalarOperands(
  ins: readonly Aval[],
  dtypes: readonly DType[],
  rank: number,
  first = 0,
  firstArgument = 0,
): {
  readonly inputs: { readonly aval: Aval; readonly view: ReturnType<typeof broadcastView> }[];
  readonly args: DType[];
  readonly operands: Expr[];
} {
  const space = new Array<number>(rank).fill(1);
  const inputs: { aval: Aval; view: ReturnType<typeof broadcastView> }[] = [];
  const args: DType[] = [];
  const operands = dtypes.map((dtype, k) => {
    const aval = ins[k]!;
    if (aval.weak) return Expr.arg(firstArgument + args.push(dtype) - 1, dtype);
    return Expr.input(first + inputs.push({ aval, view: broadcastView(aval, space) }) - 1, aval.dtype).cast(dtype);
  });
  return { inputs, args, operands };
}

/** A key folded with the number of an iteration: `threefry(key, [0, index])`, as its two words. */
export const foldKeyOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'foldKey',
  infer: () => [
    { shape: [], dtype: 'uint32' },
    { shape: [], dtype: 'uint32' },
  ],
  lower(ins) {
    const { inputs, args, operands } = scalarOperands(ins, ['uint32', 'uint32', 'int32'], 0);
    const [a, b, index] = operands as [Expr, Expr, Expr];
    return { space: [], inputs, args, outputs: wordsAt([a, b], index) };
  },
});
