export { GpuError } from './errors.ts';
export { gpuBackend, type GpuBackendOptions } from './gpu-backend.ts';
export { requestDevice, webgpu, type WebgpuOptions } from './webgpu.ts';
