/**
 * What `fit` tells of its progress. Epochs count from 0, as in callbacks; `step` is the number of steps done in this epoch. Logs are numbers by name, in
 * the order in which they are shown.
 */
export interface Progress {
  /** Training begins; `steps` of an epoch are null where only its end can tell. */
  start(info: { readonly epochs: number; readonly steps: number | null }): void;
  epochStart(epoch: number): void;
  step(step: number, logs: Readonly<Record<string, number>>): void;
  /** An epoch has ended after so many seconds. */
  epochEnd(epoch: number, logs: Readonly<Record<string, number>>, seconds: number): void;
  /** Training is over, by its end or by an error. */
  end(): void;
  /** Is it time to call `step`? `now` is that of `performance.now()`. So logs are read from a device only as often as they are drawn. */
  wants(now: number): boolean;
}

/** How much is said: nothing (0), progress as it was registered (1, `auto`), a line for each epoch (2). */
export type Verbose = 'auto' | 0 | 1 | 2;

let registered: (() => Progress) | null = null;

/**
 * Makes another display of training known: what `fit` shows unless `verbose` is 0 or 2.
 *
 * @example
 * registerProgress(progressBar);
 */
export function registerProgress(factory: () => Progress): void {
  registered = factory;
}

const silence: Progress = {
  start: () => undefined,
  epochStart: () => undefined,
  step: () => undefined,
  epochEnd: () => undefined,
  end: () => undefined,
  wants: () => false,
};

/** The progress of one run. */
export function progressFor(verbose: Verbose): Progress {
  if (verbose === 0) return silence;
  return registered !== null && verbose !== 2 ? registered() : plainLines();
}

function plainLines(): Progress {
  let epochs = 0;
  let steps: number | null = null;
  let done = 0;
  return {
    start: (info) => ({ epochs, steps } = info),
    epochStart: () => {
      done = 0;
    },
    step: (step) => {
      done = step;
    },
    epochEnd: (epoch, logs, seconds) =>
      console.log(`Epoch ${epoch + 1}/${epochs} - ${progressLine(steps ?? done, logs, seconds)}`),
    end: () => undefined,
    wants: () => false,
  };
}

/** How a run went, in Keras' short form: `8/8 - 0s - 5ms/step - accuracy: 0.3516 - loss: 1.1624`. */
export function progressLine(steps: number, logs: Readonly<Record<string, number>>, seconds: number): string {
  const each = steps > 0 ? ` - ${spell((seconds * 1000) / steps)}/step` : '';
  const values = Object.entries(logs).map(([name, value]) => ` - ${name}: ${figure(value)}`);
  return `${steps}/${steps} - ${Math.round(seconds)}s${each}${values.join('')}`;
}

function spell(milliseconds: number): string {
  if (milliseconds >= 1000) return `${Math.round(milliseconds / 1000)}s`;
  return milliseconds >= 1 ? `${Math.round(milliseconds)}ms` : `${Math.round(milliseconds * 1000)}us`;
}

const figure = (value: number): string =>
  Math.abs(value) > 1e-3 || value === 0 ? value.toFixed(4) : value.toExponential(4);
