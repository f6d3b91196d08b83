import { BackendOpenError, type Backend, type BackendSpec } from '@tensai/core';
import { gpuBackend } from './gpu-backend.ts';

/** How a GPU is chosen and used. */
export interface WebgpuOptions {
  /** Of several GPUs, one that saves power or one that is fast; the system's choice if left out. */
  readonly powerPreference?: GPUPowerPreference;
  /** Bytes of device memory that may be held; 4 GiB if left out. */
  readonly memoryLimit?: number;
}

/**
 * The GPU of the browser, by WebGPU. Arithmetic is float32, int32, uint32 and bool; reading is asynchronous.
 *
 * @example
 * registerBackend(webgpu({ powerPreference: 'high-performance' }));
 * registeredBackends().includes('webgpu') // true
 */
export const webgpu = (options: WebgpuOptions = {}): BackendSpec => ({
  name: 'webgpu',
  priority: 20,
  synchronous: false,
  open: () => open(options),
});

async function open({ powerPreference, memoryLimit }: WebgpuOptions): Promise<Backend> {
  const gpu = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  if (!gpu) throw new BackendOpenError({ name: 'webgpu', reason: 'there is no navigator.gpu here' });
  const adapter = await gpu.requestAdapter(powerPreference && { powerPreference });
  if (!adapter) throw new BackendOpenError({ name: 'webgpu', reason: 'the browser found no GPU that it may use' });
  const device = await requestDevice(adapter);
  return gpuBackend(device, { name: 'webgpu', ...(memoryLimit !== undefined && { memoryLimit }) });
}

/** A device of an adapter, for buffers as large as it has them. What a program may bind stays at what every device has. */
export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
}
