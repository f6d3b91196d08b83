/** What a promise gives; as soon as a signal is aborted, its reason is thrown, and `leave` is told that the work goes on. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>, leave: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      leave();
      // oxlint-disable-next-line prefer-promise-reject-errors -- a reason is whatever the user aborted with
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const settle = (): void => signal.removeEventListener('abort', abort);
    work.then(resolve, reject).finally(settle);
  });
}
