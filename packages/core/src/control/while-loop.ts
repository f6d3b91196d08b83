import type { Device } from '../device.ts';
import { apply } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import type { Graph } from '../graph.ts';
import { currentHandler } from '../handler.ts';
import { LoopFrame } from '../loop-frame.ts';
import type { In } from '../op.ts';
import { cast } from '../ops/cast.ts';
import { full } from '../ops/creation.ts';
import { logicalAnd } from '../ops/logical.ts';
import { plainOptions } from '../ops/operand.ts';
import { reshape } from '../ops/reshape.ts';
import { where } from '../ops/where.ts';
import { Tensor } from '../tensor.ts';
import { scalar } from './branch.ts';
import { readable } from './branch-op.ts';
import { withLiving } from './living.ts';
import { loop } from './scan.ts';
import { deviceAmong } from './operands.ts';
import {
  avalsOf,
  checkState,
  likeOf,
  type Form,
  restore,
  type State,
  stateOf,
  type StateLike,
  type StateOf,
} from './state.ts';
import { closed, INDEX, Outside, readIn, trace, type Traced } from './sub-graph.ts';
import { WhileLimitError, whileOp } from './while-op.ts';

/** Options of `whileLoop`. */
export interface WhileOptions {
  /** The most steps; needed where the backend cannot be read at once. */
  readonly maximumIterations?: number | null;
}

/** The arguments of the functions of `whileLoop`: the elements of an array one by one, anything else as it is. */
export type LoopArguments<V> = V extends readonly unknown[]
  ? { -readonly [K in keyof V]: StateOf<V[K]> }
  : [StateOf<V>];

/**
 * Repeats `loopVars = body(...loopVars)` while `condition(...loopVars)` holds, and returns the last `loopVars`: an array, whose elements are the arguments, or
 * one tensor or object. They keep their structure, shapes and dtypes. Where the backend cannot be read at once, it takes `maximumIterations`: as
 * many steps are done, and values stay as they are once the condition fails. Differentiable, to any order. In a traced function the loop is one op.
 *
 * @example
 * whileLoop((x) => less(x, 100), (x) => multiply(x, 2), tensor(3)) // 192
 * const [n, x] = whileLoop((n, x) => greater(x, 1), (n, x) => [add(n, 1), divide(x, 2)], [0, tensor(40)], { maximumIterations: 4 });
 * x // 2.5
 * whileLoop((x) => less(x, 3), (x) => stack([x, x]), tensor(1)) // throws structure-mismatch
 */
export function whileLoop<const V>(
  condition: (...loopVars: LoopArguments<V>) => In | boolean,
  body: (...loopVars: LoopArguments<V>) => StateLike,
  loopVars: V,
  options?: WhileOptions,
): V extends readonly unknown[] ? LoopArguments<V> : StateOf<V> {
  const { maximumIterations = null } = plainOptions('whileLoop', options, ['maximumIterations']);
  for (const f of [condition, body])
    if (typeof f !== 'function') throw new OptionError({ op: 'whileLoop', what: 'it takes two functions', value: f });
  if (maximumIterations !== null && !(Number.isInteger(maximumIterations) && maximumIterations >= 0))
    throw new OptionError({
      op: 'whileLoop',
      what: 'maximumIterations is a whole number from 0 up',
      value: maximumIterations,
    });
  return repeat(condition as never, body as never, loopVars, maximumIterations) as never;
}

type Untyped = (...args: unknown[]) => unknown;

interface Task {
  readonly device: Device;
  readonly init: State;
  readonly most: number;
  readonly goesOn: (carry: readonly Tensor[]) => Tensor | number;
  readonly next: (carry: readonly Tensor[]) => readonly Tensor[];
}

function repeat(condition: Untyped, body: Untyped, loopVars: unknown, limit: number | null): unknown {
  const listed = Array.isArray(loopVars);
  return withLiving((living) => {
    const like = likeOf(loopVars);
    const init = living.step(() => stateOf('whileLoop', 'loopVars', loopVars, like, listed));
    const device = deviceAmong(init.tensors);
    const argsOf = (carry: readonly Tensor[]): unknown[] => {
      const all = restore(init.form, carry);
      return listed ? (all as unknown[]) : [all];
    };
    const task: Task = {
      device,
      init,
      most: limit ?? Infinity,
      goesOn: (carry) => scalar('whileLoop', 'the condition', condition(...argsOf(carry)) as In | boolean),
      next(carry) {
        const given = body(...argsOf(carry));
        // one loop variable may be returned without its array
        const result = listed && (init.form as readonly Form[]).length === 1 && !Array.isArray(given) ? [given] : given;
        const state = stateOf('whileLoop', 'what the body returns', result, like, listed);
        checkState('whileLoop', 'the loop variables after a step', avalsOf(state), avalsOf(init));
        return state.tensors;
      },
    };
    const results = living.step(() => run(task));
    return { results, value: restore(init.form, results) };
  });
}

function run(task: Task): readonly Tensor[] {
  const { device, most } = task;
  const traces = currentHandler()?.traces === true;
  if (!device.backend.readSync) {
    if (most === Infinity) throw new WhileLimitError({ op: 'whileLoop', backend: device.backend.name });
    return masked(task);
  }
  return traces ? traced(task) : stepped(task);
}

/** As many steps as may be; values stay once the condition fails. */
function masked({ init, most, goesOn, next }: Task): readonly Tensor[] {
  const step = (carry: unknown): unknown => {
    const [running, ...state] = carry as [Tensor, ...Tensor[]];
    const holds = goesOn(state);
    const test = holds instanceof Tensor ? cast(reshape(holds, []), 'bool') : full([], holds !== 0);
    const go = logicalAnd(running, test);
    const after = next(state);
    return [[go, ...after.map((x, k) => where(go, x, state[k]!))], null];
  };
  const [last] = loop('whileLoop', step, [true, ...init.tensors], null, {
    length: most,
    reverse: false,
    unrolled: false,
  });
  return (last as Tensor[]).slice(1);
}

function stepped({ init, most, goesOn, next }: Task): readonly Tensor[] {
  return withLiving((living) => {
    const frame = new LoopFrame();
    let carry = init.tensors;
    for (let k = 0; k < most; k++) {
      const after = frame.run(k, () => living.step(() => (readable(goesOn(carry)) === 0 ? null : next(carry))));
      if (after === null) break;
      living.release(carry, new Set(after));
      carry = after;
    }
    return { results: carry, value: carry };
  });
}

/** One op, in a trace. */
function traced({ device, init, most, goesOn, next }: Task): readonly Tensor[] {
  const { avals } = avalsOf(init);
  const index = avals.length;
  const inputs = [...avals.map(({ shape, dtype }) => ({ shape, dtype })), INDEX];
  const condition = trace(
    device,
    inputs,
    (...all) => {
      const holds = goesOn(all.slice(0, index));
      return holds instanceof Tensor ? cast(reshape(holds, []), 'bool') : full([], holds !== 0);
    },
    index,
  );
  const traces: Traced<unknown>[] = [condition];
  try {
    if (condition.assigned.length > 0)
      throw new OptionError({
        op: 'whileLoop',
        what: 'the condition assigns no Variables',
        value: condition.assigned[0]!.name,
        hint: 'assign it in the body',
      });
    const body = trace(device, inputs, (...all) => next(all.slice(0, index)), index);
    traces.push(body);
    const { assigned } = body;
    const outside = new Outside();
    for (const part of traces) outside.add(part, assigned);
    const close = (part: Traced<unknown>, outputs: readonly number[]): Graph => {
      // a Variable that it does not read is a value that it does not look at
      const own = assigned.map((variable, k) => readIn(part, variable) ?? part.graph.values + outside.avals.length + k);
      return closed(
        part.graph,
        [...inputs.slice(0, index), ...assigned.map(({ shape, dtype }) => ({ shape, dtype })), INDEX, ...outside.avals],
        [...inputs.slice(0, index).map((_, i) => i), ...own, index, ...outside.placesIn(part)],
        outputs,
      );
    };
    const { outputs, writes } = body.graph;
    const outs = apply(whileOp, [...init.tensors, ...assigned, ...outside.operands], {
      condition: close(condition, condition.graph.outputs),
      body: close(body, [...outputs, ...assigned.map((variable) => writes.get(variable)!)]),
      carries: index + assigned.length,
      most,
    });
    assigned.forEach((variable, k) => variable.assign(outs[index + k]!));
    return outs.slice(0, index);
  } finally {
    traces.forEach((part) => part.end());
  }
}
