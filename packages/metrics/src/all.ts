/**
 * The metrics by name, registered: for strings in `compile`, and for saved models.
 * @packageDocumentation
 */
import { isOp, registerOp } from '@tensai/core';
import { type MetricClass, metricRegistry } from './get-metric.ts';
import * as metrics from './index.ts';

const aliases: Readonly<Record<string, readonly string[]>> = {
  BinaryCrossentropy: ['bce'],
  KLDivergence: ['kld'],
  LogCoshError: ['logCosh'],
  MeanAbsoluteError: ['mae'],
  MeanAbsolutePercentageError: ['mape'],
  MeanSquaredError: ['mse'],
  MeanSquaredLogarithmicError: ['msle'],
};

/**
 * Registers all metrics of this package under their names and Keras' short ones, and the ops that they are made of.
 *
 * @example
 * import { register } from '@tensai/metrics/all';
 * import { metricRegistry } from '@tensai/metrics';
 * register();
 * metricRegistry.get('mae').className // 'MeanAbsoluteError'
 */
export function register(): void {
  for (const value of Object.values<unknown>(metrics)) {
    if (isNamedMetric(value)) metricRegistry.register(value.className, value, ...(aliases[value.className] ?? []));
    if (isOp(value)) registerOp(value);
  }
}

const isNamedMetric = (value: unknown): value is MetricClass =>
  typeof value === 'function' &&
  value.prototype instanceof metrics.Metric &&
  (value as Partial<MetricClass>).className !== '';
