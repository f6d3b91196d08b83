/**
 * The losses by name, registered: for strings in `compile`, and for saved models.
 * @packageDocumentation
 */
import { isOp, registerOp } from '@tensai/core';
import { type LossClass, lossRegistry } from './get-loss.ts';
import * as losses from './index.ts';

const aliases: Readonly<Record<string, readonly string[]>> = {
  BinaryCrossentropy: ['bce'],
  KLDivergence: ['kld'],
  MeanAbsoluteError: ['mae'],
  MeanAbsolutePercentageError: ['mape'],
  MeanSquaredError: ['mse'],
  MeanSquaredLogarithmicError: ['msle'],
};

/**
 * Registers all losses of this package under their names and Keras' short ones, and the ops that they are made of.
 *
 * @example
 * import { register } from '@tensai/losses/all';
 * import { getLoss } from '@tensai/losses';
 * register();
 * getLoss('bce').name // 'binary_crossentropy'
 */
export function register(): void {
  for (const value of Object.values<unknown>(losses)) {
    if (isNamedLoss(value)) lossRegistry.register(value.className, value, ...(aliases[value.className] ?? []));
    const op = typeof value === 'function' && 'op' in value ? value.op : value;
    if (isOp(op)) registerOp(op);
  }
}

const isNamedLoss = (value: unknown): value is LossClass =>
  typeof value === 'function' &&
  value.prototype instanceof losses.Loss &&
  (value as Partial<LossClass>).className !== '';
