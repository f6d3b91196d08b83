/** What npm `webgpu` exports: makes the entry to WebGPU, by options of Dawn. */
interface Dawn {
  create(options: readonly string[]): GPU;
}

// Dawn's devices live in what `create` gives: were that collected, the next use of a device would end the process. So it is kept for good.
const entries = new Map<string, GPU>();

/** The entry to WebGPU, to all GPUs or to those whose names contain a text. The native library is loaded at the first call. */
export async function dawn(adapter?: string): Promise<GPU> {
  const options = adapter === undefined ? [] : [`adapter=${adapter}`];
  const key = options.join();
  let entry = entries.get(key);
  if (!entry) {
    const { create } = (await import('webgpu')) as unknown as Dawn;
    entries.set(key, (entry = create(options)));
  }
  return entry;
}
