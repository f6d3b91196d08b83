/** For code without scratch among its arguments. */
export const NO_SCRATCH = { at: -1, bytes: 0 } as const;

/** Bytes of scratch that each worker has: packed rows of a strip in float64, and addresses of windows of many taps. */
export const WORKER_SCRATCH: number = 2 ** 19;
