import { type Device, onDevice, type Scope } from '@tensai/core';
import type { Trainer } from '../trainer.ts';
import type { CallbackList } from './callbacks/callback-list.ts';
import type { Soon } from './batches.ts';
import type { Feed } from './feed.ts';
import { type Logs, readableIn } from './step-logs.ts';
import { StepMemory } from './step-memory.ts';
import type { Step } from './compiled-steps.ts';

/** One run over batches. */
export interface Run {
  readonly model: Trainer;
  readonly feed: Feed;
  readonly device: Device;
  readonly step: Step;
  readonly callbacks: CallbackList;
  readonly hooks: 'Train' | 'Test' | 'Predict';
  /** What else is done after each step; `done` steps are behind it. */
  readonly after?: (logs: Logs, scope: Scope, done: number) => Soon<void>;
  readonly stopped: () => boolean;
  /** Whether the event loop is due a turn. */
  readonly due: () => Promise<void> | null;
}

/** What a run leaves: the logs of its last step, readable while the scope lasts. */
export interface Ran {
  readonly steps: number;
  readonly logs: Logs;
  readonly scope: Scope;
}

const NOTHING: Logs = {};

// so many submissions may be under way on a device that works on its own
const AHEAD = 2;

/** Runs the step on each batch. What a step makes ends with it, as `StepMemory` has it: what the last one returned is looked at in the end. */
export async function runSteps(run: Run, use: (ran: Ran) => Soon<void>): Promise<void> {
  const { model, feed, device, step, callbacks, hooks, after, stopped, due } = run;
  const begin = `on${hooks}BatchBegin` as const;
  const end = `on${hooks}BatchEnd` as const;
  // who is not called during steps keeps nothing of them
  const memory = new StepMemory(() => [...model.flattenLayers(), ...callbacks.among(begin, end)]);
  const { scope } = memory;
  const heard = callbacks.has(end);
  const { backend } = device;
  let logs = NOTHING;
  let shown = NOTHING;
  let steps = 0;
  try {
    feed.start();
    for (;;) {
      const coming = feed.next(steps, scope, device);
      // waiting where there is nothing to wait for would cost a tiny step dear
      const batch = coming instanceof Promise ? await coming : coming;
      if (batch === null) break;
      const begun = callbacks.call(begin, steps, NOTHING);
      if (begun) await begun;
      const before = logs;
      logs = onDevice(device, () => scope.run(() => step(batch)));
      steps++;
      if (heard) {
        if (logs !== before) shown = readableIn(scope, logs);
        const told = onDevice(device, () => scope.run(() => callbacks.call(end, steps - 1, shown)));
        if (told) await told;
      }
      const done = after?.(logs, scope, steps);
      if (done) await done;
      memory.settle(logs);
      if (stopped()) break;
      const room = backend.throttle?.(AHEAD);
      if (room) await room;
      const turn = due();
      if (turn) await turn;
    }
    await use({ steps, logs, scope });
  } finally {
    memory.end();
  }
}
