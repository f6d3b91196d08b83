import { defaultDevice, type Device } from '../device.ts';
import { apply } from '../dispatch.ts';
import { ShapeMismatchError } from '../errors.ts';
import { currentHandler } from '../handler.ts';
import type { In } from '../op.ts';
import { asTensor } from '../ops/operand.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { branchError, branchOp, readable, selected } from './branch-op.ts';
import { withLiving } from './living.ts';
import { avalsOf, checkState, likeOf, restore, type State, stateOf } from './state.ts';
import { closed, Outside, trace, type Traced } from './sub-graph.ts';

/** A scalar operand: a number stays one. */
export function scalar(op: string, what: string, x: In | boolean): Tensor | number {
  if (typeof x === 'boolean') return Number(x);
  if (typeof x === 'number') return x;
  const given = x instanceof Variable ? x.read() : asTensor(op, x);
  if (given.type.size !== 1)
    throw new ShapeMismatchError({ op, what: `${what} is a scalar`, shapes: [given.type.shape] });
  return given;
}

/** What the choice among functions is made of. */
export interface Branching {
  readonly op: string;
  readonly branches: readonly ((...operands: unknown[]) => unknown)[];
  /** What the functions are called in messages. */
  readonly names: readonly string[];
  readonly operands: readonly unknown[];
  /** Is the index known to be in range? */
  readonly safe: boolean;
}

interface Task {
  readonly op: string;
  readonly device: Device;
  readonly count: number;
  readonly names: readonly string[];
  readonly safe: boolean;
  readonly operands: readonly Tensor[];
  readonly call: (branch: number, operands: readonly Tensor[]) => State;
}

/** Calls one of several functions, or traces them all into one op. What is made to find the index goes with the rest. */
export function branch({ op, branches, names, operands, safe }: Branching, indexOf: () => Tensor | number): unknown {
  return withLiving((living) =>
    living.step(() => {
      const index = indexOf();
      const own = index instanceof Tensor ? index.type.device : null;
      const { device, dtype } = likeOf(...operands);
      const like = { device: device ?? own ?? defaultDevice(), dtype };
      const given = operands.map((x, i) => stateOf(op, `operand ${i}`, x, like));
      const flat = given.flatMap(({ tensors }) => tensors);
      const call = (k: number, tensors: readonly Tensor[]): State => {
        let next = 0;
        const args = given.map((state) => restore(state.form, tensors.slice(next, (next += state.tensors.length))));
        return stateOf(op, `the result of ${names[k]}`, branches[k]!(...args), like);
      };
      const task: Task = { op, device: like.device, count: branches.length, names, safe, operands: flat, call };
      const { form, tensors } = run(task, index);
      return { results: tensors, value: restore(form, tensors) };
    }),
  );
}

function run(task: Task, index: Tensor | number): State {
  const { device, count, operands, call } = task;
  const value = readable(index);
  if (value !== null) {
    if (value < 0 || value >= count) throw branchError(value, count);
    return call(value, operands);
  }
  if (!device.symbols || currentHandler()?.traces) return tracedBranches(task, index);
  // symbols take note of what they go through
  const all = Array.from({ length: count }, (_, k) => call(k, operands));
  agree(task, all);
  const tensors = selected(
    index,
    all.map((state) => state.tensors),
  );
  return { form: all[0]!.form, tensors };
}

function agree({ op, names }: Task, all: readonly State[]): void {
  const first = avalsOf(all[0]!);
  for (let k = 1; k < all.length; k++)
    checkState(op, `the result of ${names[k]}, where ${names[0]} has another`, avalsOf(all[k]!), first);
}

/** All branches in one op. */
function tracedBranches(task: Task, index: Tensor | number): State {
  const { device, count, operands, call, safe } = task;
  const avals = operands.map(({ type: { shape, dtype } }) => ({ shape, dtype }));
  const traces: Traced<State>[] = [];
  try {
    for (let k = 0; k < count; k++) traces.push(trace(device, avals, (...inputs) => call(k, inputs)));
    agree(
      task,
      traces.map(({ result }) => result),
    );
    const outside = new Outside();
    for (const traced of traces) {
      outside.add(traced);
      outside.addAssigned(traced);
    }
    const assigned = [...new Set(traces.flatMap((traced) => traced.assigned))];
    const branches = traces.map((traced) => {
      const places = outside.placesIn(traced);
      return closed(
        traced.graph,
        [...avals, ...outside.avals],
        [...avals.map((_, i) => i), ...places],
        [...traced.graph.outputs, ...assigned.map((variable) => outside.after(traced, variable, places))],
      );
    });
    const outs = apply(branchOp, [index, ...operands, ...outside.operands], { branches, safe });
    const { form, tensors } = traces[0]!.result;
    assigned.forEach((variable, k) => variable.assign(outs[tensors.length + k]!));
    return { form, tensors: outs.slice(0, tensors.length) };
  } finally {
    traces.forEach((traced) => traced.end());
  }
}
