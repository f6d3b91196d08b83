import { tensor } from '../create.ts';
import { defaultDevice, type Device, onDevice } from '../device.ts';
import type { Aval } from '../loop.ts';
import type { In } from '../op.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { StructureMismatchError, textOf } from './state.ts';

/** The device of some operands. */
export function deviceAmong(ins: readonly (In | null)[]): Device {
  for (const x of ins) if (x !== null && typeof x !== 'number' && x.type !== null) return x.type.device;
  return defaultDevice();
}

/** A position as a tensor. */
export const indexTensor = (position: number, device: Device): Tensor =>
  onDevice(device, () => tensor(position, { dtype: 'int32' }));

/** Refuses operands that the sub-graphs of an op are not made for. */
export function checkOperands(op: string, ins: readonly Aval[], wanted: readonly Aval[]): void {
  const differs = wanted.findIndex(
    ({ shape, dtype, weak }, i) => !weak && (ins[i]?.dtype !== dtype || !sameShape(ins[i].shape, shape)),
  );
  if (differs >= 0 || ins.length !== wanted.length)
    throw new StructureMismatchError({
      op,
      what: 'the operands of its sub-graph',
      got: textOf(
        ins.map(() => 'leaf' as const),
        ins,
      ),
      want: textOf(
        wanted.map(() => 'leaf' as const),
        wanted,
      ),
    });
}
