/**
 * What a training loop tells of its progress. Epochs count from 0, as in callbacks; `step` is the number of steps done in this epoch.
 * Logs are numbers by name, in the order in which they are shown.
 */
export interface Progress {
  /** Training begins; `steps` of an epoch are null where only its end can tell. */
  start(info: { readonly epochs: number; readonly steps: number | null }): void;
  epochStart(epoch: number): void;
  step(step: number, logs: Readonly<Record<string, number>>): void;
  /** An epoch has ended after so many seconds; its logs are the final ones. */
  epochEnd(epoch: number, logs: Readonly<Record<string, number>>, seconds: number): void;
  /** Training is over, by its end or by an error: call it in a `finally`. */
  end(): void;
  /** Is it time to call `step`? `now` is that of `performance.now()`. So logs are read from a device only as often as they are drawn. */
  wants(now: number): boolean;
}

/** Where progress is written: `process.stdout`, or anything like it. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** How progress is shown. */
export interface ProgressOptions {
  /** Left out: the program's standard output, or the console in a page. */
  readonly stream?: TextStream;
  /** Letters of the bar (20). */
  readonly width?: number;
}
