/**
 * Deep learning for TypeScript: tensors, gradients, datasets and the reference backend, registered.
 * @packageDocumentation
 */
import { cpu } from '@tensai/backend-cpu';
import { registerBackend, registerMethods } from '@tensai/core';
import { register as registerOps } from '@tensai/core/all';

export * from '@tensai/autodiff';
export * from '@tensai/backend-cpu';
export * from '@tensai/core';
export * from '@tensai/data';

registerBackend(cpu());
registerMethods();
registerOps();
