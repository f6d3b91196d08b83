/** A trial takes about so many milliseconds in each way, and so many runs. */
const TRIAL = 15;
const [LEAST_RUNS, MOST_RUNS] = [2, 8] as const;

/** Runs before the first trial, and milliseconds that are enough: code is compiled better meanwhile. */
const FIRST = 16;
const WARM = 50;

/** What trials may cost, as a part of all time: usually, and where runs take longer or shorter than they did. */
const [CALM, CHANGED] = [0.02, 0.05] as const;

/** Runs whose mean is looked at, and the factor that is a change. */
const WATCHED = 8;
const FACTOR = 1.3;

/** What is long ago counts less: by this factor for each run. */
const FADING = 0.999;

/**
 * Finds out whether threads together are faster than one alone, for something that is run again and again: beside busy neighbours they are not, since all wait for the one that waits for its
 * processor. Now and then, and when runs take longer or shorter than they did, some are done in both ways, in turns; how often depends on what that has cost. A long run has stretches, which take
 * turns too: so both ways see the same weather.
 */
export class Judge {
  #together = true;
  #runs = 0;
  /** Runs that are left of a trial, and how many of each way it has. */
  #left = 0;
  #pairs = 0;
  /** What they took, in both ways. */
  #alone = 0;
  #shared = 0;
  /** All time, and what it would have been less in the better way only. */
  #total = 0;
  #lost = 0;
  /** The time of the last runs that were no trial, their number, and what a run took in the last trial. */
  #recent = 0;
  #watched = 0;
  #usual = 0;
  #changed = false;

  /** Is the next run to be shared, or the first stretch of it? */
  get together(): boolean {
    return this.#shares(0);
  }

  #shares(stretch: number): boolean {
    return this.#left > 0 ? ((this.#left + stretch) & 1) === 0 : this.#together;
  }

  /** Has a run done, stretch by stretch, and times it; `counts`: was it as it will be? */
  runs(stretches: number, run: (stretch: number, together: boolean) => void, counts = true): void {
    let [shared, alone] = [0, 0];
    let begun = performance.now();
    for (let k = 0; k < stretches; k++) {
      const together = this.#shares(k);
      run(k, together);
      const end = performance.now();
      if (together) shared += end - begun;
      else alone += end - begun;
      begun = end;
    }
    if (counts) this.took(shared, alone);
  }

  /** Tells how many milliseconds of a run were spent together, and alone. */
  took(shared: number, alone: number): void {
    const time = shared + alone;
    this.#total = this.#total * FADING + time;
    this.#lost *= FADING;
    if (this.#left > 0) this.#tried(shared, alone);
    else if (++this.#runs > FIRST || this.#total > WARM) this.#watch(time);
  }

  #watch(time: number): void {
    this.#recent += time;
    if (++this.#watched === WATCHED) {
      const mean = this.#recent / WATCHED;
      this.#changed = mean > this.#usual * FACTOR || mean * FACTOR < this.#usual;
      this.#recent = this.#watched = 0;
    }
    if (this.#lost > this.#total * (this.#changed ? CHANGED : CALM)) return;
    this.#pairs = Math.min(Math.max(Math.ceil(TRIAL / time), LEAST_RUNS), MOST_RUNS);
    this.#left = 2 * this.#pairs;
    this.#alone = this.#shared = 0;
  }

  #tried(shared: number, alone: number): void {
    this.#shared += shared;
    this.#alone += alone;
    if (--this.#left > 0) return;
    this.#together = this.#shared < this.#alone;
    this.#lost += Math.abs(this.#shared - this.#alone);
    this.#usual = Math.min(this.#shared, this.#alone) / this.#pairs;
    this.#recent = this.#watched = 0;
    this.#changed = false;
  }
}
