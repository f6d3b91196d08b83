import type { Soon } from './items.ts';

/** Lets at most `limit` pieces of work run at once; the others wait in line. */
export function gate(limit: number): <T>(work: () => Soon<T>) => Soon<T> {
  let running = 0;
  const line: (() => void)[] = [];
  // the place of what is done goes to the next in line
  const leave = (): void => {
    const next = line.shift();
    if (next) next();
    else running--;
  };
  const run = <T>(work: () => Soon<T>): Soon<T> => {
    let result: Soon<T>;
    try {
      result = work();
    } catch (error) {
      leave();
      throw error;
    }
    if (result instanceof Promise) return result.finally(leave);
    leave();
    return result;
  };
  return (work) => {
    if (running === limit) return new Promise<void>((resolve) => line.push(resolve)).then(() => run(work));
    running++;
    return run(work);
  };
}
