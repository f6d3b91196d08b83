import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { type DType, factsOf, isFloat } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { HostScalar } from '../host-scalar.ts';
import type { Acc } from '../loop.ts';
import { type Check, definePrimitive, type In, type Op } from '../op.ts';
import { broadcastTo } from '../ops/broadcast-to.ts';
import { cast } from '../ops/cast.ts';
import { asTensor, plainOptions, resultOf, shapeArgument } from '../ops/operand.ts';
import { reshape } from '../ops/reshape.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { type DrawAttrs, drawDType } from './draw.ts';
import { drawKey, scalarOperands } from './key.ts';
import { blockAt, type Pair } from './threefry.ts';
import type { DrawOptions } from './uniform.ts';

/** A parameter of a distribution, each value of which must be allowed. */
export interface Parameter {
  readonly name: string;
  /** What it is, in words: `a number above 0`. */
  readonly what: string;
  readonly ok: (x: Expr) => Expr;
  readonly allows: (x: number) => boolean;
}

/** One element of a draw whose parameters may be tensors, as the parts of a loop over rounds. */
export interface Rounds {
  /** How many rounds there are; each point of the loop is an element (coordinate 0) in a round (coordinate 1). */
  readonly count: number;
  readonly accs: readonly Acc[];
  readonly output: Expr;
}

interface ParametricSpec {
  readonly parameters: readonly Parameter[];
  readonly rounds: (key: Pair<Expr>, parameters: readonly Expr[], dtype: DType) => Rounds;
}

/** The dtype in which a draw is calculated: no narrower than 32 bits. */
const inner = (dtype: DType): DType => (factsOf(dtype).bytes > 4 ? dtype : 'float32');

/** Makes an op that draws by rejection, in a fixed number of rounds. Its operands are the parameters, numbers or flat tensors, and the two words of the key. */
/* @__NO_SIDE_EFFECTS__ */
export const defineParametric = (name: string, { parameters, rounds }: ParametricSpec): Op<DrawAttrs> =>
  definePrimitive({
    name,
    infer: (_, { size, dtype }: DrawAttrs) => [{ shape: [size], dtype }],
    checks: (ins) =>
      parameters.flatMap(
        ({ name: parameter, what, ok }, input): Check[] =>
        ins[input]!.weak
          ? []
          : [{ key: what, input, ok, error: (value) => new OptionError({ op: name, what: `${parameter} is ${what}`, value }) }], // prettier-ignore
      ),
    lower(ins, { size, dtype }) {
      const own = inner(dtype);
      let numbers = 0;
      let tensors = 0;
      const values = parameters.map((_, k) =>
        ins[k]!.weak ? Expr.arg(numbers++, own) : Expr.input(tensors++, ins[k]!.dtype).cast(own),
      );
      const key = scalarOperands(ins.slice(parameters.length), ['uint32', 'uint32'], 2, tensors, numbers);
      const { count, accs, output } = rounds(key.operands as [Expr, Expr], values, own);
      return {
        space: [size],
        inputs: [
          ...parameters.flatMap((_, k) => (ins[k]!.weak ? [] : [{ aval: ins[k]!, view: viewOf(ins[k]!, 2, [0]) }])),
          ...key.inputs,
        ],
        args: [...parameters.flatMap((_, k) => (ins[k]!.weak ? [own] : [])), ...key.args],
        reduce: { size: [count], accs },
        outputs: [output.cast(dtype)],
      };
    },
  });

/** Draws a tensor of a shape with parameters that broadcast to it. */
export function drawParametric(
  op: Op<DrawAttrs>,
  known: readonly Parameter[],
  shape: Shape,
  given: readonly In[],
  options: DrawOptions | undefined,
): Tensor {
  const { dtype, seed } = plainOptions(op.name, options, ['dtype', 'seed']);
  const type = drawDType(op.name, dtype, 'float32', isFloat, 'a floating point dtype');
  const extents = shapeArgument(op.name, shape);
  const size = sizeOf(extents);
  return resultOf(() => {
    const parameters = given.map((x, k): In => {
      const { name, what, allows } = known[k]!;
      if (typeof x === 'number' || x instanceof HostScalar) {
        const value = typeof x === 'number' ? x : x.value;
        if (!allows(value)) throw new OptionError({ op: op.name, what: `${name} is ${what}`, value });
        return x;
      }
      return reshape(broadcastTo(cast(asTensor(op.name, x, k + 1), inner(type)), extents), [size]);
    });
    const key = drawKey(op.name, seed);
    const device = (parameters.find((x) => typeof x !== 'number' && !(x instanceof HostScalar)) as Tensor | undefined)
      ?.type.device;
    const draw = (): Tensor => apply1(op, [...parameters, ...key], { size, dtype: type });
    return reshape(device ? onDevice(device, draw) : draw(), extents);
  });
}

/** What one round of rejection needs of random bits: a point of (−1, 1), symmetric, and one of (0, 1). `stream` keeps several apart. */
export function roundBits(
  key: Pair<Expr>,
  dtype: DType,
  stream = 0,
  round: Expr = Expr.coordinate(1).cast('uint32'),
): { symmetric: Expr; unit: Expr } {
  const element = Expr.coordinate(0).cast('uint32');
  const block = (half: number): Pair<Expr> => blockAt(key, [round.multiply(2).add(half + 2 ** 16 * stream), element]);
  const [first, second] = block(0);
  if (factsOf(dtype).bytes > 4) return { symmetric: wide(block(1)).subtract(1), unit: wide([first, second]).divide(2) };
  return {
    symmetric: first
      .bitcast('int32')
      .shiftRight(8)
      .cast(dtype)
      .add(0.5)
      .multiply(2 ** -23),
    unit: second
      .shiftRight(9)
      .cast(dtype)
      .add(0.5)
      .multiply(2 ** -23),
  };
}

/** Odd multiples of 2⁻⁵² in (0, 2). */
const wide = ([high, low]: Pair<Expr>): Expr =>
  high
    .cast('float64')
    .multiply(2 ** 20)
    .add(low.shiftRight(12).cast('float64'))
    .add(0.5)
    .multiply(2 ** -51);

/** Keeps what the first round gives that is accepted; else what the last round would. */
export function firstAccepted(accepted: Expr, value: Expr, index: number): { acc: Acc; value: Expr } {
  const part = (k: number, dtype: DType = value.dtype): Expr => Expr.accumulator(index, dtype, k);
  const found = part(0, 'bool');
  return {
    acc: {
      op: 'fold',
      init: [Expr.literal(0, 'bool'), Expr.literal(0, value.dtype)],
      step: [found.or(accepted), Expr.select(found, part(1), value)],
      combine: [found.or(part(2, 'bool')), Expr.select(found, part(1), part(3))],
    },
    value: part(1),
  };
}
