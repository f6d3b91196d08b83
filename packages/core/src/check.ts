import type { Executable, Slice } from './backend.ts';
import { compileLoop } from './compile.ts';
import { allocate, type Device } from './device.ts';
import type { DType } from './dtype.ts';
import { MissingKernelError } from './errors.ts';
import { Expr } from './expr.ts';
import { flagLoop } from './flag.ts';
import type { Aval, Loop } from './loop.ts';
import type { Check, In, Op } from './op.ts';
import { denseOf, type Site } from './site.ts';
import { readSync, sliceOf } from './reading.ts';
import { runWithScratch } from './scratch.ts';
import type { Tensor } from './tensor.ts';
import { typeOf } from './type.ts';
import type { Variable } from './variable.ts';
import { plainView, rowMajor, withStrides } from './view.ts';

/** A check of elements of a dtype, and the code that finds the first one that fails it. */
export interface CompiledCheck {
  readonly check: Check;
  readonly dtype: DType;
  readonly exec: Executable;
  /** For the flag of its device. */
  serial: number;
}

const NONE = 2 ** 31 - 1;

/** The row-major position of the first element that fails a check, as a loop; 2³¹ − 1 where all pass. */
export function checkLoop({ ok }: Check, aval: Aval): Loop {
  const none = Expr.literal(NONE, 'int32');
  const at = rowMajor(aval.shape, (axis) => Expr.coordinate(axis));
  return {
    space: [],
    inputs: [{ aval, view: plainView(aval) }],
    reduce: {
      size: aval.shape,
      accs: [{ op: 'min', value: Expr.select(ok(Expr.input(0, aval.dtype)), none, at) }],
    },
    outputs: [Expr.accumulator(0, 'int32')],
  };
}

/** The checks of an op for a signature, ready to run before it allocates; numbers are checked by their bounds. */
export function compileChecks(op: Op, avals: readonly Aval[], attrs: object, device: Device): CompiledCheck[] {
  const { flag } = device;
  if (!op.checks || (!device.backend.caps.syncRead && !flag)) return [];
  return op.checks(avals, attrs).flatMap((check): CompiledCheck[] => {
    const aval = avals[check.input]!;
    if (aval.weak) return [];
    const dense = { shape: aval.shape, dtype: aval.dtype };
    const word: Aval = { shape: [], dtype: 'int32' };
    const exec = flag
      ? compileLoop(device, withStrides(flagLoop(check, dense), []), [dense, word, word, word], [word, word, word])
      : compileLoop(device, withStrides(checkLoop(check, dense), []), [dense], [word]);
    // without it the op would read where nothing is, and say nothing
    if (!exec) throw new MissingKernelError({ op: op.name, backend: device.backend.name, lowers: true });
    return [{ check, dtype: aval.dtype, exec, serial: 0 }];
  });
}

/** Runs the checks of a launch; a tensor that passed once is not looked at again. Where values are not read at once, the next read tells what came of them. */
export function runChecks(site: Site, ins: readonly In[]): void {
  for (const compiled of site.checks) {
    const { check, exec } = compiled;
    const x = (ins[check.input] as Tensor | Variable).tensor;
    if (site.device.flag) {
      sliceOf(x, site.op.name);
      site.device.flag.check(compiled, x);
      continue;
    }
    if (x.note?.passed?.has(check.key)) continue;
    sliceOf(x, site.op.name);
    const type = typeOf(site.device, 'int32', []);
    const found: Slice = { storage: allocate(site.device, type.bytes), offset: 0, bytes: type.bytes };
    runWithScratch(site.device, exec, [denseOf(x).place!], [found], []);
    const bytes = site.device.backend.readSync!(found);
    site.device.backend.free(found.storage.held);
    const first = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
    if (first !== NONE) throw check.error(Number(readSync(x, 'data')[first]!), first);
    (((x.note ??= {}).passed ??= new Set()) as Set<string>).add(check.key);
  }
}
