import { type Acc, type DType, type Expr, factsOf, type Loop, type StoredArray, type View, visit } from '@tensai/core';
import { castTo, hold, scalarOf } from './scalar.ts';

/** Elements of a tensor in memory, from `offset` on: as on the host, or the bits of half floats. */
export interface Operand {
  readonly array: StoredArray;
  readonly offset: number;
}

/** How `interpret` calculates. */
export interface InterpretOptions {
  /** Round float32 after every intrinsic, as compiled code does; otherwise only what is stored is rounded. */
  readonly rounds: boolean;
}

/** Runs a loop: reads `ins`, writes `outs`. */
export type Run = (ins: readonly Operand[], outs: readonly Operand[], args: readonly number[]) => void;

/** The state of one run. */
interface Point {
  readonly ins: readonly Operand[];
  readonly args: readonly number[];
  /** Of space, then of the reduced axes. */
  readonly at: number[];
  /** Parts of each accumulator; of argmax and argmin: the value and its position. */
  readonly accumulators: number[][];
}

/** Walks through the points of a loop (sizes and strides filled in) and evaluates its expressions node by node: slow, and right. */
export function interpret(loop: Loop, { rounds }: InterpretOptions): Run {
  const { space, reduce, scatter } = loop;
  const accs = reduce?.accs ?? [];
  const dtypes = loop.args ?? [];
  const outputs = evaluator([...loop.outputs, ...(scatter?.at ?? [])], loop, rounds);
  const steps = evaluator(
    accs.flatMap((acc) => (acc.op === 'fold' ? acc.step : acc.valid ? [acc.value, acc.valid] : [acc.value])),
    loop,
    rounds,
  );
  const inits = evaluator(
    accs.flatMap((acc) => (acc.op === 'fold' ? acc.init : [])),
    loop,
    rounds,
  );
  const places = loop.outputs.map((_, k) => (k === 0 && loop.out ? placeOf(loop.out) : rowMajorPlace(space)));

  return (ins, outs, args) => {
    const point: Point = {
      ins: loop.inputs.map(({ of }, i) => ins[of ?? i]!),
      args: args.map((value, k) => hold(value, dtypes[k]!, true)),
      at: [],
      accumulators: [],
    };
    if (scatter) startScatter(loop, point, outs[0]!);
    walk(space, point.at, () => {
      if (reduce) {
        begin(accs, point, inits(point));
        let position = 0;
        walk(reduce.size, point.at, () => {
          advance(accs, point, steps(point), position++);
        });
      }
      const values = outputs(point);
      loop.outputs.forEach((e, k) => {
        const { array, offset } = outs[k]!;
        const place =
          k === 0 && scatter
            ? scatterPlace(scatter.into.shape, values.slice(loop.outputs.length))
            : places[k]!(point.at);
        if (place < 0) return;
        const at = offset + place;
        const value =
          k === 0 && scatter ? hold(combined(scatter.combine, array[at]!, values[0]!), e.dtype, false) : values[k]!;
        array[at] = storedAs(value, e.dtype);
      });
    });
  };
}

function walk(extents: readonly number[], at: number[], visitPoint: () => void, axis = 0): void {
  if (axis === extents.length) return visitPoint();
  for (let i = 0; i < extents[axis]!; i++) {
    at.push(i);
    walk(extents, at, visitPoint, axis + 1);
    at.pop();
  }
}

/**
 * Makes a function that gives the values of expressions at a point, in an array that the next point overwrites; every distinct node is
 * evaluated once.
 */
function evaluator(roots: readonly Expr[], loop: Loop, rounds: boolean): (point: Point) => number[] {
  const nodes: Expr[] = [];
  visit(roots, (e) => nodes.push(e));
  const slot = new Map(nodes.map((e, k) => [e, k]));
  const values = new Array<number>(nodes.length).fill(0);
  const operations = nodes.map((e) =>
    operationOf(
      e,
      e.args.map((a) => slot.get(a)!),
      values,
      loop,
      rounds,
    ),
  );
  const places = roots.map((e) => slot.get(e)!);
  const results = new Array<number>(roots.length).fill(0);
  return (point) => {
    for (let k = 0; k < operations.length; k++) values[k] = operations[k]!(point);
    for (let k = 0; k < places.length; k++) results[k] = values[places[k]!]!;
    return results;
  };
}

/** A node's value, from those of its operands: `slots` says where in `values` they are. */
function operationOf(
  e: Expr,
  slots: readonly number[],
  values: readonly number[],
  loop: Loop,
  rounds: boolean,
): (point: Point) => number {
  switch (e.kind) {
    case 'input':
      return readerOf(e.index, loop.inputs[e.index]!.view, e.dtype);
    case 'load': {
      const { dims } = loop.inputs[e.index]!.view;
      return ({ ins }) => {
        const { array, offset } = ins[e.index]!;
        let place = offset;
        for (let j = 0; j < dims.length; j++) {
          const position = values[slots[j]!]!;
          if (!(position >= 0 && position < dims[j]!.size)) return 0;
          place += dims[j]!.stride! * position;
        }
        return loadedAs(array[place]!, e.dtype);
      };
    }
    case 'literal':
      return () => e.value;
    case 'arg':
      return ({ args }) => args[e.index]!;
    case 'coordinate':
      return ({ at }) => at[e.index]!;
    case 'size':
      return () => loop.inputs[e.index]!.aval.shape[e.part]!;
    case 'accumulator':
      return ({ accumulators }) => hold(accumulators[e.index]![e.part]!, e.dtype, rounds);
    case 'position':
      return ({ accumulators }) => accumulators[e.index]![1]!;
    case 'symbol':
      return () => NaN; // a concrete loop has none
    default: {
      const scalar = scalarOf(e, rounds);
      const [a, b, c] = slots as [number, number, number];
      return () => scalar(values[a]!, values[b]!, values[c]!);
    }
  }
}

/** Reads the element of an input that its view has at a point. */
function readerOf(index: number, { dims, fill }: View, dtype: DType): (point: Point) => number {
  const missing = fill === undefined ? undefined : castTo(fill, dtype, 'float64');
  return ({ ins, at }) => {
    const { array, offset } = ins[index]!;
    let place = offset;
    for (let j = 0; j < dims.length; j++) {
      const { coef, div = 1, size, stride, offset: start } = dims[j]!;
      let position = start;
      for (let axis = 0; axis < coef.length; axis++) position += coef[axis] === 0 ? 0 : coef[axis]! * at[axis]!;
      if (missing !== undefined && (position < 0 || position % div !== 0 || position / div >= size)) return missing;
      place += stride! * (position / div);
    }
    return loadedAs(array[place]!, dtype);
  };
}

const loadedAs = (stored: number, dtype: DType): number => factsOf(dtype).half?.valueOf(stored) ?? stored;
const storedAs = (value: number, dtype: DType): number => factsOf(dtype).half?.bitsOf(value) ?? value;

function begin(accs: readonly Acc[], point: Point, inits: readonly number[]): void {
  let next = 0;
  point.accumulators.length = 0;
  for (const acc of accs) {
    if (acc.op === 'fold') {
      point.accumulators.push(inits.slice(next, (next += acc.init.length)));
      continue;
    }
    const { min, max } = factsOf(acc.value.dtype);
    const start = { sum: 0, prod: 1, max: min, min: max, any: 0, all: 1, argmax: 0, argmin: 0 };
    point.accumulators.push([start[acc.op], -1]);
  }
}

function advance(accs: readonly Acc[], point: Point, values: readonly number[], position: number): void {
  let next = 0;
  accs.forEach((acc, k) => {
    if (acc.op === 'fold') {
      point.accumulators[k] = values.slice(next, (next += acc.step.length));
      return;
    }
    const value = values[next++]!;
    const valid = acc.valid ? values[next++]! : 1;
    if (valid) point.accumulators[k] = accumulate(acc, point.accumulators[k]!, value, position);
  });
}

function accumulate(
  { op, value: { dtype } }: Exclude<Acc, { op: 'fold' }>,
  [old, found]: readonly number[],
  value: number,
  position: number,
): number[] {
  const before = old!;
  switch (op) {
    case 'sum':
      return [hold(before + value, dtype, false)];
    case 'prod':
      return [factsOf(dtype).kind === 'int' ? hold(Math.imul(before, value), dtype, false) : before * value];
    case 'max':
      return [Math.max(before, value)];
    case 'min':
      return [Math.min(before, value)];
    case 'any':
      return [before || value ? 1 : 0];
    case 'all':
      return [before && value ? 1 : 0];
    case 'argmax':
    case 'argmin': {
      const better = op === 'argmax' ? value > before : value < before;
      const firstNaN = Number.isNaN(value) && !Number.isNaN(before);
      return found! < 0 || better || firstNaN ? [value, position] : [before, found!];
    }
  }
}

const rowMajor = (shape: readonly number[], at: readonly number[]): number =>
  shape.reduce((place, extent, axis) => place * extent + at[axis]!, 0);

const rowMajorPlace =
  (shape: readonly number[]) =>
  (at: readonly number[]): number =>
    rowMajor(shape, at);

const placeOf =
  ({ dims }: View) =>
  (at: readonly number[]): number =>
    dims.reduce(
      (place, { stride, coef, offset }) =>
        place + stride! * coef.reduce((sum, c, axis) => (c === 0 ? sum : sum + c * at[axis]!), offset),
      0,
    );

const scatterPlace = (shape: readonly number[], at: readonly number[]): number =>
  at.every((position, axis) => position >= 0 && position < shape[axis]!) ? rowMajor(shape, at) : -1;

function startScatter({ scatter, inputs }: Loop, { ins, at }: Point, to: Operand): void {
  const { init, into } = scatter!;
  walk(into.shape, at, () => {
    const { dims } = inputs[0]!.view;
    const from = ins[0]!;
    const value =
      init === 'input0'
        ? from.array[dims.reduce((place, { stride }, j) => place + stride! * at[j]!, from.offset)]!
        : init;
    to.array[to.offset + rowMajor(into.shape, at)] = value;
  });
}

function combined(combine: 'set' | 'add' | 'max' | 'min', old: number, value: number): number {
  switch (combine) {
    case 'set':
      return value;
    case 'add':
      return old + value;
    case 'max':
      return Math.max(old, value);
    case 'min':
      return Math.min(old, value);
  }
}
