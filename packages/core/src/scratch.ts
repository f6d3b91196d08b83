import type { Executable, Slice } from './backend.ts';
import { allocate, type Device } from './device.ts';

/** Runs code that may want scratch buffers. They live no longer than the call: code is kept for each signature, and must keep no memory alive. */
export function runWithScratch(
  device: Device,
  exec: Executable,
  ins: readonly Slice[],
  outs: readonly Slice[],
  args: readonly number[],
): void {
  if (exec.scratch === undefined) return exec.run(ins, outs, args);
  const scratch = exec.scratch.map((bytes): Slice => ({ storage: allocate(device, bytes), offset: 0, bytes }));
  try {
    exec.run(ins, outs, args, scratch);
  } finally {
    for (const { storage } of scratch) device.backend.free(storage.held);
  }
}
