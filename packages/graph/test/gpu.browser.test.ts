import { gpuBackend, requestDevice } from '@tensai/backend-webgpu';
import { testCompiledOnGpu } from './gpu-suite.ts';

testCompiledOnGpu(
  async (name) => {
    const device = await requestDevice((await navigator.gpu.requestAdapter())!);
    const errors: string[] = [];
    device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
    return { device, backend: gpuBackend(device, { name }), errors };
  },
  { part: [13, 40], seeds: [81, 91] },
);
