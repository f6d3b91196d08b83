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

/** Makes a function that gives the values of expressions at a point; every distinct node is evaluated once. */
function evaluator(roots: readonly Expr[], loop: Loop, rounds: boolean): (point: Point) => number[] {
  const nodes: Expr[] = [];
  visit(roots, (e) => nodes.push(e));
  const slot = new Map(nodes.map((e, k) => [e, k]));
  const operations = nodes.map((e) => operationOf(e, loop, rounds));
  const operands = nodes.map((e) => e.args.map((a) => slot.get(a)!));
  const results = roots.map((e) => slot.get(e)!);
  const values = new Array<number>(nodes.length).fill(0);
  return (point) => {
    operations.forEach((operation, k) => {
      values[k] = operation(
        operands[k]!.map((a) => values[a]!),
        point,
      );
    });
    return results.map((k) => values[k]!);
  };
}

function operationOf(e: Expr, loop: Loop, rounds: boolean): (operands: readonly number[], point: Point) => number {
  switch (e.kind) {
    case 'input': {
      const { view } = loop.inputs[e.index]!;
      return (_, { ins, at }) => read(ins[e.index]!, view, at, e);
    }
    case 'load': {
      const { dims } = loop.inputs[e.index]!.view;
      return (positions, { ins }) => {
        const inside = dims.every(({ size }, j) => positions[j]! >= 0 && positions[j]! < size);
        const { array, offset } = ins[e.index]!;
        if (!inside) return 0;
        return loadedAs(array[dims.reduce((sum, { stride }, j) => sum + stride! * positions[j]!, offset)]!, e.dtype);
      };
    }
    case 'literal':
      return () => e.value;
    case 'arg':
      return (_, { args }) => args[e.index]!;
    case 'coordinate':
      return (_, { at }) => at[e.index]!;
    case 'size':
      return () => loop.inputs[e.index]!.aval.shape[e.part]!;
    case 'accumulator':
      return (_, { accumulators }) => hold(accumulators[e.index]![e.part]!, e.dtype, rounds);
    case 'position':
      return (_, { accumulators }) => accumulators[e.index]![1]!;
    case 'symbol':
      return () => NaN; // a concrete loop has none
    default: {
      const scalar = scalarOf(e, rounds);
      return ([a, b, c]) => scalar(a!, b!, c!);
    }
  }
}

function read({ array, offset }: Operand, { dims, fill }: View, at: readonly number[], { dtype }: Expr): number {
  let place = offset;
  for (const dim of dims) {
    const { div = 1, size } = dim;
    const position = dim.coef.reduce((sum, c, axis) => (c === 0 ? sum : sum + c * at[axis]!), dim.offset);
    const missed = position < 0 || position % div !== 0 || position / div >= size;
    if (fill !== undefined && missed) return castTo(fill, dtype, 'float64');
    place += dim.stride! * (position / div);
  }
  return loadedAs(array[place]!, dtype);
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
