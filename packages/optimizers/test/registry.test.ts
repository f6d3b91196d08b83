import './setup.ts';
import {
  Adam,
  CosineDecay,
  getOptimizer,
  getSchedule,
  optimizerRegistry,
  schedules,
  scheduleRegistry,
  SGD,
} from '@tensai/optimizers';
import { expect, test } from 'vitest';
import { register } from '@tensai/optimizers/all';

test('before register() nothing has a name; the error says what to call', () => {
  expect(() => getOptimizer('adam')).toThrow("call register() from '@tensai/optimizers/all'");
  register();
  register();
  expect(optimizerRegistry.names()).toEqual(
    expect.arrayContaining([
      'Adadelta',
      'Adagrad',
      'Adam',
      'AdamW',
      'Adamax',
      'Ftrl',
      'Lion',
      'Nadam',
      'RMSprop',
      'SGD',
    ]),
  );
  expect(scheduleRegistry.names().sort()).toEqual(Object.keys(schedules).sort());
});

test('names, optimizers, configs', () => {
  register();
  expect(getOptimizer('rms_prop').name).toBe('rmsprop');
  const adam = new Adam();
  expect(getOptimizer(adam)).toBe(adam);
  const sgd = new SGD({ learningRate: new CosineDecay(0.5, 10, { warmupTarget: 1, warmupSteps: 5 }) });
  const copy = getOptimizer({ className: 'SGD', config: JSON.parse(JSON.stringify(sgd.getConfig())) as never });
  expect(copy.getConfig()).toEqual(sgd.getConfig());
  expect(copy.learningRate).toBe(0.5);
  expect(() => getOptimizer('adamm')).toThrow(/did you mean .*'Adam'/);
  expect(() => getOptimizer(Adam as never)).toThrow('make one: new Adam()');
  expect(() => getSchedule('cosine' as never)).toThrow('it takes a LearningRateSchedule');
});
