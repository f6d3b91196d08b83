import {
  BackendOpenError,
  type BackendSpec,
  type Device,
  deviceOf,
  openDevices,
  registerBackend,
  TensaiError,
} from '@tensai/core';
import { told } from './case.ts';

/** The device of a spec; one of that name that is open already is taken. */
export async function openDevice(spec: BackendSpec): Promise<Device> {
  const open = [...openDevices()].find(({ backend }) => backend.name === spec.name);
  if (open) return open;
  registerBackend(spec);
  try {
    return await deviceOf(spec.name);
  } catch (error) {
    if (error instanceof TensaiError) throw error;
    throw new BackendOpenError({ name: spec.name, reason: told(error) }, { cause: error });
  }
}
