import { type Acc, type DType, Expr, factsOf, isFloat } from '@tensai/core';
import { named, type Place, writeExpressions } from './expression-writer.ts';
import type { Spelling } from './spelling.ts';

/** A variable of a reduction. */
export interface State {
  readonly name: string;
  readonly dtype: DType;
  readonly init: Expr;
}

/** The variables that an accumulator needs, each with its neutral start. */
export function statesOf(acc: Acc, k: number, spelling: Spelling): readonly State[] {
  const name = `s${k}`;
  if (acc.op === 'fold') return acc.init.map((init, part) => ({ name: `${name}_${part}`, dtype: init.dtype, init }));
  const { dtype } = acc.value;
  const { min, max } = factsOf(dtype);
  const state = (type: DType, start: number): State => ({ name, dtype: type, init: Expr.literal(start, type) });
  switch (acc.op) {
    case 'sum':
      return [state(spelling.accumulate(dtype), 0)];
    case 'prod':
      return [state(spelling.accumulate(dtype), 1)];
    case 'max':
      return [state(dtype, min)];
    case 'min':
      return [state(dtype, max)];
    case 'any':
      return [state(dtype, 0)];
    case 'all':
      return [state(dtype, 1)];
    case 'argmax':
    case 'argmin':
      // position −1: nothing found yet
      return [state(dtype, 0), { name: `p${k}`, dtype: 'int32', init: Expr.literal(-1, 'int32') }];
  }
}

/** The name of what keeps a float sum, where the dialect has such a thing; null for other accumulators. */
export const keeperOf = (acc: Acc, k: number, { keeper }: Spelling): string | null =>
  keeper && acc.op === 'sum' && isFloat(acc.value.dtype) ? `s${k}k` : null;

/** Emits the first values of all accumulators, whose texts are `starts`. */
export function emitStarts(accs: readonly Acc[], starts: readonly string[], place: Place): void {
  const { spelling, emit } = place;
  let at = 0;
  accs.forEach((acc, k) => {
    const keeper = keeperOf(acc, k, spelling);
    for (const { name, dtype } of statesOf(acc, k, spelling)) {
      emit(keeper === null ? spelling.variable(name, dtype, starts[at]!) : spelling.keeper!.start(keeper));
      at++;
    }
  });
}

/** Emits what ends a run of `count` points. */
export function emitSettling(accs: readonly Acc[], count: string, { spelling, emit }: Place): void {
  accs.forEach((acc, k) => {
    const keeper = keeperOf(acc, k, spelling);
    if (keeper !== null) emit(spelling.keeper!.settle(keeper, count));
  });
}

/** Emits what ends a reduction: kept sums become variables. */
export function emitTotals(accs: readonly Acc[], { spelling, emit }: Place): void {
  accs.forEach((acc, k) => {
    const keeper = keeperOf(acc, k, spelling);
    if (keeper !== null)
      emit(spelling.variable(`s${k}`, statesOf(acc, k, spelling)[0]!.dtype, spelling.keeper!.total(keeper)));
  });
}

/** The expressions of all accumulators that are evaluated at each point. */
export const stepsOf = (accs: readonly Acc[]): readonly Expr[] =>
  accs.flatMap((acc) => (acc.op === 'fold' ? acc.step : acc.valid ? [acc.value, acc.valid] : [acc.value]));

/** Emits what one point does to the accumulators; `position`: the text of its row-major number, for those that ask. */
export function emitSteps(accs: readonly Acc[], position: string, place: Place): void {
  const texts = writeExpressions(stepsOf(accs), place);
  let at = 0;
  accs.forEach((acc, k) => {
    const own = texts.slice(at, (at += stepsOf([acc]).length));
    if (acc.op === 'fold') emitFold(acc.step, k, own, place);
    else {
      const value = named(own[0]!, acc.value.dtype, place);
      if (own[1] !== undefined) place.emit(`if(${own[1]}){`);
      emitStep(acc, k, value, position, place);
      if (own[1] !== undefined) place.emit('}');
    }
  });
}

/** Gives a fold its next parts, all of which are found from the old ones. */
export function emitFold(step: readonly Expr[], k: number, texts: readonly string[], place: Place): void {
  const { spelling, emit, fresh } = place;
  const names = texts.map((text, part) => {
    const name = fresh('t');
    emit(spelling.constant(name, step[part]!.dtype, text));
    return name;
  });
  names.forEach((name, part) => emit(spelling.assign(`s${k}_${part}`, name)));
}

/** Takes one value into an accumulator. */
export function emitStep(
  acc: Exclude<Acc, { op: 'fold' }>,
  k: number,
  value: string,
  position: string,
  place: Place,
): void {
  const { spelling, emit } = place;
  const { dtype } = acc.value;
  const name = `s${k}`;
  const wide = spelling.accumulate(dtype);
  const widened = wide === dtype ? value : spelling.intrinsic('cast', wide, [value], dtype);
  switch (acc.op) {
    case 'sum': {
      const keeper = keeperOf(acc, k, spelling);
      if (keeper !== null) return emit(spelling.keeper!.add(keeper, widened));
      return emit(spelling.assign(name, spelling.intrinsic('add', wide, [name, widened], wide)));
    }
    case 'prod':
      return emit(spelling.assign(name, spelling.intrinsic('multiply', wide, [name, widened], wide)));
    case 'max':
      return emit(spelling.assign(name, spelling.intrinsic('maximum', dtype, [name, value], dtype)));
    case 'min':
      return emit(spelling.assign(name, spelling.intrinsic('minimum', dtype, [name, value], dtype)));
    case 'any':
      return emit(spelling.assign(name, spelling.intrinsic('or', dtype, [name, value], dtype)));
    case 'all':
      return emit(spelling.assign(name, spelling.intrinsic('and', dtype, [name, value], dtype)));
    case 'argmax':
    case 'argmin': {
      const order = acc.op === 'argmax' ? [name, value] : [value, name];
      const better = spelling.intrinsic('lt', 'bool', order, dtype);
      const isNaN = (x: string): string => spelling.intrinsic('isNaN', 'bool', [x], dtype);
      const first = factsOf(dtype).kind === 'float' ? `||(${isNaN(value)}&&!${isNaN(name)})` : '';
      return emit(
        `if(p${k}<0||${better}${first}){`,
        spelling.assign(name, value),
        spelling.assign(`p${k}`, position),
        '}',
      );
    }
  }
}

/** The text of an `accumulator` or `position` leaf. */
export function resultOf(e: Expr, accs: readonly Acc[], spelling: Spelling): string {
  if (e.kind === 'position') return `p${e.index}`;
  const acc = accs[e.index]!;
  if (acc.op === 'fold') return `s${e.index}_${e.part}`;
  const name = `s${e.index}`;
  const held = statesOf(acc, e.index, spelling)[0]!.dtype;
  return held === e.dtype ? name : spelling.intrinsic('cast', e.dtype, [name], held);
}
