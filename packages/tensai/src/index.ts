/**
 * Deep learning for TypeScript: tensors, gradients, datasets and the reference backend, registered.
 * @packageDocumentation
 */
import { cpu } from '@tensai/backend-cpu';
import { chunkedLoops } from '@tensai/backend-cpu/chunks';
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/revectorize';
import '@tensai/backend-wasm/threads';
import { registerBackend, registerMethods } from '@tensai/core';
import { register as registerLayers } from '@tensai/layers/all';
import { register as registerLosses } from '@tensai/losses/all';
import { register as registerMetrics } from '@tensai/metrics/all';
import { register as registerOptimizers } from '@tensai/optimizers/all';
import { register as registerReport } from '@tensai/report/all';

export * from '@tensai/autodiff';
export * from '@tensai/backend-cpu';
export * from '@tensai/backend-wasm';
export * from '@tensai/core';
export * from '@tensai/data';
export * from '@tensai/graph';
export * from '@tensai/layers';
export * as linalg from './linalg.ts';
export { loadGraph, opNamed, registeredOps, saveGraph } from './named-ops.ts';
export * as losses from '@tensai/losses';
export * as metrics from '@tensai/metrics';
export * from '@tensai/optimizers';
export * from '@tensai/report';

registerBackend(cpu({ fallback: chunkedLoops }));
registerBackend(wasm());
registerMethods();
registerLayers();
registerLosses();
registerMetrics();
registerOptimizers();
registerReport();
