// The bits of WebGPU's flags. Its own names for them are globals, which a runtime without a browser does not have.

/** How a buffer may be used (GPUBufferUsage). */
export const USAGE = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const;

/** Which stage sees a binding (GPUShaderStage.COMPUTE). */
export const COMPUTE = 0x4;

/** How a buffer is mapped (GPUMapMode.READ). */
export const MAP_READ = 0x1;
