import { generateLoop, javascript, javascriptRuntime } from '@tensai/codegen';
import type { Loop, Slice, Sym } from '@tensai/core';
import { type CpuStorage, type ViewName, viewNameOf } from './cpu-storage.ts';

/** A loop as a function of its buffers, its arguments and the skeleton's numbers. */
export type CompiledLoop = (
  ins: readonly Slice[],
  outs: readonly Slice[],
  args: readonly number[],
  numbers: ArrayLike<number>,
) => void;

const BYTES = { float32: 4, float64: 8, int32: 4, uint32: 4, int8: 1, uint8: 1, uint16: 2 } as const;

/** What the text of a loop calls by name. Views too: an engine drops compiled code where it meets a storage without its view for the first time, unless it met one elsewhere. */
const scope: Readonly<Record<string, unknown>> = {
  ...javascriptRuntime,
  float32: (storage: CpuStorage) => storage.float32 ?? storage.open('float32'),
  float64: (storage: CpuStorage) => storage.float64 ?? storage.open('float64'),
  int32: (storage: CpuStorage) => storage.int32 ?? storage.open('int32'),
  uint32: (storage: CpuStorage) => storage.uint32 ?? storage.open('uint32'),
  int8: (storage: CpuStorage) => storage.int8 ?? storage.open('int8'),
  uint8: (storage: CpuStorage) => storage.uint8 ?? storage.open('uint8'),
  uint16: (storage: CpuStorage) => storage.uint16 ?? storage.open('uint16'),
} satisfies Record<ViewName, unknown> & Record<string, unknown>;

/** The source of a CompiledLoop. */
function sourceOf(loop: Loop<Sym>): string {
  const { text, numbers } = fillOf(loop) ?? generateLoop(loop, javascript);
  const buffer = (
    list: string,
    at: number,
    name: string,
    base: string,
    dtype: Parameters<typeof viewNameOf>[0],
  ): string => {
    const view = viewNameOf(dtype);
    const shift = Math.log2(BYTES[view]);
    return `const ${name}=${view}(${list}[${at}].storage),${base}=${list}[${at}].offset>>>${shift};`;
  };
  return [
    ...loop.inputs.map(({ aval, of }, i) => buffer('ins', of ?? i, `x${i}`, `b${i}`, aval.dtype)),
    ...loop.outputs.map(({ dtype }, k) => buffer('outs', k, `o${k}`, `c${k}`, dtype)),
    ...(loop.args ?? []).map(
      (dtype, k) => `const g${k}=${javascript.intrinsic('cast', dtype, [`args[${k}]`], 'float64')};`,
    ),
    ...numbers.map((k) => `const n${k}=numbers[${k}];`),
    text,
  ].join('\n');
}

/** Putting one value everywhere, as the weights' slots of an optimizer are made: the engine does it at once, a loop of ours only when it has been compiled. */
function fillOf({ space, reduce, scatter, out, outputs }: Loop<Sym>): ReturnType<typeof generateLoop> | null {
  const [value] = outputs;
  const [extent] = space;
  if (reduce || scatter || out || outputs.length > 1 || space.length !== 1 || typeof extent !== 'object') return null;
  if (value!.kind !== 'literal' && value!.kind !== 'arg') return null;
  const text = value!.kind === 'arg' ? `g${value!.index}` : javascript.literal(value!.value, value!.dtype);
  return { text: `o0.fill(${text},c0,c0+n${extent.sym});`, numbers: [extent.sym] };
}

/** Compiles a loop. Where the page forbids `new Function`, this throws. */
export function compileLoop(loop: Loop<Sym>): CompiledLoop {
  const names = Object.keys(scope);
  const body = `'use strict';return function(ins,outs,args,numbers){\n${sourceOf(loop)}\n}`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is ours: numerals, and names that the generator chose
  return new Function(...names, body)(...Object.values(scope)) as CompiledLoop;
}

/** May this page make functions from text? A content security policy can forbid it. */
export function canCompile(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- this is the question
    return new Function('return true')() as boolean;
  } catch {
    return false;
  }
}
