import {
  abs,
  add,
  at,
  batchNormalization,
  broadcastTo,
  cast,
  ceil,
  clip,
  concatenate,
  conv,
  convTranspose,
  divide,
  type DType,
  elu,
  equal,
  exp,
  floor,
  greater,
  greaterEqual,
  hardSilu,
  leakyRelu,
  less,
  lessEqual,
  log,
  logicalNot,
  logsumexp,
  matmul,
  max,
  maximum,
  mean,
  min,
  minimum,
  moments,
  multiply,
  negative,
  pad,
  power,
  prod,
  relu,
  reshape,
  rsqrt,
  sigmoid,
  slice,
  softmax,
  split,
  sqrt,
  square,
  subtract,
  sum,
  take,
  tanh,
  type Tensor,
  transpose,
} from '@tensai/core';

/** Attributes as the Web Neural Network API names them. */
export interface Attributes {
  readonly alpha?: number;
  readonly axes?: readonly number[];
  readonly axis?: number;
  readonly beta?: number;
  readonly dilations?: readonly [number, number];
  readonly epsilon?: number;
  readonly filterLayout?: string;
  readonly groups?: number;
  readonly inputLayout?: 'nchw' | 'nhwc';
  readonly keepDimensions?: boolean;
  readonly layout?: 'nchw' | 'nhwc';
  readonly maxValue?: number;
  readonly minValue?: number;
  readonly newShape?: readonly number[];
  readonly outputPadding?: readonly [number, number];
  readonly outputSizes?: readonly [number, number];
  /** Top, bottom, left, right. */
  readonly padding?: readonly [number, number, number, number];
  readonly permutation?: readonly number[];
  readonly sizes?: readonly number[];
  readonly splits?: number | readonly number[];
  readonly starts?: readonly number[];
  readonly strides?: readonly number[];
  readonly type?: DType;
}

/** A function of that API in terms of ours. */
export type WebnnCall = (xs: Readonly<Record<string, Tensor>>, attributes: Attributes) => Tensor | Tensor[];

const unary =
  (f: (x: Tensor) => Tensor): WebnnCall =>
  ({ input }) =>
    f(input!);
const binary =
  (f: (a: Tensor, b: Tensor) => Tensor): WebnnCall =>
  ({ a, b }) =>
    f(a!, b!);
/** What is true is 1 there, of uint8. */
const test = (f: (a: Tensor, b: Tensor) => Tensor): WebnnCall => binary((a, b) => cast(f(a, b), 'uint8'));

const reduction =
  (f: (x: Tensor, options: { axis: readonly number[] | null; keepdims: boolean }) => Tensor): WebnnCall =>
  ({ input }, { axes = null, keepDimensions: keepdims = false }) =>
    f(input!, { axis: axes, keepdims });

const plus = (x: Tensor, y: Tensor | undefined): Tensor => (y ? add(x, y) : x);
const times = (x: Tensor, y: Tensor | undefined): Tensor => (y ? multiply(x, y) : x);

/** Axes from one layout to another, both said as strings of one letter per axis. */
const relaid = (x: Tensor, from: string, to: string): Tensor =>
  transpose(
    x,
    to.split('').map((letter) => from.indexOf(letter)),
  );

/** A scale or a bias of some axes, as it lies beside the others. */
const along = (x: Tensor | undefined, axes: readonly number[], rank: number): Tensor | undefined => {
  if (!x) return undefined;
  const order = axes.map((_, k) => k).sort((a, b) => axes[a]! - axes[b]!);
  const sorted = x.rank > 1 ? transpose(x, order) : x;
  const extents = [...sorted.shape];
  return reshape(
    sorted,
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? extents.shift()! : 1)),
  );
};

const normalized = (
  x: Tensor,
  axes: readonly number[],
  epsilon: number,
  scale: Tensor | undefined,
  bias: Tensor | undefined,
): Tensor => {
  const [middle, variance] = moments(x, axes, { keepdims: true });
  return plus(times(multiply(subtract(x, middle!), rsqrt(add(variance!, epsilon))), scale), bias);
};

/** The transposed convolution by parts of the channels, whole; then what padding takes away and output padding adds. */
const transposedConvolution: WebnnCall = ({ input, filter, bias }, attributes) => {
  const { inputLayout = 'nchw', filterLayout = 'iohw', groups = 1, padding = [0, 0, 0, 0] } = attributes;
  const [strides, dilations] = [attributes.strides ?? [1, 1], attributes.dilations ?? [1, 1]];
  const x = relaid(input!, inputLayout, 'nhwc');
  const kernel = relaid(filter!, filterLayout, 'hwoi');
  const parts = split(x, groups, { axis: -1 }).map((part, k) =>
    convTranspose(part, split(kernel, groups, { axis: -1 })[k]!, {
      strides: strides as number[],
      dilationRate: dilations,
    }),
  );
  const whole = concatenate(parts, -1);
  const sizes = [0, 1].map((axis) => {
    const extra = attributes.outputPadding?.[axis] ?? 0;
    const most = whole.shape[axis + 1]! - padding[2 * axis]! - padding[2 * axis + 1]! + extra;
    return attributes.outputSizes?.[axis] ?? most;
  });
  const wide = pad(whole, [[0, 0], [0, sizes[0]!], [0, sizes[1]!], [0, 0]]); // prettier-ignore
  const starts = [0, padding[0], padding[2], 0];
  const y = slice(wide, starts, [whole.shape[0]!, sizes[0]!, sizes[1]!, whole.shape[3]!]);
  return relaid(plus(y, bias), 'nhwc', inputLayout);
};

const convolution: WebnnCall = ({ input, filter, bias }, attributes) => {
  const { inputLayout = 'nchw', filterLayout = 'oihw', padding = [0, 0, 0, 0] } = attributes;
  const [top, bottom, left, right] = padding;
  const x = pad(relaid(input!, inputLayout, 'nhwc'), [[0, 0], [top, bottom], [left, right], [0, 0]]); // prettier-ignore
  const { strides = [1, 1], dilations = [1, 1] } = attributes;
  const y = conv(x, relaid(filter!, filterLayout, 'hwio'), {
    strides: strides as number[],
    dilationRate: dilations as unknown as number[],
  });
  return relaid(plus(y, bias), 'nhwc', inputLayout);
};

/** The functions of the Web Neural Network API that values are recorded of. */
export const webnnCalls: Readonly<Record<string, WebnnCall>> = {
  abs: unary(abs),
  add: binary(add),
  batchNormalization: ({ input, mean: middle, variance, scale, bias }, { axis = 1, epsilon = 1e-5 }) =>
    batchNormalization(input!, middle!, variance!, axis, {
      epsilon,
      ...(scale && { scale }),
      ...(bias && { offset: bias }),
    }),
  cast: ({ input }, { type }) => cast(input!, type!),
  ceil: unary(ceil),
  // a bound that is NaN is none
  clamp: ({ input }, { minValue = -Infinity, maxValue = Infinity }) =>
    clip(input!, Number.isNaN(minValue) ? -Infinity : minValue, Number.isNaN(maxValue) ? Infinity : maxValue),
  concat: (xs, { axis }) => concatenate(Object.values(xs), axis!),
  conv2d: convolution,
  convTranspose2d: transposedConvolution,
  div: binary(divide),
  elu: ({ input }, { alpha = 1 }) => elu(input!, { alpha }),
  equal: test(equal),
  exp: unary(exp),
  expand: ({ input }, { newShape }) => broadcastTo(input!, newShape!),
  floor: unary(floor),
  // an index outside is that of the nearest element; ours is an error
  gather({ input, indices }, { axis = 0 }) {
    const extent = input!.shape[axis]!;
    return take(input!, clip(cast(indices!, 'int32'), -extent, extent - 1), { axis });
  },
  greater: test(greater),
  greaterOrEqual: test(greaterEqual),
  hardSigmoid: ({ input }, { alpha = 0.2, beta = 0.5 }) => clip(add(multiply(input!, alpha), beta), 0, 1),
  hardSwish: unary(hardSilu),
  instanceNormalization({ input, scale, bias }, { epsilon = 1e-5, layout = 'nchw' }) {
    const channel = [layout.indexOf('c')];
    const [s, b] = [along(scale, channel, 4), along(bias, channel, 4)];
    return normalized(input!, [layout.indexOf('h'), layout.indexOf('w')], epsilon, s, b);
  },
  layerNormalization({ input, scale, bias }, { axes, epsilon = 1e-5 }) {
    const { rank } = input!;
    const over = axes ?? Array.from({ length: rank - 1 }, (_, axis) => axis + 1);
    return normalized(input!, over, epsilon, along(scale, over, rank), along(bias, over, rank));
  },
  leakyRelu: ({ input }, { alpha = 0.01 }) => leakyRelu(input!, { negativeSlope: alpha }),
  lesser: test(less),
  lesserOrEqual: test(lessEqual),
  linear: ({ input }, { alpha = 1, beta = 0 }) => add(multiply(input!, alpha), beta),
  log: unary(log),
  logicalNot: ({ a }) => cast(logicalNot(a!), 'uint8'),
  matmul: binary((a, b) => matmul(a, b) as Tensor),
  max: binary(maximum),
  min: binary(minimum),
  mul: binary(multiply),
  neg: unary(negative),
  pow: binary(power),
  reduceL1: reduction((x, options) => sum(abs(x), options)),
  reduceL2: reduction((x, options) => sqrt(sum(square(x), options))),
  reduceLogSum: reduction((x, options) => log(sum(x, options))),
  reduceLogSumExp: reduction(logsumexp),
  reduceMax: reduction(max),
  reduceMean: reduction(mean),
  reduceMin: reduction(min),
  reduceProduct: reduction(prod),
  reduceSum: reduction(sum),
  reduceSumSquare: reduction((x, options) => sum(square(x), options)),
  relu: unary(relu),
  reshape: ({ input }, { newShape }) => reshape(input!, newShape!),
  sigmoid: unary(sigmoid),
  slice: ({ input }, { starts, sizes, strides }) =>
    at(input!, ...starts!.map((start, axis) => [start, start + sizes![axis]!, strides?.[axis] ?? 1] as const)),
  softmax: ({ input }, { axis }) => softmax(input!, axis!),
  split({ input }, { splits, axis = 0 }) {
    if (typeof splits === 'number') return split(input!, splits, { axis });
    let end = 0;
    return split(input!, splits!.slice(0, -1).map((size) => (end += size)), { axis }); // prettier-ignore
  },
  sqrt: unary(sqrt),
  sub: binary(subtract),
  tanh: unary(tanh),
  transpose: ({ input }, { permutation }) => transpose(input!, permutation),
};
