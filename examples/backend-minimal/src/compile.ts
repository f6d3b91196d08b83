import { generateLoop, javascript, javascriptRuntime } from '@tensai/codegen';
import { type DType, type Executable, isRows, type Loop, type Skeleton, type Slice, type Sym } from '@tensai/core';
import { elementsOf } from './memory.ts';

/** A loop as a function. Sizes, strides and offsets come in `numbers`, so that it serves every shape of its form. */
type Launch = (
  ins: readonly Slice[],
  outs: readonly Slice[],
  args: readonly number[],
  numbers: ArrayLike<number>,
) => void;

/** The half of a backend that makes functions of loops, one for each key. */
export function compiler(): (code: Skeleton) => Executable | null {
  const launches = new Map<string, Launch>();
  return ({ key, loop, numbers }) => {
    // core sends none where `caps.rows` is false; the type says that it could
    if (isRows(loop)) return null;
    const launch = launches.get(key) ?? functionOf(loop);
    launches.set(key, launch);
    return { run: (ins, outs, args) => launch(ins, outs, args, numbers) };
  };
}

// what the text names besides its buffers and numbers
const scope: Readonly<Record<string, unknown>> = { ...javascriptRuntime, elementsOf };

/** The statements that `generateLoop` writes, behind definitions of the names in them. */
function functionOf(loop: Loop<Sym>): Launch {
  const { text, numbers } = generateLoop(loop, javascript);
  // `x0` is the array of input 0 and `b0` the place of its first element; `o0` and `c0` are those of output 0
  const operand = (slice: string, dtype: DType, array: string, at: string): string =>
    `const {array:${array},at:${at}}=elementsOf(${slice},'${dtype}');`;
  const lines = [
    "'use strict';return(ins,outs,args,numbers)=>{",
    ...loop.inputs.map(({ aval, of }, i) => operand(`ins[${of ?? i}]`, aval.dtype, `x${i}`, `b${i}`)),
    ...loop.outputs.map(({ dtype }, k) => operand(`outs[${k}]`, dtype, `o${k}`, `c${k}`)),
    // a number among the operands of an op takes the dtype of its partners
    ...(loop.args ?? []).map(
      (dtype, k) => `const g${k}=${javascript.intrinsic('cast', dtype, [`args[${k}]`], 'float64')};`,
    ),
    ...numbers.map((k) => `const n${k}=numbers[${k}];`),
    text,
    '}',
  ];
  // oxlint-disable-next-line typescript/no-implied-eval -- the text holds numerals and names that the generator chose
  return new Function(...Object.keys(scope), lines.join('\n'))(...Object.values(scope)) as Launch;
}
