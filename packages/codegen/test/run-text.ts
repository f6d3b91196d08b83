import { generateLoop, javascript, javascriptRuntime, type Operand } from '@tensai/codegen';
import type { Loop, Sym } from '@tensai/core';

/** The source of a function that runs a loop on arrays. */
export function functionText(loop: Loop<Sym>): string {
  const { text, numbers } = generateLoop(loop, javascript);
  return [
    ...loop.inputs.map(({ of }, i) => `const x${i}=ins[${of ?? i}].array,b${i}=ins[${of ?? i}].offset;`),
    ...loop.outputs.map((_, k) => `const o${k}=outs[${k}].array,c${k}=outs[${k}].offset;`),
    ...(loop.args ?? []).map(
      (dtype, k) => `const g${k}=${javascript.intrinsic('cast', dtype, [`args[${k}]`], 'float64')};`,
    ),
    ...numbers.map((k) => `const n${k}=numbers[${k}];`),
    text,
  ].join('\n');
}

/** Runs the JavaScript that is generated for a loop. */
export function runText(
  loop: Loop<Sym>,
  ins: readonly Operand[],
  outs: readonly Operand[],
  args: readonly number[],
  numbers: ArrayLike<number> = [],
): void {
  const names = Object.keys(javascriptRuntime);
  const f = new Function(...names, 'ins', 'outs', 'args', 'numbers', `'use strict';\n${functionText(loop)}`);
  f(...Object.values(javascriptRuntime), ins, outs, args, numbers);
}
