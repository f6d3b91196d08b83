import { Judge } from './judge.ts';
import type { Code } from './team.ts';

/** Kinds of work that are told apart. */
const MOST = 256;

/** Judges of launches, by what they call and how much there is to do. */
export class Judges {
  #judges: Map<Code, Map<number, Judge>> = new Map();
  #count = 0;

  of(code: Code, work: number): Judge {
    const known = this.#judges.get(code)?.get(work);
    if (known) return known;
    if (this.#count === MOST) {
      this.#judges = new Map();
      this.#count = 0;
    }
    const judge = new Judge();
    const sizes = this.#judges.get(code);
    if (sizes) sizes.set(work, judge);
    else this.#judges.set(code, new Map([[work, judge]]));
    this.#count++;
    return judge;
  }
}
