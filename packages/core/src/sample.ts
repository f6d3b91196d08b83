import { tensor } from './create.ts';
import { type DType, factsOf } from './dtype.ts';
import type { In, Op } from './op.ts';
import { broadcastShapes, denseStrides, type Shape, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** A tensor as a sample writes it: plain numbers in row-major order, exact in float64. */
export interface HostArray {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: readonly number[];
}

/** Results of a call: one tensor or several. */
export type Results = Tensor | readonly Tensor[];

/** A call to try, with an independent answer. */
export interface Sample {
  /** What is special about it, in a few words. */
  readonly title: string;
  readonly inputs: readonly HostArray[];
  /** The call itself, with the inputs as tensors. */
  readonly call: (...inputs: Tensor[]) => Results;
  /** What it must give, computed in float64 without this library: plain loops, or values recorded from another system (then say which). */
  readonly reference: (...inputs: HostArray[]) => HostArray | readonly HostArray[];
  /** The inputs whose gradients are checked by finite differences; all floating point ones if left out, none for `[]`. */
  readonly gradients?: readonly number[];
  /** Dtypes that floating point inputs are tried in; all if left out: float32 and float64 in every way, half floats in one call. */
  readonly dtypes?: readonly DType[];
  /** Error bound in ULP of the largest element, where it is not the op's own accuracy (4 if that is not given either). */
  readonly ulp?: number;
}

/** A call that must be refused. */
export interface BadCall {
  readonly title: string;
  readonly call: () => unknown;
  /** The code of the error. */
  readonly code: string;
}

/** All that is tried of one public function. */
export interface OpSamples {
  /** The public name. */
  readonly name: string;
  /** The ops that it applies (not those of other functions that it calls). */
  readonly ops: readonly Op[];
  readonly samples: readonly Sample[];
  readonly badCalls: readonly BadCall[];
  /** Its results do not follow the values of its operands, or only in jumps: there is no gradient to check. */
  readonly slopeless?: true;
  /** Of an elementwise function: what one element is, in float64. */
  readonly scalar?: ScalarMeaning;
}

/** An elementwise function beside its value in float64, for measuring over all that float32 can hold. */
export interface ScalarMeaning {
  readonly call: (...xs: Tensor[]) => Tensor;
  /** Exact to far less than a unit in the last place of float32. */
  readonly oracle: (...xs: number[]) => number;
  readonly arity: number;
  /** The number in whose units in the last place an error is counted, the exact result if left out. Some functions are the difference of large numbers along a line. */
  readonly unitAt?: (...xs: number[]) => number;
}

/** A host array from flat numbers. */
export const host = (data: readonly number[], shape: Shape = [data.length], dtype: DType = 'float32'): HostArray => ({
  shape,
  dtype,
  data: factsOf(dtype).kind === 'float' ? data.map(factsOf(dtype).round) : data,
});

/** Reproducible numbers in [low, high), spread evenly but without pattern; whole ones for integer dtypes. */
export function spread(shape: Shape, low: number, high: number, seed = 1, dtype: DType = 'float32'): HostArray {
  const whole = factsOf(dtype).kind !== 'float';
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => {
    // the fractional parts of multiples of the golden ratio
    const u = ((i + 1) * 0.618_033_988_749_894_9 + seed * 0.414_213_562_373_095) % 1;
    const value = low + (high - low) * u;
    return whole ? Math.floor(value) : value;
  });
  return host(data, shape, dtype);
}

/** Applies a scalar function at every point of broadcast arrays: the reference of elementwise ops. */
export function pointwise(
  f: (...xs: number[]) => number,
  dtype: DType | 'same' = 'same',
): (...inputs: HostArray[]) => HostArray {
  return (...inputs) => {
    const shape = broadcastShapes(
      'reference',
      inputs.map((x) => x.shape),
    );
    const read = inputs.map((x) => readerOf(x, shape));
    const data = Array.from({ length: sizeOf(shape) }, (_, i) => f(...read.map((at) => at(i))));
    return { shape, dtype: dtype === 'same' ? inputs[0]!.dtype : dtype, data };
  };
}

function readerOf(x: HostArray, shape: Shape): (i: number) => number {
  const own = denseStrides(x.shape);
  const whole = denseStrides(shape);
  const lead = shape.length - x.shape.length;
  return (i) => {
    let at = 0;
    for (let axis = 0; axis < x.shape.length; axis++)
      if (x.shape[axis] !== 1) at += (Math.floor(i / whole[lead + axis]!) % shape[lead + axis]!) * own[axis]!;
    return x.data[at]!;
  };
}

/** What `elementwiseSamples` takes. */
export interface ElementwiseSamples {
  /** The public function. */
  readonly fn: ((...xs: never[]) => Tensor) & { readonly op: Op };
  /** The scalar function in float64, from another source than the formula. */
  readonly oracle: (...xs: number[]) => number;
  /** Interval per operand from which points are drawn; [-3, 3] if left out. */
  readonly domains?: readonly (readonly [number, number])[];
  /** Points at which special values are tried beside NaN, ±∞ and ±0; `false`: no special values. */
  readonly special?: readonly number[] | false;
  /** The dtype of the points, float32 if left out. */
  readonly dtype?: DType;
  /** Integer and bool dtypes that it is tried in too. */
  readonly counts?: readonly DType[];
  /** The dtype of the result; `same` as the operands, `float`: at least floating point. */
  readonly result?: DType | 'same' | 'float';
  /** Does the result move in jumps only? */
  readonly slopeless?: true;
  readonly gradients?: readonly number[];
  readonly ulp?: number;
  /** See `ScalarMeaning`. */
  readonly unitAt?: (...xs: number[]) => number;
  /** Further samples. */
  readonly more?: readonly Sample[];
  /** Further bad calls; shapes that do not broadcast are tried anyway. */
  readonly badCalls?: readonly BadCall[];
}

/** The samples of an elementwise function: points of its domain, broadcast operands, a scalar, no elements, special values, other dtypes, `more`. */
export function elementwiseSamples(spec: ElementwiseSamples): OpSamples {
  const { fn, oracle, result = 'same', special = [], dtype: own = 'float32', more = [], ulp } = spec;
  const { counts = [] } = spec;
  // what takes integers with a sign, and bytes, takes bytes with a sign
  const whole: readonly DType[] = ['int32', 'uint8'].every((name) => counts.includes(name as DType))
    ? [...counts, 'int8']
    : counts;
  const arity = Math.max(1, oracle.length);
  const domains = spec.domains ?? Array.from({ length: arity }, () => [-3, 3] as const);
  const call = fn as unknown as (...xs: In[]) => Tensor;
  const outcome = (dtype: DType): DType =>
    result === 'same' ? dtype : result === 'float' ? (factsOf(dtype).kind === 'float' ? dtype : 'float32') : result;
  const sample = (title: string, inputs: readonly HostArray[], more: Partial<Sample> = {}): Sample => ({
    title,
    inputs,
    call: (...xs) => call(...xs),
    reference: (...xs) => pointwise(oracle, outcome(xs[0]!.dtype))(...xs),
    ...(spec.gradients && { gradients: spec.gradients }),
    ...(ulp !== undefined && { ulp }),
    ...more,
  });
  // from the middle part of the domains
  const drawn = (shapes: readonly Shape[], seed = 1, part = 1): HostArray[] =>
    shapes.map((shape, i) => {
      const [low, high] = domains[i]!;
      const margin = ((high - low) * (1 - part)) / 2;
      return spread(shape, low + margin, high - margin, seed + i, own);
    });
  // every end of one operand meets every end of the others
  const bounds = domains.map(([low, high], i) =>
    host(
      Array.from({ length: 2 ** arity }, (_, k) => ((k >> i) & 1 ? high : low)).map(
        factsOf(own).kind === 'float' ? (x) => x : Math.trunc,
      ),
      [2 ** arity],
      own,
    ),
  );
  const every = (shape: Shape): Shape[] => Array.from({ length: arity }, () => shape);
  const samples = [
    sample('points', drawn(every([2, 7]))),
    sample('a scalar', drawn(every([]))),
    sample('no elements', drawn(every([0, 3])), { gradients: [] }),
    sample('one element', drawn(every([1, 1]))),
    sample('four axes', drawn(every([2, 1, 3, 2]), 7)),
    sample('an axis without elements between others', drawn(every([2, 0, 3])), { gradients: [] }),
    // no multiple of any number of lanes, threads or elements of a word
    sample('a long vector', drawn(every([131]), 3), { gradients: [] }),
    sample('neighbours', drawn(every([9]), 5, 0.05)),
    sample('the ends of the domain', bounds, { gradients: [] }),
    ...(arity > 1
      ? [
          sample('a row with a column', drawn([[3, 1], ...every([2, 3, 4]).slice(1)])),
          sample('a scalar with a matrix', drawn([[], ...every([2, 3]).slice(1)])),
        ]
      : []),
    ...whole.map((dtype) =>
      sample(
        `of ${dtype}`,
        domains.map(([low, high], i) =>
          spread(
            [2, 5],
            dtype === 'bool' ? 0 : Math.max(low, factsOf(dtype).min),
            dtype === 'bool' ? 2 : high + 1,
            i + 1,
            dtype,
          ),
        ),
        { gradients: [] },
      ),
    ),
  ];
  if (special !== false) {
    const points = [NaN, Infinity, -Infinity, 0, -0, 1, -1, ...special];
    // every pair of them for two operands
    const inputs =
      arity === 1
        ? [host(points)]
        : [host(points.flatMap((p) => points.map(() => p))), host(points.flatMap(() => points))];
    if (arity <= 2) samples.push(sample('special values', inputs, { gradients: [] }));
  }
  const badCalls = [
    ...(arity > 1 ? [mismatch(call, arity, own)] : []),
    ...strangers(call, drawn(every([2]))),
    ...(spec.badCalls ?? []),
  ];
  return {
    name: fn.op.name,
    ops: [fn.op],
    samples: [...samples, ...more],
    badCalls,
    ...(spec.slopeless && { slopeless: true }),
    scalar: { call: (...xs) => call(...xs), oracle, arity, ...(spec.unitAt && { unitAt: spec.unitAt }) },
  };
}

/** Operands that are none, or no more. */
function strangers(call: (...xs: In[]) => Tensor, operands: readonly HostArray[]): readonly BadCall[] {
  const made = (): Tensor[] => operands.map(({ data, dtype }) => tensor([...data], { dtype }));
  const last = operands.length - 1;
  return [
    {
      title: 'an operand that was disposed of',
      call: () => {
        const xs = made();
        xs[last]!.dispose();
        return call(...xs);
      },
      code: 'disposed',
    },
    { title: 'a string for an operand', call: () => call(...made().with(last, '1' as never)), code: 'operand' },
    {
      title: 'null for an operand',
      call: () => call(...made().with(last, null as never)),
      code: 'unconnected-gradient',
    },
  ];
}

const mismatch = (call: (...xs: In[]) => Tensor, arity: number, dtype: DType): BadCall => ({
  title: 'shapes that do not broadcast',
  call: () => call(...Array.from({ length: arity }, (_, i) => tensor(i === 0 ? [1, 2, 3] : [1, 2], { dtype }))),
  code: 'broadcast-shape',
});
