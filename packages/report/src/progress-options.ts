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
