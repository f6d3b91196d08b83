import type { Executable, Signature, Slice } from './backend.ts';
import { compileLoop } from './compile.ts';
import type { Device } from './device.ts';
import { type DType, arithmeticOf, isHalf } from './dtype.ts';
import { Expr } from './expr.ts';
import type { Aval } from './loop.ts';
import { sizeOf } from './shape.ts';
import { typeOf } from './type.ts';
import { plainView, withStrides } from './view.ts';
import { widenedAval } from './widen.ts';

/** A value that code reads: row-major where no strides are given. */
interface Source extends Aval {
  readonly strides?: readonly number[];
}

/** Does anything here have half floats? */
export const touchesHalves = (avals: readonly Aval[]): boolean => avals.some(({ dtype }) => isHalf(dtype));

/** Code made for float32 (`make` is told so), run on half floats: they are converted before and rounded after. Null where there is no code. */
export function madeAtFloat32(
  device: Device,
  signature: Signature,
  make: (signature: Signature) => Executable | null,
): Executable | null {
  const widen = ({ dtype, shape }: Aval): Signature['ins'][number] => typeOf(device, arithmeticOf(dtype), shape);
  const exec = make({
    ...signature,
    ins: signature.ins.map((x) => (isHalf(x.dtype) ? widen(x) : x)),
    outs: signature.outs.map(widen),
  });
  return exec && atFloat32(device, exec, signature.ins, signature.outs);
}

/** Code for float32 between conversions of `ins` and `outs`; the code sees their half floats as float32, dense. */
export function atFloat32(
  device: Device,
  exec: Executable,
  ins: readonly Source[],
  outs: readonly Aval[],
): Executable | null {
  const scratch: number[] = [];
  const conversions = (
    avals: readonly Source[],
    to: (dtype: DType) => readonly [DType, DType],
  ): Conversion[] | null => {
    const made = avals.flatMap((aval, at): (Conversion | null)[] => {
      if (!isHalf(aval.dtype)) return [];
      const [from, into] = to(aval.dtype);
      const code = convert(device, { ...aval, dtype: from }, into);
      const { dtype, shape } = widenedAval(aval);
      return [code && { at, code, buffer: scratch.push(sizeOf(shape) * device.backend.caps.bytes[dtype]!) - 1 }];
    });
    return made.includes(null) ? null : (made as Conversion[]);
  };
  const before = conversions(ins, (dtype) => [dtype, arithmeticOf(dtype)]);
  const after = conversions(outs, (dtype) => [arithmeticOf(dtype), dtype]);
  if (!before || !after) return null;
  const own = scratch.length;
  scratch.push(...(exec.scratch ?? []));
  return {
    scratch,
    run(given, results, args, buffers = []): void {
      const wideIns = [...given];
      const wideOuts = [...results];
      for (const { at, code, buffer } of before) {
        code.run([given[at]!], [buffers[buffer]!], []);
        wideIns[at] = buffers[buffer]!;
      }
      for (const { at, buffer } of after) wideOuts[at] = buffers[buffer]!;
      exec.run(wideIns, wideOuts, args, exec.scratch && buffers.slice(own));
      for (const { at, code, buffer } of after) code.run([buffers[buffer]!], [results[at] as Slice], []);
    },
    ...(exec.ready && { ready: exec.ready }),
    ...(exec.dispose && { dispose: () => exec.dispose!() }),
  };
}

/** A value on its way to or from a buffer of float32. */
interface Conversion {
  readonly at: number;
  readonly code: Executable;
  readonly buffer: number;
}

function convert(device: Device, from: Source, dtype: DType): Executable | null {
  const loop = {
    space: from.shape,
    inputs: [{ aval: from, view: plainView(from) }],
    outputs: [Expr.input(0, from.dtype).cast(dtype)],
  };
  return compileLoop(device, withStrides(loop, [from.strides]), [from], [{ shape: from.shape, dtype }]);
}
