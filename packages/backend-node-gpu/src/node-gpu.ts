import { gpuBackend, requestDevice } from '@tensai/backend-webgpu';
import { type Backend, BackendOpenError, type BackendSpec } from '@tensai/core';
import { dawn } from './dawn.ts';

/** How a GPU is chosen and used. */
export interface NodeGpuOptions {
  /** Of several GPUs, one that saves power or one that is fast; the system's choice if left out. */
  readonly powerPreference?: GPUPowerPreference;
  /** A part of the name of the GPU that is wanted (`'nvidia'`, `'SwiftShader'`). */
  readonly adapter?: string;
  /** Is a GPU that the processor imitates good enough? True if left out. */
  readonly allowSoftware?: boolean;
  /** Bytes of device memory that may be held; 4 GiB if left out. */
  readonly memoryLimit?: number;
}

const NAME = 'node-gpu';

/**
 * The GPU in Node, by Dawn's WebGPU (npm `webgpu`). It is never a default by itself: `await setBackend('node-gpu')`.
 *
 * @example
 * registerBackend(nodeGpu({ allowSoftware: false }));
 * registeredBackends().includes('node-gpu') // true
 */
export const nodeGpu = (options: NodeGpuOptions = {}): BackendSpec => ({
  name: NAME,
  priority: -1,
  synchronous: false,
  open: () => open(options),
});

const refusal = (reason: string): InstanceType<typeof BackendOpenError> => new BackendOpenError({ name: NAME, reason });

async function open({
  powerPreference,
  adapter: wanted,
  allowSoftware = true,
  memoryLimit,
}: NodeGpuOptions): Promise<Backend> {
  const gpu = await dawn(wanted).catch((error: unknown) => {
    throw refusal(`Dawn does not load on ${process.platform}-${process.arch}: ${firstLine(error)}`);
  });
  const adapter = await gpu.requestAdapter(powerPreference && { powerPreference }).catch((error: unknown) => {
    throw refusal(missing(wanted, namesIn(error)));
  });
  if (!adapter) throw refusal(missing(wanted));
  const { vendor, architecture, device: model, description, isFallbackAdapter } = adapter.info;
  if (!allowSoftware && (isFallbackAdapter || isSoftware(`${architecture} ${description}`)))
    throw refusal(`the only GPU is ${description || model || vendor}, which the processor imitates`);
  const device = await requestDevice(adapter);
  destroyAtExit(device);
  return gpuBackend(device, { name: NAME, ...(memoryLimit !== undefined && { memoryLimit }) });
}

// A process that exits with work on a device tears it down under Dawn's threads, which then may crash: it is destroyed before.
const openDevices: Set<GPUDevice> = new Set();
const destroyAll = (): void => openDevices.forEach((device) => device.destroy());

function destroyAtExit(device: GPUDevice): void {
  if (openDevices.size === 0) process.once('exit', destroyAll);
  openDevices.add(device);
  void device.lost.then(() => {
    openDevices.delete(device);
    if (openDevices.size === 0) process.off('exit', destroyAll);
  });
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!;

const isSoftware = (text: string): boolean => /swiftshader|llvmpipe|lavapipe|warp|basic render/i.test(text);

/** What there has to be for Dawn to find a GPU. */
const REQUIREMENTS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'a Vulkan loader (libvulkan.so.1) and the Vulkan driver of a GPU are needed',
  darwin: 'a GPU with Metal is needed',
  win32: 'a GPU with a driver for Direct3D 12 is needed',
};

const missing = (wanted: string | undefined, names: readonly string[] = []): string =>
  wanted === undefined || names.length === 0
    ? `no GPU was found: ${REQUIREMENTS[process.platform] ?? 'Dawn knows none on this system'}`
    : `no GPU whose name contains '${wanted}' was found, there are: ${names.join(', ')}`;

// of a name that none has, Dawn tells in its error which there are
const namesIn = (error: unknown): string[] => [...String(error).matchAll(/name: '([^']+)'/g)].map(([, name]) => name!);
