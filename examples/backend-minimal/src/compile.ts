import { generateLoop, javascript, javascriptRuntime } from '@tensai/codegen';
import {
  type DType,
  type Executable,
  factsOf,
  isRows,
  type Loop,
  type Skeleton,
  type Slice,
  type Sym,
} from '@tensai/core';
import { type ArrayType, arrayOf } from './memory.ts';

/** A loop as a function. Sizes, strides and offsets come in `numbers`, so that it serves every shape of its form. */
type Launch = (
  ins: readonly Slice[],
  outs: readonly Slice[],
  args: readonly number[],
  numbers: ArrayLike<number>,
) => void;

/** The other half: loops become functions, one for each key. */
export function compiler(): (code: Skeleton) => Executable | null {
  const launches = new Map<string, Launch>();
  return ({ key, loop, numbers }) => {
    // caps.rows says no, so none comes; the type says that one could
    if (isRows(loop)) return null;
    let launch = launches.get(key);
    if (!launch) launches.set(key, (launch = functionOf(loop)));
    const run = launch;
    return { run: (ins, outs, args) => run(ins, outs, args, numbers) };
  };
}

/** The statements that `generateLoop` writes, behind definitions of the names that they use. */
function functionOf(loop: Loop<Sym>): Launch {
  const { text, numbers } = generateLoop(loop, javascript);
  // `x0` is the array of input 0, `b0` the place of its first element in it; `o0` and `c0` those of output 0
  const operand = (list: string, at: number, array: string, base: string, dtype: DType): string => {
    const { bytes, array: Type } = factsOf(dtype);
    return `const ${array}=arrayOf(${list}[${at}],${Type.name}),${base}=${list}[${at}].offset/${bytes};`;
  };
  const lines = [
    "'use strict';return(ins,outs,args,numbers)=>{",
    ...loop.inputs.map(({ aval, of }, i) => operand('ins', of ?? i, `x${i}`, `b${i}`, aval.dtype)),
    ...loop.outputs.map(({ dtype }, k) => operand('outs', k, `o${k}`, `c${k}`, dtype)),
    // a number among the operands of an op takes the dtype of the loop
    ...(loop.args ?? []).map(
      (dtype, k) => `const g${k}=${javascript.intrinsic('cast', dtype, [`args[${k}]`], 'float64')};`,
    ),
    ...numbers.map((k) => `const n${k}=numbers[${k}];`),
    text,
    '}',
  ];
  const scope: Record<string, unknown> = {
    ...javascriptRuntime,
    arrayOf: arrayOf satisfies (slice: Slice, Type: ArrayType) => unknown,
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- the text holds numerals and names that the generator chose
  return new Function(...Object.keys(scope), lines.join('\n'))(...Object.values(scope)) as Launch;
}
