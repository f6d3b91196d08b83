import './register-all.ts';
import { defaultDevice, random } from '@tensai/core';
import { BatchNormalization, Dense, Dropout, Input, Sequential } from '@tensai/layers';
import { expect, test, vi } from 'vitest';

const x = random.normal([11, 4], { seed: 1 });
const y = random.normal([11, 2], { seed: 2 });

// alone in its file: what other models have had compiled would not be asked for again
test('another batch size makes no function on the cpu', async () => {
  const { backend } = defaultDevice();
  const made = new Set<string>();
  const compile = backend.compile!;
  vi.spyOn(backend, 'compile').mockImplementation((code, options) => {
    made.add(code.key);
    return compile.call(backend, code, options);
  });
  const model = new Sequential([
    Input([4]),
    new Dense(3, { activation: 'relu', activityRegularizer: 'l2' }),
    new BatchNormalization(),
    new Dropout(0.5),
    new Dense(2),
  ]);
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  const step = vi.spyOn(Sequential.prototype, 'trainStep');
  const run = async (batchSize: number): Promise<number> => {
    step.mockClear();
    await model.fit(x, y, { epochs: 3, batchSize, verbose: 0 });
    return step.mock.calls.length;
  };
  // the first trace is compared with a second one
  expect(await run(4)).toBe(5);
  const before = made.size;
  expect(before).toBeGreaterThan(10);
  // of 6 rows and of 5, op by op and traced; of 9 and 2; of 8 only, as 3 were there before
  expect([await run(6), await run(9), await run(8)]).toEqual([4, 4, 2]);
  expect(made.size).toBe(before);
});
