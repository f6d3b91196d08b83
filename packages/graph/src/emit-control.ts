import { type Choice, type Repeat, typeOf } from '@tensai/core';
import type { Emitter } from './emit.ts';
import type { Placed, RepeatStep, Step } from './program.ts';

/** A loop. `to` makes room for its results. */
export function emitRepeat(
  emitter: Emitter,
  { body, condition, carries, sequences, most, reverse }: Repeat,
  operands: readonly Placed[],
  to: () => readonly Placed[],
): readonly Placed[] {
  const inits = operands.slice(0, carries).map((x) => emitter.dense(x));
  const sources = operands.slice(carries, carries + sequences);
  emitter.tick();
  const results = to();
  const spares = inits.map(({ type }) => emitter.place(most > 1 ? type : { shape: [0], dtype: type.dtype }));
  emitter.use([...results, ...inits, ...sources]);
  const step = emitter.inside(true, (steps): RepeatStep => {
    const states = inits.map(({ type }) => emitter.moving(type));
    const nexts = inits.map(({ type }) => emitter.moving(type));
    const slices: RepeatStep['slices'][number][] = [];
    const rowOf = (of: Placed): Placed => {
      const { device, dtype, shape, strides } = of.type;
      const row = emitter.moving(typeOf(device, dtype, shape.slice(1), strides.slice(1)));
      const stride = strides[0]! * device.backend.caps.bytes[dtype]!;
      slices.push({ root: row.root, of, ...(reverse ? { start: (most - 1) * stride, stride: -stride } : { start: 0, stride }) }); // prettier-ignore
      return row;
    };
    const inputs = [...states, ...sources.map(rowOf), ...operands.slice(carries + sequences)];
    let value: Placed | null = null;
    const before = condition && steps(() => ([value] = emitter.graph(condition, inputs) as [Placed]));
    if (value) emitter.use([value]);
    const targets = [...nexts, ...results.slice(carries).map(rowOf)];
    const own = steps(() => void emitter.graph(body, inputs, targets));
    return {
      most,
      condition: before && { steps: before, value: value! },
      body: own,
      carries: inits.map((init, i) => ({
        init,
        final: results[i]!,
        spare: spares[i]!,
        state: states[i]!.root,
        next: nexts[i]!.root,
      })),
      slices,
    };
  });
  emitter.push(step);
  return results;
}

/** A choice. `to` makes room for its results. */
export function emitChoice(
  emitter: Emitter,
  { branches }: Choice,
  [index, ...operands]: readonly Placed[],
  to: () => readonly Placed[],
): readonly Placed[] {
  emitter.tick();
  const results = to();
  emitter.use([index!, ...results]);
  const steps = branches.map((branch) =>
    emitter.inside(false, (part): readonly Step[] => part(() => void emitter.graph(branch, operands, results))),
  );
  emitter.use(results);
  emitter.push({ index: index!, branches: steps });
  return results;
}
