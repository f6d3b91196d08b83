import {
  generateLoop,
  generatePoint,
  javascript,
  javascriptRuntime,
  type LoopText,
  type Operand,
} from '@tensai/codegen';
import type { Loop, Sym } from '@tensai/core';

/** The source of a function that runs a loop on arrays. */
export const functionText = (loop: Loop<Sym>): string => withNames(loop, generateLoop(loop, javascript));

function withNames(loop: Loop<Sym>, { text, numbers }: LoopText): string {
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

function functionOf(parameters: readonly string[], text: string): (...values: unknown[]) => void {
  const names = Object.keys(javascriptRuntime);
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what is tested
  const f = new Function(...names, ...parameters, `'use strict';\n${text}`);
  return (...values) => f(...Object.values(javascriptRuntime), ...values);
}

/** Runs the JavaScript that is generated for a loop. */
export function runText(
  loop: Loop<Sym>,
  ins: readonly Operand[],
  outs: readonly Operand[],
  args: readonly number[],
  numbers: ArrayLike<number> = [],
): void {
  functionOf(['ins', 'outs', 'args', 'numbers'], functionText(loop))(ins, outs, args, numbers);
}

/** Runs the JavaScript that is generated for a single point, for one point after the other, the last one first. */
export function runPoints(
  loop: Loop,
  ins: readonly Operand[],
  outs: readonly Operand[],
  args: readonly number[],
): void {
  const coordinates = loop.space.map((_, axis) => `i${axis}`);
  const text = withNames(loop, generatePoint(loop, javascript));
  const f = functionOf(['ins', 'outs', 'args', 'numbers', ...coordinates], text);
  const size = loop.space.reduce((n, d) => n * d, 1);
  for (let place = size - 1; place >= 0; place--) {
    const at: number[] = [];
    let rest = place;
    for (const extent of loop.space.toReversed()) {
      at.unshift(rest % extent);
      rest = Math.floor(rest / extent);
    }
    f(ins, outs, args, [], ...at);
  }
}
