import type { Device } from '../device.ts';
import { apply } from '../dispatch.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import { currentHandler } from '../handler.ts';
import type { Aval } from '../loop.ts';
import { LoopFrame } from '../loop-frame.ts';
import { plainOptions } from '../ops/operand.ts';
import { markerIn } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { withLiving } from './living.ts';
import { rowsOf } from './rows.ts';
import { Collected } from './collected.ts';
import { deviceAmong } from './operands.ts';
import { scanOp } from './scan-op.ts';
import {
  avalsOf,
  checkState,
  likeOf,
  type Form,
  restore,
  type State,
  type StateAvals,
  stateOf,
  type StateOf,
} from './state.ts';
import { closed, INDEX, Outside, readIn, trace } from './sub-graph.ts';

/** Options of `scan`. */
export interface ScanOptions {
  /** How many steps; needed where there are no sequences. */
  readonly length?: number | null;
  /** From the last slice to the first; results stay at the places of their slices. */
  readonly reverse?: boolean;
  /** `true`: in a trace, the steps one after another instead of one op. A number is accepted and changes nothing. */
  readonly unroll?: boolean | number;
}

/** What a step returns: the carried values, and a slice of the results (null: none). */
export type StepResult = readonly [carry: unknown, y: unknown];

/** The results of all steps, stacked. */
export type StackedOf<R> = R extends readonly [unknown, infer Y] ? StateOf<Y> : never;

const whole = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/**
 * Steps through the slices of `xs` along their first axis, `f(carry, x) → [carry, y]`, and returns `[carry, ys]`: the last carried values and the `y` of all
 * steps, stacked. `xs` (all of the same first extent) and the states are tensors, alone or in arrays and objects; `xs` may be null if `length` is given. The
 * carried values keep their structure, shapes and dtypes. Differentiable, to any order. In a traced function the loop is one op.
 *
 * @example
 * const [total, sums] = scan((sum, x) => { const next = add(sum, x); return [next, next]; }, 0, tensor([1, 2, 3]));
 * total // 6
 * sums // [1, 3, 6]
 * scan((c, x) => [c, multiply(x, 2)], 0, tensor([1, 2, 3]), { reverse: true })[1] // [2, 4, 6]
 * scan((c) => [multiply(c, 2), null], 1, null, { length: 5 })[0] // 32
 * scan((c, x) => [concatenate([c, c]), x], ones([1]), ones([3])) // throws structure-mismatch
 */
export function scan<const C, const X, const R extends StepResult>(
  f: (carry: StateOf<C>, x: StateOf<X>) => R,
  init: C,
  xs?: X,
  options?: ScanOptions,
): [carry: StateOf<C>, ys: StackedOf<R>] {
  const { length = null, reverse = false, unroll = 1 } = plainOptions('scan', options, ['length', 'reverse', 'unroll']);
  if (typeof f !== 'function')
    throw new OptionError({ op: 'scan', what: 'it takes a function of carry and x', value: f });
  if (typeof unroll !== 'boolean' && !(whole(unroll) && unroll > 0))
    throw new OptionError({ op: 'scan', what: 'unroll is a boolean or a whole number from 1 up', value: unroll });
  if (typeof reverse !== 'boolean') throw new OptionError({ op: 'scan', what: 'reverse is a boolean', value: reverse });
  if (length !== null && !whole(length))
    throw new OptionError({ op: 'scan', what: 'length is a whole number from 0 up', value: length });
  return loop('scan', f as never, init, xs, { length, reverse, unrolled: unroll === true }) as never;
}

/** A loop over slices, for `scan` and who is made of it. */
export function loop(
  op: string,
  f: (carry: unknown, x: unknown, index: Tensor | number) => unknown,
  init: unknown,
  xs: unknown,
  {
    length,
    reverse,
    unrolled,
  }: { readonly length: number | null; readonly reverse: boolean; readonly unrolled: boolean },
): [unknown, unknown] {
  return withLiving((living) => {
    const like = likeOf(init, xs);
    const [first, sequences] = living.step(() => {
      return [stateOf(op, 'init', init, like), stateOf(op, 'xs', xs, like)];
    });
    const steps = lengthOf(op, sequences, length);
    const task: Task = {
      op,
      device: deviceAmong([...sequences.tensors, ...first.tensors]),
      init: first,
      xs: sequences,
      steps,
      reverse,
      step(carry, x, index) {
        const result = f(restore(first.form, carry), restore(sequences.form, x), index);
        if (!Array.isArray(result) || result.length !== 2)
          throw new OptionError({ op, what: 'the function returns [carry, y]', value: typeof result });
        const next = stateOf(op, 'the carry', result[0], like);
        checkState(op, 'the carry after a step', avalsOf(next), avalsOf(first));
        return { carry: next.tensors, y: stateOf(op, 'y', result[1], like) };
      },
    };
    const traced = currentHandler()?.traces === true && !unrolled && steps > 0;
    const { carry, form, ys } = living.step(() => (traced ? tracedLoop(task) : steppedLoop(task)));
    return { results: [...carry, ...ys], value: [restore(first.form, carry), restore(form, ys)] };
  });
}

interface Task {
  readonly op: string;
  readonly device: Device;
  readonly init: State;
  readonly xs: State;
  readonly steps: number;
  readonly reverse: boolean;
  readonly step: (
    carry: readonly Tensor[],
    x: readonly Tensor[],
    index: Tensor | number,
  ) => { readonly carry: readonly Tensor[]; readonly y: State };
}

interface Looped {
  readonly carry: readonly Tensor[];
  readonly form: Form;
  readonly ys: readonly Tensor[];
}

/** How many slices there are; `length` says so where there are no sequences. */
export function lengthOf(op: string, { tensors }: State, length: number | null): number {
  for (const { type } of tensors)
    if (type.shape.length === 0 || type.shape[0] !== tensors[0]!.type.shape[0])
      throw new ShapeMismatchError({
        op,
        what: type.shape.length === 0 ? 'a scalar has no slices' : 'the first extents of xs differ',
        shapes: tensors.map((x) => x.type.shape),
      });
  const extent = tensors[0]?.type.shape[0];
  if (extent === undefined && length === null)
    throw new OptionError({
      op,
      what: 'without xs it takes a length',
      value: null,
      hint: 'scan(f, init, null, { length })',
    });
  if (extent !== undefined && length !== null && extent !== length)
    throw new OptionError({ op, what: `length is the first extent of xs, which is ${extent}`, value: length });
  if (extent !== undefined && markerIn(extent) !== undefined)
    throw new OptionError({
      op,
      what: 'the number of steps is known',
      value: null,
      hint: 'give Input the first extent of xs',
    });
  return extent ?? length!;
}

/** Step by step, under the current handlers. */
function steppedLoop({ device, init, xs, steps, reverse, step, ...task }: Task): Looped {
  return withLiving((living) => {
    const frame = new LoopFrame();
    const rows = xs.tensors.map((x) => (steps === 0 ? null : living.step(() => rowsOf(x))));
    let carry: readonly Tensor[] = init.tensors;
    let form: StateAvals | undefined;
    let collected: Collected | undefined;
    for (let k = 0; k < steps; k++) {
      const position = reverse ? steps - 1 - k : k;
      const x = living.step(() => rows.map((row) => row!.at(position)));
      const next = frame.run(position, () => living.step(() => step(carry, x, position)));
      if (form) checkState(task.op, 'y of a later step', avalsOf(next.y), form);
      form ??= avalsOf(next.y);
      collected ??= new Collected(next.y.tensors.length);
      collected.push(next.y.tensors);
      const needed = collected.needed(next.carry);
      living.release(carry, needed);
      living.release(x, needed);
      carry = next.carry;
    }
    form ??= shapesOf({ device, init, xs, steps, reverse, step, ...task });
    collected ??= new Collected(form.avals.length);
    const ys = living.step(() => collected!.stack(reverse, () => form!.avals, device));
    return { results: [...carry, ...ys], value: { carry, form: form.form, ys } };
  });
}

const rowAval = ({ shape, dtype }: Aval): Aval => ({ shape: shape.slice(1), dtype });

/** Traces the step. */
function traceStep({ device, init, xs, step }: Task): ReturnType<typeof trace<{ carry: readonly Tensor[]; y: State }>> {
  const carries = init.tensors.length;
  const avals = [...avalsOf(init).avals, ...xs.tensors.map(({ type }) => rowAval(type)), INDEX];
  const position = avals.length - 1;
  return trace(
    device,
    avals,
    (...all) => {
      const { carry, y } = step(all.slice(0, carries), all.slice(carries, position), all[position]!);
      return { carry, y };
    },
    position,
  );
}

/** What a step would give, for a loop without steps. */
function shapesOf(task: Task): StateAvals {
  const { result, end } = traceStep(task);
  const { form, avals } = avalsOf(result.y);
  end();
  return { form, avals: avals.map(({ shape, dtype }) => ({ shape, dtype })) };
}

/** One op, in a trace. */
function tracedLoop(task: Task): Looped {
  const { init, xs, steps, reverse } = task;
  const traced = traceStep(task);
  try {
    const { graph, assigned, result } = traced;
    const outside = new Outside();
    outside.add(traced, assigned);
    const carries = init.tensors.length;
    const sequences = xs.tensors.length;
    const own = Array.from({ length: carries + sequences + 1 }, (_, i) => i);
    // one that it does not read is a value that it does not look at
    const state = assigned.map((variable, k) => readIn(traced, variable) ?? graph.values + outside.avals.length + k);
    const body = closed(
      graph,
      [
        ...avalsOf(init).avals.map(({ shape, dtype }) => ({ shape, dtype })),
        ...assigned.map(({ shape, dtype }) => ({ shape, dtype })),
        ...xs.tensors.map(({ type }) => rowAval(type)),
        INDEX,
        ...outside.avals,
      ],
      [...own.slice(0, carries), ...state, ...own.slice(carries), ...outside.placesIn(traced)],
      [
        ...graph.outputs.slice(0, carries),
        ...assigned.map((variable) => graph.writes.get(variable)!),
        ...graph.outputs.slice(carries),
      ],
    );
    const outs = apply(scanOp, [...init.tensors, ...assigned, ...xs.tensors, ...outside.operands], {
      body,
      carries: carries + assigned.length,
      sequences,
      length: steps,
      reverse,
      residuals: 0,
    });
    assigned.forEach((variable, k) => variable.assign(outs[carries + k]!));
    return { carry: outs.slice(0, carries), form: result.y.form, ys: outs.slice(carries + assigned.length) };
  } finally {
    traced.end();
  }
}
