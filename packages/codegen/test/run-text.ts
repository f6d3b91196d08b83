import {
  generateGroup,
  generateLoop,
  generatePoint,
  type GroupSpelling,
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

function functionOf(
  parameters: readonly string[],
  text: string,
  Make: FunctionConstructor = Function,
): (...values: unknown[]) => unknown {
  const names = Object.keys(javascriptRuntime);
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what is tested
  const f = new Make(...names, ...parameters, `'use strict';\n${text}`);
  return (...values) => f(...Object.values(javascriptRuntime), ...values) as unknown;
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
  const text = withNames(loop, generatePoint(loop, javascript));
  const f = functionOf(['ins', 'outs', 'args', 'numbers', ...coordinatesOf(loop)], text);
  forEachPoint(loop, (at) => f(ins, outs, args, [], ...at));
}

const coordinatesOf = (loop: Loop): readonly string[] => loop.space.map((_, axis) => `i${axis}`);

/** Visits the points of space, the last one first. */
function forEachPoint(loop: Loop, visit: (at: readonly number[]) => void): void {
  const size = loop.space.reduce((n, d) => n * d, 1);
  for (let place = size - 1; place >= 0; place--) {
    const at: number[] = [];
    let rest = place;
    for (const extent of loop.space.toReversed()) {
      at.unshift(rest % extent);
      rest = Math.floor(rest / extent);
    }
    visit(at);
  }
}

// threads as generators: each runs up to the next barrier in its turn
const grouped: GroupSpelling = { ...javascript, lanes: 4, lane: 'lane', barrier: 'yield;' };
const Generator = function* () {}.constructor as FunctionConstructor;

/** Runs the JavaScript that is generated for a group of four threads, for one point after the other. */
export function runGroups(
  loop: Loop,
  ins: readonly Operand[],
  outs: readonly Operand[],
  args: readonly number[],
): void {
  const { shared, ...text } = generateGroup(loop, grouped);
  const names = ['ins', 'outs', 'args', 'numbers', 'points', 'lane', ...shared.map(({ name }) => name)];
  const f = functionOf([...names, ...coordinatesOf(loop)], withNames(loop, text), Generator);
  const points = loop.reduce!.size.reduce((n, d) => n * d, 1);
  forEachPoint(loop, (at) => {
    const arrays = shared.map(() => new Array<number>(grouped.lanes).fill(NaN));
    const threads = Array.from(
      { length: grouped.lanes },
      (_, lane) => f(ins, outs, args, [], points, lane, ...arrays, ...at) as Iterator<unknown>,
    );
    while (!threads.map((thread) => thread.next().done).every(Boolean));
  });
}
