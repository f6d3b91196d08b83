import {
  add,
  divide,
  greater,
  logsumexp,
  softmax,
  sqrt,
  square,
  stack,
  variance,
  where,
  at,
  broadcastTo,
  concatenate,
  expandDims,
  matmul,
  max,
  maximum,
  mean,
  minimum,
  multiply,
  negative,
  reshape,
  sigmoid,
  sin,
  type Shape,
  sizeOf,
  subtract,
  sum,
  tanh,
  type Tensor,
  transpose,
} from '@tensai/core';
import { type HostArray, spread } from '@tensai/core/samples';

/** A function of tensors, made at random: what is tried wherever programs may run in more than one way. */
export interface RandomProgram {
  readonly inputs: readonly HostArray[];
  /** Computes all results. A pure function: it may be recorded, traced, run on any backend. */
  readonly run: (...inputs: Tensor[]) => Tensor[];
  /** The program as text, a line per step. */
  readonly text: string;
}

/** A number in [0, 1) at each call, the same for the same seed: mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A step: which values it takes, what it does, and the shape that comes out. */
interface Step {
  readonly takes: readonly number[];
  readonly text: string;
  readonly shape: Shape;
  readonly apply: (...xs: Tensor[]) => Tensor;
}

/** What steps are drawn from: the shapes of the values so far, and dice. */
interface Dice {
  readonly shapes: readonly Shape[];
  /** A whole number in [0, n). */
  roll(n: number): number;
  /** One of the values, a recent one rather than an old one; −1 if none will do. */
  value(fits?: (shape: Shape) => boolean): number;
}

// more elements than this make a program slow and no better
const MOST = 256;

type Draw = (dice: Dice) => Step | null;

const unary =
  (text: string, apply: (x: Tensor) => Tensor): Draw =>
  ({ shapes, value }) => {
    const k = value();
    return { takes: [k], text, shape: shapes[k]!, apply };
  };

const broadcasts = (a: Shape, b: Shape): Shape | null => {
  const rank = Math.max(a.length, b.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [p, q] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return p === q || q === 1 ? p : p === 1 ? q : -1;
  });
  return shape.includes(-1) || sizeOf(shape) > MOST ? null : shape;
};

const binary =
  (text: string, apply: (a: Tensor, b: Tensor) => Tensor): Draw =>
  ({ shapes, value }) => {
    const a = value();
    const b = value((shape) => broadcasts(shapes[a]!, shape) !== null);
    return b < 0 ? null : { takes: [a, b], text, shape: broadcasts(shapes[a]!, shapes[b]!)!, apply };
  };

const reduction =
  (text: string, apply: (x: Tensor, options: { axis: number; keepdims: boolean }) => Tensor): Draw =>
  ({ shapes, value, roll }) => {
    const k = value((shape) => shape.length > 0 && sizeOf(shape) > 0);
    if (k < 0) return null;
    const axis = roll(shapes[k]!.length);
    const keepdims = roll(2) === 0;
    const shape = shapes[k]!.flatMap((extent, a) => (a !== axis ? [extent] : keepdims ? [1] : []));
    return {
      takes: [k],
      text: `${text} over axis ${axis}${keepdims ? ', kept' : ''}`,
      shape,
      apply: (x) => apply(x, { axis, keepdims }),
    };
  };

const along =
  (text: string, apply: (x: Tensor, axis: number) => Tensor): Draw =>
  ({ shapes, value, roll }) => {
    const k = value((shape) => shape.length > 0 && sizeOf(shape) > 0);
    if (k < 0) return null;
    const axis = roll(shapes[k]!.length);
    return { takes: [k], text: `${text} along axis ${axis}`, shape: shapes[k]!, apply: (x) => apply(x, axis) };
  };

const draws: readonly Draw[] = [
  unary('tanh', (x) => tanh(x)),
  unary('sin', (x) => sin(x)),
  unary('sigmoid', (x) => sigmoid(x)),
  unary('negative', (x) => negative(x)),
  unary('half', (x) => multiply(x, 0.5)),
  binary('add', (a, b) => add(a, b as never)),
  binary('subtract', (a, b) => subtract(a, b as never)),
  binary('multiply', (a, b) => multiply(a, b as never)),
  binary('maximum', (a, b) => maximum(a, b as never)),
  binary('minimum', (a, b) => minimum(a, b as never)),
  // continuous, as all steps are: what rounding decides would make two right answers
  binary('positive part times', (a, b) => multiply(where(greater(a, 0), a, 0) as Tensor, b as never)),
  reduction('sum', (x, options) => sum(x, options)),
  reduction('mean', (x, options) => mean(x, options)),
  reduction('max', (x, options) => max(x, options)),
  reduction('logsumexp', (x, options) => logsumexp(x, options)),
  reduction('variance', (x, options) => variance(x, options)),
  along('softmax', (x, axis) => softmax(x, axis)),
  along('x over its length', (x, axis) => divide(x, sqrt(add(sum(square(x), { axis, keepdims: true }), 1)) as never)),
  function product({ shapes, value }) {
    const a = value((shape) => shape.length === 2);
    if (a < 0) return null;
    const b = value((shape) => shape.length === 2 && shape[0] === shapes[a]![1]);
    if (b < 0) return null;
    return {
      takes: [a, b],
      text: 'matmul',
      shape: [shapes[a]![0]!, shapes[b]![1]!],
      apply: (x, y) => matmul(x, y as never) as Tensor,
    };
  },
  function transposition({ shapes, value, roll }) {
    const k = value((shape) => shape.length > 1);
    if (k < 0) return null;
    const turn = 1 + roll(shapes[k]!.length - 1);
    const axes = shapes[k]!.map((_, axis) => (axis + turn) % shapes[k]!.length);
    return {
      takes: [k],
      text: `transpose to axes ${axes.join(', ')}`,
      shape: axes.map((axis) => shapes[k]![axis]!),
      apply: (x) => transpose(x, axes),
    };
  },
  function flattening({ shapes, value }) {
    const k = value((shape) => shape.length !== 1);
    return k < 0
      ? null
      : { takes: [k], text: 'flatten', shape: [sizeOf(shapes[k]!)], apply: (x) => reshape(x, [x.size]) };
  },
  function widening({ shapes, value, roll }) {
    const k = value((shape) => shape.length < 4);
    if (k < 0) return null;
    const axis = roll(shapes[k]!.length + 1);
    return {
      takes: [k],
      text: `expandDims at ${axis}`,
      shape: shapes[k]!.toSpliced(axis, 0, 1),
      apply: (x) => expandDims(x, axis),
    };
  },
  function stretching({ shapes, value, roll }) {
    const k = value((shape) => shape.length < 4 && sizeOf(shape) * 3 <= MOST);
    if (k < 0) return null;
    const shape = [2 + roll(2), ...shapes[k]!];
    return { takes: [k], text: `broadcastTo [${shape.join(', ')}]`, shape, apply: (x) => broadcastTo(x, shape) };
  },
  function range({ shapes, value, roll }) {
    const k = value((shape) => shape.length > 0 && shape[0]! > 1);
    if (k < 0) return null;
    const [extent, ...rest] = shapes[k]! as [number, ...number[]];
    const backwards = roll(2) === 0;
    const from = roll(extent);
    const shape = [backwards ? from + 1 : extent - from, ...rest];
    return {
      takes: [k],
      text: backwards ? `from row ${from} back` : `from row ${from} on`,
      shape,
      apply: (x) => at(x, backwards ? [from, null, -1] : [from, null]),
    };
  },
  function stacking({ shapes, value, roll }) {
    const k = value((shape) => shape.length < 4 && sizeOf(shape) * 2 <= MOST);
    const other = k < 0 ? -1 : value((shape) => shape.join() === shapes[k]!.join());
    if (other < 0) return null;
    const axis = roll(shapes[k]!.length + 1);
    return {
      takes: [k, other],
      text: `stack at axis ${axis}`,
      shape: shapes[k]!.toSpliced(axis, 0, 2),
      apply: (x, y) => stack([x, y], axis),
    };
  },
  function steps({ shapes, value, roll }) {
    const k = value((shape) => shape.length > 0 && shape.at(-1)! > 2);
    if (k < 0) return null;
    const step = [2, -2][roll(2)]!;
    const shape = [...shapes[k]!.slice(0, -1), Math.ceil(shapes[k]!.at(-1)! / 2)];
    const whole = shapes[k]!.slice(0, -1).map(() => null);
    return {
      takes: [k],
      text: `every ${step}nd column`,
      shape,
      apply: (x) => at(x, ...whole, [null, null, step]),
    };
  },
  function joining({ shapes, value, roll }) {
    const a = value((shape) => shape.length > 0);
    if (a < 0) return null;
    const axis = roll(shapes[a]!.length);
    const joined = (shape: Shape): Shape => shapes[a]!.map((extent, k) => (k === axis ? extent + shape[k]! : extent));
    const b = value(
      (shape) =>
        shape.length === shapes[a]!.length &&
        shape.every((extent, k) => k === axis || extent === shapes[a]![k]) &&
        sizeOf(joined(shape)) <= MOST,
    );
    return b < 0
      ? null
      : {
          takes: [a, b],
          text: `concatenate at axis ${axis}`,
          shape: joined(shapes[b]!),
          apply: (x, y) => concatenate([x, y], axis),
        };
  },
];

/** Makes a program of `steps` steps: smooth functions, reductions, matrix products and views, on inputs between −1 and 1. The same seed gives the same program. */
export function randomProgram(seed: number, steps = 10): RandomProgram {
  const random = randomNumbers(seed);
  const roll = (n: number): number => Math.floor(random() * n);
  const extents = [1 + roll(4), 2 + roll(3), 1 + roll(5)];
  const inputs = Array.from({ length: 2 + roll(2) }, (_, k) => {
    const rank = roll(4);
    return spread(
      Array.from({ length: rank }, (_axis) => extents[roll(3)]!),
      -1,
      1,
      seed + k,
    );
  });
  const shapes: Shape[] = inputs.map(({ shape }) => shape);
  const value = (fits: (shape: Shape) => boolean = () => true): number => {
    const fitting = shapes.flatMap((shape, k) => (fits(shape) ? [k] : []));
    return fitting.length === 0 ? -1 : fitting[Math.floor(Math.sqrt(random()) * fitting.length)]!;
  };
  const program: Step[] = [];
  while (program.length < steps) {
    const step = draws[roll(draws.length)]!({ shapes, roll, value });
    if (!step) continue;
    program.push(step);
    shapes.push(step.shape);
  }
  const used = new Set(program.flatMap(({ takes }) => takes));
  const results = shapes.flatMap((_, k) => (k >= inputs.length && !used.has(k) ? [k] : []));
  return {
    inputs,
    run(...given) {
      const values = [...given];
      for (const { takes, apply } of program) values.push(apply(...takes.map((k) => values[k]!)));
      return results.map((k) => values[k]!);
    },
    text: [
      ...inputs.map(({ shape }, k) => `v${k}: input [${shape.join(', ')}]`),
      ...program.map(
        ({ takes, text, shape }, k) =>
          `v${inputs.length + k} = ${text} of ${takes.map((t) => `v${t}`).join(', ')}: [${shape.join(', ')}]`,
      ),
      `results: ${results.map((k) => `v${k}`).join(', ')}`,
    ].join('\n'),
  };
}
