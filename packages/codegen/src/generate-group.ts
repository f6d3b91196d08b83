import type { DType, Loop, Sym } from '@tensai/core';
import { emitCombination } from './combination.ts';
import { type LoopText, start, textOf } from './generate-loop.ts';
import { coordinate } from './nest.ts';
import type { GroupSpelling } from './spelling.ts';

/** What the threads of a group run, and the arrays that they share: name and dtype, one element for each thread. */
export interface GroupText extends LoopText {
  readonly shared: readonly { readonly name: string; readonly dtype: DType }[];
}

/**
 * Writes what a group of threads does for one point of space of a reduction: each takes in a part of the reduced points, then neighbours are
 * combined, pair by pair. The text names the coordinates `i0 i1 …` of the point and `points`, the number of the reduced ones.
 */
export function generateGroup(loop: Loop<Sym>, spelling: GroupSpelling): GroupText {
  const writing = start(loop, spelling);
  const { nest, body, numbers } = writing;
  const { accs, size } = loop.reduce!;
  const { lane, lanes, barrier } = spelling;
  const split = loop.space.length;
  loop.space.forEach((_, axis) => nest.given(axis));
  body.declare();
  // where the order of the points counts, each thread has neighbours to itself; else the threads read side by side
  const ordered = accs.some(({ op }) => op === 'fold' || op === 'argmax' || op === 'argmin');
  nest.emit(spelling.constant('part', 'int32', spelling.quotient(`(points+${lanes - 1})`, `${lanes}`)));
  const [first, end, step] = ordered
    ? [`${lane}*part`, spelling.smaller('points', `(${lane}+1)*part`), 1]
    : [lane, 'points', lanes];
  const run = Number(body.run ?? '0') * step;
  if (run > 0) {
    nest.openText(spelling.loop('rs', first, end, `${run}`, []));
    nest.openText(spelling.loop('r', 'rs', spelling.smaller(end, `rs+${run}`), `${step}`, []));
  } else nest.openText(spelling.loop('r', first, end, `${step}`, []));
  let rest = 'r';
  for (let axis = split + size.length - 1; axis >= split; axis--) {
    const extent = numbers.text(size[axis - split]!);
    if (axis === split) nest.emit(spelling.constant(coordinate(axis), 'int32', rest));
    else {
      const quotient = nest.fresh('q');
      nest.emit(spelling.constant(quotient, 'int32', spelling.quotient(rest, extent)));
      nest.emit(spelling.constant(coordinate(axis), 'int32', `${rest}-${quotient}*${extent}`));
      rest = quotient;
    }
  }
  size.forEach((_, k) => nest.given(split + k));
  body.step();
  nest.close();
  if (run > 0) {
    body.settle(body.run!);
    nest.close();
  }
  body.total();

  const shared = body.states.map(({ name, dtype }) => ({ name: `${name}h`, dtype }));
  const share = (): void =>
    body.states.forEach(({ name, dtype }, k) => nest.emit(spelling.store(shared[k]!.name, lane, name, dtype)));
  share();
  for (let step = 1; step < lanes; step *= 2) {
    nest.emit(barrier, `if(${lane}%${2 * step}==0){`);
    const rights = shared.map(({ name, dtype }) => {
      const right = nest.fresh('t');
      nest.emit(spelling.constant(right, dtype, spelling.load(name, `${lane}+${step}`, dtype)));
      return right;
    });
    emitCombination(accs, rights, body.place);
    share();
    nest.emit('}');
  }
  nest.emit(`if(${lane}==0){`);
  body.finish();
  nest.emit('}');
  return { ...textOf(writing), shared };
}
