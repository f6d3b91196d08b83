import { generateLoop, javascript, javascriptRuntime } from '@tensai/codegen';
import type { Loop, Slice, Sym } from '@tensai/core';
import { viewNameOf } from './cpu-storage.ts';

/** A loop as a function of its buffers, its arguments and the skeleton's numbers. */
export type CompiledLoop = (
  ins: readonly Slice[],
  outs: readonly Slice[],
  args: readonly number[],
  numbers: ArrayLike<number>,
) => void;

const BYTES = { float32: 4, float64: 8, int32: 4, uint32: 4, int8: 1, uint8: 1, uint16: 2 } as const;

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
    const storage = `${name}_`;
    const shift = Math.log2(BYTES[view]);
    return `const ${storage}=${list}[${at}].storage,${name}=${storage}.${view}??${storage}.open('${view}'),${base}=${list}[${at}].offset>>>${shift};`;
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
  const names = Object.keys(javascriptRuntime);
  const body = `'use strict';return function(ins,outs,args,numbers){\n${sourceOf(loop)}\n}`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is ours: numerals, and names that the generator chose
  return new Function(...names, body)(...Object.values(javascriptRuntime)) as CompiledLoop;
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
