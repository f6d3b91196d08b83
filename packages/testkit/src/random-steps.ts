import {
  add,
  arctan,
  at,
  broadcastTo,
  clip,
  concatenate,
  divide,
  erf,
  expandDims,
  flip,
  foriLoop,
  gelu,
  greater,
  logsumexp,
  matmul,
  max,
  maximum,
  mean,
  minimum,
  multiply,
  negative,
  pad,
  reshape,
  roll,
  scan,
  sigmoid,
  sin,
  softmax,
  softplus,
  sqrt,
  square,
  stack,
  subtract,
  sum,
  take,
  tanh,
  tensor,
  transpose,
  variance,
  where,
  zeros,
  type Shape,
  sizeOf,
  type Tensor,
} from '@tensai/core';

/** A step: which values it takes, what it does, and the shape that comes out. */
export interface Step {
  readonly takes: readonly number[];
  readonly text: string;
  readonly shape: Shape;
  readonly apply: (...xs: Tensor[]) => Tensor;
}

/** What steps are drawn from: the shapes of the values so far, and dice. */
export interface Dice {
  readonly shapes: readonly Shape[];
  /** A whole number in [0, n). */
  roll(n: number): number;
  /** One of the values, a recent one rather than an old one; −1 if none will do. */
  value(fits?: (shape: Shape) => boolean): number;
}

// more elements than this make a program slow and no better
const MOST = 256;

/** Makes a step of the values that there are; null where none will do. */
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

/** A loop over the slices along the first axis. Each value in it is read once: in which order a tape adds up gradients is no part of what a loop means. */
const loop =
  (text: string, apply: (x: Tensor, reverse: boolean) => Tensor): Draw =>
  ({ shapes, value, roll }) => {
    const k = value((shape) => shape.length > 0 && sizeOf(shape) > 0);
    if (k < 0) return null;
    const reverse = roll(2) === 0;
    return {
      takes: [k],
      text: `${text}${reverse ? ', backwards' : ''}`,
      shape: shapes[k]!,
      apply: (x) => apply(x, reverse),
    };
  };

const remembering = (x: Tensor, reverse: boolean): Tensor => {
  const step = (before: Tensor, row: Tensor): [Tensor, Tensor] => {
    const next = sin(add(multiply(before, 0.5), row as never)) as Tensor;
    return [next, next];
  };
  const start = zeros(x.shape.slice(1), { dtype: x.dtype });
  return scan(step, start as Tensor, x, { reverse })[1] as Tensor;
};

/** Loops, for programs that are to have some. */
export const loopDraws: readonly Draw[] = [
  loop('what is left of rows before', remembering),
  unary('three steps', (x) => foriLoop(0, 3, (_, y: Tensor) => sin(multiply(y, 1.1)), x) as Tensor),
];

/** What programs are made of: smooth functions, reductions, products, views. All are continuous: what rounding decides would make two right answers. */
export const draws: readonly Draw[] = [
  unary('tanh', (x) => tanh(x)),
  unary('sin', (x) => sin(x)),
  unary('sigmoid', (x) => sigmoid(x)),
  unary('negative', (x) => negative(x)),
  unary('half', (x) => multiply(x, 0.5)),
  unary('softplus', (x) => softplus(x)),
  unary('gelu', (x) => gelu(x)),
  unary('erf', (x) => erf(x)),
  unary('arctan', (x) => arctan(x)),
  unary('kept in [−0.7, 0.9]', (x) => clip(x, -0.7, 0.9)),
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
  along('flip', (x, axis) => flip(x, axis)),
  along('roll by 2', (x, axis) => roll(x, 2, axis)),
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
  function padding({ shapes, value, roll: dice }) {
    const k = value((shape) => shape.length > 0 && sizeOf(shape) * 2 <= MOST);
    if (k < 0) return null;
    const axis = dice(shapes[k]!.length);
    const widths = shapes[k]!.map((_, a) => (a === axis ? ([1, 2] as const) : ([0, 0] as const)));
    return {
      takes: [k],
      text: `pad axis ${axis} by 1 and 2`,
      shape: shapes[k]!.with(axis, shapes[k]![axis]! + 3),
      apply: (x) => pad(x, widths) as Tensor,
    };
  },
  function picking({ shapes, value, roll: dice }) {
    const k = value((shape) => shape.length > 0 && shape[0]! > 0 && sizeOf(shape) <= MOST);
    if (k < 0) return null;
    const [extent, ...rest] = shapes[k]! as [number, ...number[]];
    const rows = Array.from({ length: 1 + dice(4) }, () => dice(extent));
    if (rows.length * sizeOf(rest) > MOST) return null;
    return {
      takes: [k],
      text: `rows ${rows.join(', ')}`,
      shape: [rows.length, ...rest],
      apply: (x) => take(x, tensor(Int32Array.from(rows)), { axis: 0 }),
    };
  },
];
