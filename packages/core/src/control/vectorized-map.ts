import { onDevice } from '../device.ts';
import { MissingKernelError, OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { arange } from '../ops/range.ts';
import type { Tensor } from '../tensor.ts';
import { type Lane, manyOf, runBatched, UnbatchableError } from './batching.ts';
import { withLiving } from './living.ts';
import { map } from './map.ts';
import { lengthOf } from './scan.ts';
import { deviceAmong } from './operands.ts';
import { likeOf, restore, type State, stateOf, type StateOf } from './state.ts';
import { closed, INDEX, looksAt, Outside, trace } from './sub-graph.ts';

/**
 * Applies a function to the slices of `elements` along their first axis, all at once: every op that it is made of is computed with one more axis. The result is that of
 * `map`, random numbers included. A function with an op that cannot be computed so (one that the backend has a kernel for, but no code), or that assigns Variables, is
 * applied slice by slice. Differentiable, to any order.
 *
 * @example
 * vectorizedMap((x) => sum(multiply(x, x)), tensor([[1, 2], [3, 4]])) // [5, 25]
 * vectorizedMap(({ a, b }) => matmul(a, b), { a: ones([4, 2, 3]), b: ones([4, 3, 5]) }) // shape [4, 2, 5]
 * vectorizedMap((x) => x, tensor(1)) // throws shape-mismatch
 */
export function vectorizedMap<const X, const Y>(f: (x: StateOf<X>) => Y, elements: X): StateOf<Y> {
  if (typeof f !== 'function')
    throw new OptionError({ op: 'vectorizedMap', what: 'it takes a function of a slice', value: f });
  const oneByOne = (): unknown => (map as never as Untyped)(f, elements);
  try {
    return (atOnce(f as never, elements) ?? oneByOne()) as never;
  } catch (error) {
    if (error instanceof UnbatchableError || error instanceof MissingKernelError) return oneByOne() as never;
    throw error;
  }
}

type Untyped = (...args: readonly unknown[]) => unknown;

/**
 * A function of slices as one of whole tensors: all arguments are taken along their first axis, as in `vectorizedMap`.
 *
 * @example
 * vmap((a, b) => dot(a, b))(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 1]])) // [1, 4]
 */
export function vmap<A extends readonly unknown[], const Y>(f: (...args: A) => Y): (...args: A) => StateOf<Y> {
  return (...args) => (vectorizedMap as never as Untyped)((all: A) => f(...all), args) as never;
}

/** Undefined where the slices have to be taken one after another. */
function atOnce(f: (x: unknown) => unknown, elements: unknown): unknown {
  return withLiving((living) => {
    const all = living.step(() => {
      const given = stateOf('vectorizedMap', 'elements', elements, likeOf(elements));
      const size = lengthOf('vectorizedMap', given, null);
      return size === 0 ? null : batched(f, given, size);
    });
    return { results: all?.tensors ?? [], value: all ? restore(all.form, all.tensors) : undefined };
  });
}

function batched(f: (x: unknown) => unknown, { form, tensors }: State, size: number): State | null {
  const device = deviceAmong(tensors);
  const avals = tensors.map(({ type: { shape, dtype } }) => ({ shape: shape.slice(1), dtype }));
  const index = avals.length;
  const one = (...inputs: Tensor[]): State =>
    stateOf('vectorizedMap', 'the result', f(restore(form, inputs.slice(0, index))), likeOf(tensors));
  const traced = trace(device, [...avals, INDEX], one, index);
  try {
    if (traced.assigned.length > 0) return null;
    const outside = new Outside();
    outside.add(traced);
    const graph = closed(
      traced.graph,
      [...avals, INDEX, ...outside.avals],
      [...avals.map((_, i) => i), index, ...outside.placesIn(traced)],
      traced.graph.outputs,
    );
    const places = (): In => onDevice(device, () => arange(0, size, 1, { dtype: 'int32' }));
    const lanes: Lane[] = [
      ...tensors.map((x) => ({ x, many: true })),
      looksAt(graph, index) ? { x: places(), many: true } : { x: 0, many: false },
      ...outside.operands.map((x) => ({ x, many: false })),
    ];
    const results = runBatched(graph, lanes, size).map((lane) => manyOf(lane, size));
    return { form: traced.result.form, tensors: results };
  } finally {
    traced.end();
  }
}
