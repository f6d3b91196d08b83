import {
  denseStrides,
  imageCopy,
  imageStrides,
  type ImageStrides,
  rowStrideOf,
  sizeOf,
  skeletonOf,
  type Slice,
} from '@tensai/core';
import { loopExecutable } from '../loop/loop-executable.ts';
import { WasmStorage } from '../memory/wasm-storage.ts';
import type { ConvCode, ConvTask } from './conv.ts';
import { isDepthwise } from './depthwise.ts';

/** Which images of a task the operands of its code are; null for its kernel. */
export type Operands = readonly ['x' | 'y' | null, 'x' | 'y' | null];

/** Code of a task; depthwise code wants channels side by side, and places of outputs in one row: images that lie otherwise are copied first. */
export function sideBySide(task: ConvTask, operands: Operands, code: (task: ConvTask) => ConvCode): ConvCode {
  const { engine, form, g } = task;
  const { name, bytes: width } = form.lanes;
  if (!isDepthwise(g)) return code(task);
  const dense: { x?: ImageStrides; y?: ImageStrides } = {};
  let end = 0;
  const copies = operands.map((role) => {
    if (role === null) return null;
    const lies = task[role];
    const places = role === 'x' ? g.input : g.output;
    if (lies.channel === width && (role === 'x' || rowStrideOf(lies, g.batch, places) !== null)) return null;
    const shape = [g.batch, ...places, g.groups];
    dense[role] = imageStrides({ shape, strides: denseStrides(shape) }, width);
    const copy = loopExecutable(engine, skeletonOf(imageCopy(shape, name, lies)));
    const bytes = sizeOf(shape) * width;
    const at = end;
    end += bytes;
    const slice = (address: number): Slice => ({ storage: new WasmStorage(address, bytes), offset: 0, bytes });
    return {
      dispose: copy.dispose!,
      /** Gives back where the copy is. */
      run(from: number, scratch: number): number {
        copy.run([slice(from)], [slice(scratch + at)], []);
        return scratch + at;
      },
    };
  });
  const made = code({ ...task, ...dense });
  const { scratch: own } = made;
  if (end === 0) return made;
  return {
    scratch: own + end,
    run(a, b, c, scratch, finish): void {
      const [first, second] = [a, b].map((from, k) => copies[k]?.run(from, scratch + own) ?? from);
      made.run(first!, second!, c, scratch, finish);
    },
    dispose(): void {
      for (const copy of copies) copy?.dispose();
      made.dispose?.();
    },
  };
}
