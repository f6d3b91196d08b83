import {
  denseStrides,
  Expr,
  type ImageStrides,
  type Loop,
  rowStrideOf,
  sizeOf,
  skeletonOf,
  type Slice,
  type Triple,
} from '@tensai/core';
import type { Engine } from '../engine.ts';
import { loopExecutable } from '../loop/loop-executable.ts';
import { WasmStorage } from '../memory/wasm-storage.ts';
import type { ConvCode, ConvTask } from './conv.ts';
import { isDepthwise } from './depthwise.ts';

/** Which images of a task the operands of its code are; null for its kernel. */
export type Operands = readonly ['x' | 'y' | null, 'x' | 'y' | null];

/** Copies an image of so many bytes, from one address to another. */
interface Copy {
  readonly bytes: number;
  run(from: number, to: number): void;
  dispose(): void;
}

/** Code of a task; depthwise code wants channels side by side, and places of outputs in one row: images that lie otherwise are copied first. */
export function sideBySide(
  task: ConvTask,
  operands: Operands,
  code: (task: ConvTask) => ConvCode | null,
): ConvCode | null {
  const { engine, form, g } = task;
  const { bytes } = form.lanes;
  if (!isDepthwise(g)) return code(task);
  const dense: { x?: ImageStrides; y?: ImageStrides } = {};
  const copies = operands.map((role) => {
    if (role === null) return null;
    const lies = task[role];
    const places = role === 'x' ? g.input : g.output;
    if (lies.channel === bytes && (role === 'x' || rowStrideOf(lies, g.batch, places) !== null)) return null;
    const extents = [g.batch, ...places, g.groups] as const;
    const own = denseStrides(extents).map((stride) => stride * bytes);
    dense[role] = { batch: own[0]!, spatial: own.slice(1, 4) as unknown as Triple, channel: bytes };
    return copyOf(task, lies, extents);
  });
  const made = code({ ...task, ...dense });
  if (!made || copies.every((copy) => copy === null)) return made;
  return {
    scratch: made.scratch,
    run(a, b, c, scratch, finish): void {
      const taken: WasmStorage[] = [];
      const [first, second] = [a, b].map((from, k) => {
        const copy = copies[k];
        if (!copy) return from;
        const to = take(engine, copy.bytes);
        taken.push(to);
        copy.run(from, to.address);
        return to.address;
      });
      made.run(first!, second!, c, scratch, finish);
      // what a tape takes goes with it
      if (!engine.tape) for (const { address, bytes: size } of taken) engine.memory.give(address, size);
    },
    dispose(): void {
      for (const copy of copies) copy?.dispose();
      made.dispose?.();
    },
  };
}

const take = ({ tape, memory }: Engine, bytes: number): WasmStorage =>
  tape ? tape.alloc(bytes) : new WasmStorage(memory.take(bytes), bytes);

function copyOf({ engine, form }: ConvTask, lies: ImageStrides, extents: readonly number[]): Copy {
  const { name: dtype, bytes: width } = form.lanes;
  const strides = [lies.batch, ...lies.spatial, lies.channel].map((stride) => stride / width);
  const dims = extents.map((size, axis) => ({
    size,
    stride: strides[axis]!,
    coef: extents.map((_, other) => Number(other === axis)),
    offset: 0,
  }));
  const loop: Loop = {
    space: extents,
    inputs: [{ aval: { shape: extents, dtype }, view: { dims } }],
    outputs: [Expr.input(0, dtype)],
  };
  const code = loopExecutable(engine, skeletonOf(loop));
  const bytes = sizeOf(extents) * width;
  const at = (address: number): Slice => ({ storage: new WasmStorage(address, bytes), offset: 0, bytes });
  return { bytes, run: (from, to) => code.run([at(from)], [at(to)], []), dispose: () => code.dispose?.() };
}
