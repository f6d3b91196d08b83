import { gpuBackend, requestDevice } from '@tensai/backend-webgpu';
import type { Backend } from '@tensai/core';
import { dawn } from '../src/dawn.ts';

/** A device of its own for a test, with what it did not accept. */
export interface TestDevice {
  readonly device: GPUDevice;
  readonly backend: Backend;
  readonly errors: string[];
}

/** Opens a backend on a device of its own. */
export async function testDevice(name: string, memoryLimit?: number): Promise<TestDevice> {
  const adapter = await (await dawn()).requestAdapter();
  const device = await requestDevice(adapter!);
  const errors: string[] = [];
  device.addEventListener('uncapturederror', (event) => {
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
  return { device, backend: gpuBackend(device, { name, ...(memoryLimit !== undefined && { memoryLimit }) }), errors };
}
