import { type Accumulator, accumulatorOf } from './accumulator.ts';
import type { Lanes } from './lanes.ts';
import { leafOf, type LoopWriting } from './loop-writing.ts';
import type { Points, PushLeaf } from './points.ts';

/** What the outputs read: results of the reduction. */
export const resultsOf =
  (accumulators: readonly Accumulator[]): PushLeaf =>
  (e, { f }) => {
    const accumulator = accumulators[e.index]!;
    f.get(e.kind === 'position' ? accumulator.position! : accumulator.result(e.part));
  };

/** Accumulators where lanes share the points of an axis: `sets` of them for vectors side by side, and one for single points. They begin empty. */
export class Gathered {
  readonly #vectors: readonly (readonly Accumulator[])[];
  readonly #rest: readonly Accumulator[];

  constructor(writing: LoopWriting, lanes: Lanes, sets: number) {
    const { accs, prelude } = writing;
    const make = (count: Lanes): readonly Accumulator[] =>
      accs.map((acc) => {
        const made = accumulatorOf(acc, count, prelude, leafOf(writing));
        made.start();
        return made;
      });
    this.#vectors = Array.from({ length: sets }, () => make(lanes));
    this.#rest = make(1);
  }

  /** Those that take in such points. */
  of({ lanes, turn }: Points): readonly Accumulator[] {
    return lanes === 1 ? this.#rest : this.#vectors[turn % this.#vectors.length]!;
  }

  /** Joins them; gives what reads the results. */
  results(): PushLeaf {
    const [first, ...others] = this.#vectors;
    return resultsOf(
      first!.map((accumulator, k) => {
        for (const other of others) accumulator.join(other[k]!);
        const whole = accumulator.single();
        whole.join(this.#rest[k]!);
        return whole;
      }),
    );
  }
}
