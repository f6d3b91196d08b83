import { checkOptions, OptionError } from '@tensai/core';
import type { Progress } from '@tensai/layers';
import type { ProgressOptions, TextStream } from './progress-options.ts';
import { barOf, countOf, logsOf, type Standing, timesOf } from './progress-line.ts';
import { type Bar, bars, type NewBar } from './terminal.ts';

// Often enough to look alive, seldom enough to cost nothing: reading logs from a device makes it idle.
const REDRAW = 100;

/**
 * Shows how training goes: in a terminal a bar for each epoch, elsewhere a line when an epoch has ended.
 *
 * ```text
 * Epoch 1/5
 * 469/469 ━━━━━━━━━━━━━━━━━━━━ 3s 6ms/step - accuracy: 0.9102 - loss: 0.3007
 * ```
 *
 * @example
 * const lines = [];
 * const progress = progressBar({ stream: { write: (text) => lines.push(text) } });
 * progress.start({ epochs: 1, steps: 4 });
 * progress.epochStart(0);
 * progress.epochEnd(0, { loss: 0.25 }, 2);
 * progress.end();
 * lines // ["Epoch 1/1 - 4 steps - 2s 500ms/step - loss: 0.2500\n"]
 */
export function progressBar(options: ProgressOptions = {}): Progress {
  checkOptions('progressBar', options, ['stream', 'width']);
  const { stream = standardOutput(), width = 20 } = options;
  if (!Number.isInteger(width) || width < 1)
    throw new OptionError({
      op: 'progressBar',
      what: 'the width is a whole number of letters from 1 up',
      value: width,
    });
  const library: NewBar | null = stream.isTTY ? bars() : null;
  return library ? drawn(stream, width, library) : written(stream);
}

/** A line for each epoch. */
function written(stream: TextStream): Progress {
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
    epochEnd: (epoch, logs, seconds) => {
      const step = steps ?? done;
      const standing: Standing = { step, steps, elapsed: seconds * 1000, ended: true, logs };
      const parts = [
        `Epoch ${epoch + 1}/${epochs}`,
        step > 0 ? `${step} steps` : '',
        timesOf(standing),
        logsOf(standing),
      ];
      stream.write(`${parts.filter(Boolean).join(' - ')}\n`);
    },
    end: () => undefined,
    wants: () => false,
  };
}

/** A bar for each epoch. */
function drawn(stream: TextStream, width: number, Terminal: NewBar): Progress {
  let epochs = 0;
  let steps: number | null = null;
  let began = 0;
  let next = 0;
  let bar: Bar | null = null;
  let standing: Standing = { step: 0, steps, elapsed: 0, ended: false, logs: {} };
  const line = (): string => {
    const left = [countOf(standing), barOf(standing, width), timesOf(standing)].filter(Boolean).join(' ');
    return [left, logsOf(standing)].filter(Boolean).join(' - ');
  };
  const show = (more: Partial<Standing>): void => {
    standing = { ...standing, ...more };
    bar?.update(standing.step);
  };
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    start: (info) => ({ epochs, steps } = info),
    epochStart: (epoch) => {
      stop();
      stream.write(`Epoch ${epoch + 1}/${epochs}\n`);
      began = performance.now();
      next = began + REDRAW;
      standing = { step: 0, steps, elapsed: 0, ended: false, logs: {} };
      bar = new Terminal({
        stream: forwardOnly(stream) as unknown as NodeJS.WritableStream,
        format: line,
        // its own timer draws what has changed in between: half as long as we wait, so that `update` draws at once
        fps: (2 * 1000) / REDRAW,
        // its handler would keep Ctrl-C from ending the program; nor is there anything to restore then
        gracefulExit: false,
        linewrap: true,
      });
      bar.start(steps ?? 0, 0);
    },
    step: (step, logs) => {
      const now = performance.now();
      next = now + REDRAW;
      show({ step, logs, elapsed: now - began });
    },
    epochEnd: (_, logs, seconds) => {
      show({ step: steps ?? standing.step, logs, elapsed: seconds * 1000, ended: true });
      stop();
    },
    end: stop,
    wants: (now) => now >= next,
  };
}

/** A stream in which the cursor is not put back to where a bar began: callbacks may have printed lines since. */
const forwardOnly = (stream: TextStream): TextStream => ({
  isTTY: true,
  get columns() {
    return stream.columns;
  },
  write: (text) => text === '\u001B7' || text === '\u001B8' || stream.write(text),
});

function standardOutput(): TextStream {
  const { process } = globalThis as { process?: { readonly stdout?: TextStream } };
  return process?.stdout ?? { write: (line) => console.log(line.trimEnd()) };
}
