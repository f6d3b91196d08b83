import type { Acc, Expr, Intrinsic } from '@tensai/core';
import { emitFold, emitStep, type State, statesOf } from './accumulators.ts';
import { type Place, writeExpressions } from './expression-writer.ts';

/** Emits how two partial results become one: `rights` are the texts of the right operand's states, in the order of `statesOf`. */
export function emitCombination(accs: readonly Acc[], rights: readonly string[], place: Place): void {
  const { spelling, emit } = place;
  let at = 0;
  accs.forEach((acc, k) => {
    const states = statesOf(acc, k, spelling);
    const own = rights.slice(at, (at += states.length));
    if (acc.op === 'fold') {
      const count = acc.init.length;
      const leaf = (e: Expr, operands: readonly string[]): string =>
        e.kind !== 'accumulator'
          ? place.leaf(e, operands)
          : e.part < count
            ? states[e.part]!.name
            : own[e.part - count]!;
      emitFold(acc.combine, k, writeExpressions(acc.combine, { ...place, leaf }), place);
    } else if (acc.op === 'argmax' || acc.op === 'argmin') {
      emit(`if(${own[1]!}>=0){`);
      emitStep(acc, k, own[0]!, own[1]!, place);
      emit('}');
    } else {
      const [{ name, dtype }] = states as readonly [State];
      emit(spelling.assign(name, spelling.intrinsic(COMBINING[acc.op], dtype, [name, own[0]!], dtype)));
    }
  });
}

const COMBINING = {
  sum: 'add',
  prod: 'multiply',
  max: 'maximum',
  min: 'minimum',
  any: 'or',
  all: 'and',
} as const satisfies Partial<Record<Acc['op'], Intrinsic>>;
