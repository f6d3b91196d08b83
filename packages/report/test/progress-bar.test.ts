import type { Progress } from '@tensai/layers';
import { progressBar, type TextStream } from '@tensai/report';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stream that keeps what is written. */
function fake(terminal: boolean, columns = 100): { stream: TextStream; text: () => string; frames: () => string[] } {
  let text = '';
  const stream = { isTTY: terminal, columns, write: (more: string) => void (text += more) };
  return {
    stream,
    text: () => text,
    // what stands between going to the start of the line and clearing the rest of it
    frames: () =>
      text
        .split('\x1b[1G')
        .slice(1)
        .map((frame) => frame.split('\x1b[0K')[0]!),
  };
}

/** Two epochs of four steps, each taking `pace` milliseconds. */
function train(progress: Progress, pace: number, steps: number | null = 4): void {
  progress.start({ epochs: 2, steps });
  for (let epoch = 0; epoch < 2; epoch++) {
    progress.epochStart(epoch);
    for (let step = 1; step <= 4; step++) {
      vi.advanceTimersByTime(pace);
      if (progress.wants(performance.now())) progress.step(step, { accuracy: step / 8, loss: 1 / step });
      else if (steps === null) progress.step(step, {});
    }
    progress.epochEnd(epoch, { accuracy: 0.91, loss: 0.00012345, val_loss: -1 }, (4 * pace) / 1000);
  }
  progress.end();
}

describe('where there is no terminal', () => {
  test('a line stands for each epoch, and logs are never asked for', () => {
    const { stream, text } = fake(false);
    const progress = progressBar({ stream });
    expect(progress.wants(Infinity)).toBe(false);
    train(progress, 750);
    expect(text()).toBe(
      'Epoch 1/2 - 4 steps - 3s 750ms/step - accuracy: 0.9100 - loss: 1.2345e-4 - val_loss: -1.0000\n' +
        'Epoch 2/2 - 4 steps - 3s 750ms/step - accuracy: 0.9100 - loss: 1.2345e-4 - val_loss: -1.0000\n',
    );
  });

  test('steps are counted where their number is unknown, and left out where nobody counts', () => {
    const { stream, text } = fake(false);
    train(progressBar({ stream }), 20_000, null);
    expect(text()).toMatch(/^Epoch 1\/2 - 4 steps - 1:20 20s\/step - accuracy/);
    const quiet = fake(false);
    const progress = progressBar({ stream: quiet.stream });
    progress.start({ epochs: 1, steps: null });
    progress.epochStart(0);
    progress.epochEnd(0, { loss: 0 }, 0.1);
    expect(quiet.text()).toBe('Epoch 1/1 - loss: 0.0000\n');
  });
});

describe('in a terminal', () => {
  test('a bar grows on a line of its own', () => {
    const { stream, text, frames } = fake(true);
    train(progressBar({ stream, width: 8 }), 1000);
    const epoch = [
      '0/4 ────────',
      '1/4 ━━────── 3s 1s/step - accuracy: 0.1250 - loss: 1.0000',
      '2/4 ━━━━──── 2s 1s/step - accuracy: 0.2500 - loss: 0.5000',
      '3/4 ━━━━━━── 1s 1s/step - accuracy: 0.3750 - loss: 0.3333',
      '4/4 ━━━━━━━━ 4s 1s/step - accuracy: 0.9100 - loss: 1.2345e-4 - val_loss: -1.0000',
    ];
    for (const line of epoch) expect(frames()).toContain(line);
    expect(frames().at(-1)).toBe(epoch[4]);
    expect(text().match(/Epoch ./g)).toEqual(['Epoch 1', 'Epoch 2']);
    expect(text().startsWith('Epoch 1/2\n')).toBe(true);
    expect(text().endsWith('\n')).toBe(true);
    // neither cursor nor wrapping is changed, so that Ctrl-C leaves nothing behind; the cursor goes back over no line of a callback
    for (const code of text().split('\x1b').slice(1)) expect(code).toMatch(/^\[[01][GK]/);
  });

  test('it asks for logs ten times a second', () => {
    const { stream } = fake(true);
    const progress = progressBar({ stream });
    progress.start({ epochs: 1, steps: 1000 });
    progress.epochStart(0);
    let asked = 0;
    for (let step = 1; step <= 1000; step++) {
      vi.advanceTimersByTime(1);
      if (!progress.wants(performance.now())) continue;
      asked++;
      progress.step(step, { loss: 1 });
    }
    progress.end();
    expect(asked).toBe(10);
  });

  test('an unknown number of steps is found out at the end', () => {
    const { stream, frames } = fake(true);
    train(progressBar({ stream, width: 4 }), 500, null);
    expect(frames()).toContain('2/? ──── 1s 500ms/step - accuracy: 0.2500 - loss: 0.5000');
    expect(frames().at(-1)).toContain('4/4 ━━━━ 2s 500ms/step');
  });

  test('a line is cut to the width of the terminal', () => {
    const { stream, frames } = fake(true, 30);
    train(progressBar({ stream }), 500);
    for (const frame of frames()) expect(frame.length).toBeLessThanOrEqual(30);
  });

  test('end leaves no timer, in the middle of an epoch too', () => {
    const { stream } = fake(true);
    const progress = progressBar({ stream });
    progress.start({ epochs: 1, steps: 2 });
    progress.epochStart(0);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    progress.end();
    progress.end();
    expect(vi.getTimerCount()).toBe(0);
    expect(process.listenerCount('SIGINT')).toBe(0);
  });
});

test('long and short times', () => {
  const { stream, text } = fake(false);
  const progress = progressBar({ stream });
  progress.start({ epochs: 1, steps: 10_000 });
  for (const seconds of [0.5, 3725]) progress.epochEnd(0, {}, seconds);
  expect(text()).toBe('Epoch 1/1 - 10000 steps - 1s 50us/step\nEpoch 1/1 - 10000 steps - 1:02:05 373ms/step\n');
});

test('refuses a width that is none', () => {
  expect(() => progressBar({ width: 0 })).toThrow(
    'progressBar: the width is a whole number of letters from 1 up, got 0',
  );
  expect(() => progressBar({ columns: 3 } as object)).toThrow("there is no option 'columns'");
});
