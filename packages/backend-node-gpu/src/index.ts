export { nodeGpu, type NodeGpuOptions } from './node-gpu.ts';
