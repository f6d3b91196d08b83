/**
 * The safetensors format: named tensors in one file, readable by many other systems.
 * @packageDocumentation
 */
export { SafetensorsError } from './saving/safetensors-error.ts';
export { readSafetensors, type SafetensorsFile, type StoredTensor } from './saving/read-safetensors.ts';
export { type TensorData, writeSafetensors, type WriteOptions } from './saving/write-safetensors.ts';
