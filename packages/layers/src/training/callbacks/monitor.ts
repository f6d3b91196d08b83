import { checkOptions, nearest, OptionError } from '@tensai/core';
import type { Trainer } from '../../trainer.ts';
import type { NumberLogs } from '../step-logs.ts';

/** Is less better, or more? `auto` asks the loss or metric. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** A value of the logs that is to become better. */
export interface Monitored {
  readonly monitor: string;
  readonly mode: MonitorMode;
  /** Changes of no more than this are none. */
  readonly minDelta: number;
}

/** Watches a value for improvement. */
export class Monitor {
  readonly #callback: string;
  readonly #options: Monitored;
  #sign: 1 | -1 | null = null;
  #warned = false;
  /** The best value so far; NaN before there is one. */
  best: number = NaN;

  constructor(callback: string, options: Monitored) {
    this.#callback = callback;
    this.#options = options;
    if (!['auto', 'min', 'max'].includes(options.mode))
      throw new OptionError({ op: callback, what: "mode is 'auto', 'min' or 'max'", value: options.mode });
    this.reset();
  }

  /** Forgets what it has seen. */
  reset(): void {
    this.#sign = null;
    this.best = NaN;
  }

  /** The value; undefined, with one warning, where it is not measured. */
  valueIn(logs: NumberLogs): number | undefined {
    const { monitor } = this.#options;
    const value = logs[monitor];
    if (value === undefined && !this.#warned) {
      this.#warned = true;
      const names = Object.keys(logs);
      const alike = nearest(monitor, names, 1);
      console.warn(
        `tensai: ${this.#callback}: '${monitor}' is not measured\nhint: ` +
          (alike.length > 0
            ? `did you mean '${alike[0]}'?`
            : monitor.startsWith('val_') && !names.some((name) => name.startsWith('val_'))
              ? 'give validationData or validationSplit to fit()'
              : `there are: ${names.join(', ')}`),
      );
    }
    return value;
  }

  /** Is `value` better than `than`, by more than `minDelta`? */
  better(value: number, than: number, model: Trainer): boolean {
    this.#sign ??= signOf(this.#callback, this.#options, model);
    if (Number.isNaN(than)) return !Number.isNaN(value);
    return (value - than) * this.#sign > Math.abs(this.#options.minDelta);
  }
}

function signOf(callback: string, { monitor, mode }: Monitored, model: Trainer): 1 | -1 {
  if (mode !== 'auto') return mode === 'max' ? 1 : -1;
  const name = monitor.replace(/^val_/, '');
  if (name === 'loss' || name.endsWith('_loss')) return -1;
  const direction = model.directionOf(name);
  if (direction !== null) return direction === 'up' ? 1 : -1;
  throw new OptionError({
    op: callback,
    what: `mode tells whether more or less of '${monitor}' is better`,
    value: mode,
    hint: "mode: 'max', or mode: 'min'",
  });
}

/** Options of a callback with what was left out; unknown ones are mistakes. */
export function completed<O extends object>(callback: string, defaults: Required<O>, options: O): Required<O> {
  checkOptions(callback, options, Object.keys(defaults));
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}
