interface SignalSource {
  once(signal: 'SIGINT', listener: () => void): unknown;
  removeListener(signal: 'SIGINT', listener: () => void): unknown;
}

/**
 * Calls `stop` when the signal is aborted, or in Node at Ctrl-C: the first one only, so that a second one ends the program. What it returns ends the watch.
 */
export function watchInterrupts(signal: AbortSignal | undefined, stop: () => void): () => void {
  const { process } = globalThis as { process?: Partial<SignalSource> };
  const source = process?.once && process.removeListener ? (process as SignalSource) : null;
  source?.once('SIGINT', stop);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  return () => {
    source?.removeListener('SIGINT', stop);
    signal?.removeEventListener('abort', stop);
  };
}
