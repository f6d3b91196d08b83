import { type Device, forEachTensor, mapStructure, type Structure, type Tensor } from '@tensai/core';
import { disposeElement } from './element.ts';
import type { Soon } from './items.ts';

/** An element with all its tensors on one device; what lies elsewhere is copied over and disposed of. */
export function onto<T>(device: Device, element: T): Soon<T> {
  let elsewhere = false;
  forEachTensor(element, (tensor) => (elsewhere ||= tensor.type.device !== device));
  return elsewhere ? moved(device, element) : element;
}

async function moved<T>(device: Device, element: T): Promise<T> {
  const copies = new Map<Tensor, Tensor>();
  const copy = async (tensor: Tensor): Promise<void> => void copies.set(tensor, await tensor.to(device.backend.name));
  const moves: Promise<void>[] = [];
  forEachTensor(element, (tensor) => {
    if (tensor.type.device !== device) moves.push(copy(tensor));
  });
  try {
    await Promise.all(moves);
    return mapStructure(element as Structure<Tensor>, (tensor) => copies.get(tensor) ?? tensor) as T;
  } finally {
    disposeElement([...copies.keys()]);
  }
}
