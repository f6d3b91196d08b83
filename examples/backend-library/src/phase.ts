import {
  addressOf,
  canMiss,
  denseStrides,
  type DType,
  type Expr,
  factsOf,
  type Loop,
  type Slice,
  type View,
} from '@tensai/core';
import { elementsOf } from './memory.ts';
import { routineOf } from './routines.ts';
import { copy, type Routine, type Vector } from './vectors.ts';

/** What a launch is given. */
export interface Given {
  readonly ins: readonly Slice[];
  readonly outs: readonly Slice[];
  readonly args: readonly number[];
  readonly scratch: readonly Slice[];
}

/** Elements of an array that is found at each launch: `at + base + Σ strides[axis]·coordinate`. */
export interface Operand {
  readonly find: (given: Given) => Pick<Vector, 'array' | 'at'>;
  readonly base: number;
  readonly strides: readonly number[];
}

/** Calls that run one after the other for each row along `axis` (−1: for each point). So what one leaves for another is a row, however large the tensors are. */
export class Phase {
  readonly calls: { readonly routine: Routine; readonly operands: readonly Operand[] }[] = [];
  readonly axis: number;
  readonly #loop: Loop;
  readonly #extents: readonly number[];
  readonly #scratch: number[];
  readonly #totals: readonly Operand[];
  readonly #known = new Map<Expr, Operand | null>();

  /** `scratch` gets the sizes of the buffers that the calls need; `totals` are the accumulators that expressions read. */
  constructor(loop: Loop, axis: number, scratch: number[], totals: readonly Operand[] = []) {
    this.axis = axis;
    this.#loop = loop;
    this.#extents = [...loop.space, ...(loop.reduce?.size ?? [])];
    this.#scratch = scratch;
    this.#totals = totals;
  }

  call(routine: Routine, ...operands: readonly Operand[]): void {
    this.calls.push({ routine, operands });
  }

  /** Where the value of an expression is after the calls so far; null for what the library cannot do. */
  operand(e: Expr): Operand | null {
    let found = this.#known.get(e);
    if (found === undefined) this.#known.set(e, (found = e.args.length > 0 ? this.#result(e) : this.#leaf(e)));
    return found;
  }

  /** Stores the outputs, after all of them are computed: they may lie where an input is read. Can the library do that? */
  store(): boolean {
    const { outputs, out, space } = this.#loop;
    const values = outputs.map((e) => (outputs.length > 1 && e.kind === 'input' ? this.#copied(e) : this.operand(e)));
    return values.every((value, k) => {
      const find: Operand['find'] = ({ outs }) => elementsOf(outs[k]!, outputs[k]!.dtype);
      const target = out ? this.#seen(out, find) : { find, base: 0, strides: denseStrides(space) };
      if (value && target) this.call(copy, value, target);
      return value !== null && target !== null;
    });
  }

  /** Room for a row. */
  room(dtype: DType): Operand {
    const k = this.#scratch.push((this.#extents[this.axis] ?? 1) * factsOf(dtype).bytes) - 1;
    return this.#along(this.axis, ({ scratch }) => elementsOf(scratch[k]!, dtype));
  }

  constant(value: number): Operand {
    return this.#along(-1, () => ({ array: [value], at: 0 }));
  }

  /** An operand, in memory of its own. */
  #copied(e: Expr): Operand | null {
    const operand = this.operand(e);
    const own = operand && this.room(e.dtype);
    if (own) this.call(copy, operand, own);
    return own;
  }

  #result(e: Expr): Operand | null {
    const operands = e.args.map((arg) => this.operand(arg));
    const routine = routineOf(e);
    if (!routine || !operands.every((operand) => operand !== null)) return null;
    const result = this.room(e.dtype);
    this.call(routine, ...operands, result);
    return result;
  }

  #leaf({ kind, value, index, part, dtype }: Expr): Operand | null {
    const input = this.#loop.inputs[index]!;
    switch (kind) {
      case 'literal':
        return this.constant(value);
      case 'size':
        return this.constant(input.aval.shape[part]!);
      case 'coordinate': {
        const array = Int32Array.from({ length: this.#extents[index]! }, (_, i) => i);
        return this.#along(index, () => ({ array, at: 0 }));
      }
      case 'arg': // a number takes the dtype of its partners
        return this.#along(-1, ({ args }) => ({ array: new (factsOf(dtype).array)(1).fill(args[index]!), at: 0 }));
      case 'accumulator':
        return this.#totals[index]!;
      case 'input':
        return this.#seen(input.view, ({ ins }) => elementsOf(ins[input.of ?? index]!, dtype));
      default:
        return null;
    }
  }

  #along(axis: number, find: Operand['find']): Operand {
    return { find, base: 0, strides: this.#extents.map((_, other) => (other === axis ? 1 : 0)) };
  }

  /** A view is one address for each point, unless it has borders to guard. */
  #seen(view: View, find: Operand['find']): Operand | null {
    if (view.fill !== undefined && canMiss(view, this.#extents)) return null;
    return { find, ...addressOf(view, this.#extents.length) };
  }
}
