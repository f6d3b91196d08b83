/**
 * Lets timers, signals, repaints and finalizers have their turn: what it returns gives null, or, when `every` milliseconds have gone by,
 * a promise that a task of its own resolves. (A loop of promises alone never lets go of the event loop.)
 */
export function pace(every: number): () => Promise<void> | null {
  let last = performance.now();
  return () =>
    performance.now() - last < every
      ? null
      : nextTask().then(() => {
          last = performance.now();
        });
}

// Browsers hold back nested timers by 4 ms; a message comes at once.
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { setImmediate, MessageChannel } = globalThis as {
      setImmediate?: (callback: () => void) => unknown;
      MessageChannel?: typeof globalThis.MessageChannel;
    };
    if (setImmediate) {
      setImmediate(resolve);
      return;
    }
    if (!MessageChannel) {
      setTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
