import { Registry } from '@tensai/core';
import { expect, test } from 'vitest';

test('names match without case and underscores', () => {
  const losses = new Registry<number>('loss', '@tensai/losses/all');
  losses.register('meanSquaredError', 1, 'mse');
  losses.register('meanSquaredError', 1);
  for (const name of ['mean_squared_error', 'MeanSquaredError', 'MSE', 'mse']) expect(losses.get(name)).toBe(1);
  expect(losses.names()).toEqual(['meanSquaredError', 'mse']);
  expect(() => losses.register('MSE', 2)).toThrow("there is a registered loss 'MSE' already");
});

test('an unknown name answers with the nearest, or where names come from', () => {
  const losses = new Registry<number>('loss', '@tensai/losses/all');
  expect(() => losses.get('mse')).toThrow(
    "the loss 'mse' is not registered\nhint: pass the loss itself, or call register() from '@tensai/losses/all'",
  );
  losses.register('meanSquaredError', 1);
  expect(() => losses.get('mean_square_error')).toThrow(/hint: did you mean 'meanSquaredError'\?/);
  expect(() => losses.get('xyz')).toThrow(/hint: there are: meanSquaredError/);
});
