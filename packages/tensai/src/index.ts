/**
 * Deep learning for TypeScript: tensors, gradients, datasets and the reference backend, registered.
 * @packageDocumentation
 */
import { cpu } from '@tensai/backend-cpu';
import { registerBackend, registerMethods } from '@tensai/core';
import { register as registerOps } from '@tensai/core/all';
import { register as registerLosses } from '@tensai/losses/all';
import { register as registerMetrics } from '@tensai/metrics/all';
import { register as registerOptimizers } from '@tensai/optimizers/all';

export * from '@tensai/autodiff';
export * from '@tensai/backend-cpu';
export * from '@tensai/core';
export * from '@tensai/data';
export * as losses from '@tensai/losses';
export * as metrics from '@tensai/metrics';
export * from '@tensai/optimizers';

registerBackend(cpu());
registerMethods();
registerOps();
registerLosses();
registerMetrics();
registerOptimizers();
