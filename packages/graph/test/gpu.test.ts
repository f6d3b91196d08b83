import { testDevice } from '../../backend-node-gpu/test/device.ts';
import { testCompiledOnGpu } from './gpu-suite.ts';

// ALL_SAMPLES=1 pnpm vitest run packages/graph/test/gpu.test.ts
const part = process.env['ALL_SAMPLES'] === undefined ? ([3, 20] as const) : ([0, 1] as const);

testCompiledOnGpu(testDevice, { part, seeds: [1, 11, 21, 31, 41, 51] });
