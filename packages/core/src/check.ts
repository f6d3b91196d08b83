import type { Executable, Slice } from './backend.ts';
import { compileLoop } from './compile.ts';
import { allocate, type Device } from './device.ts';
import { MissingKernelError } from './errors.ts';
import { Expr } from './expr.ts';
import type { Aval, Loop } from './loop.ts';
import type { Check, In, Op } from './op.ts';
import { denseOf, type Site } from './site.ts';
import { readSync, sliceOf } from './reading.ts';
import { runWithScratch } from './scratch.ts';
import type { Tensor } from './tensor.ts';
import { typeOf } from './type.ts';
import type { Variable } from './variable.ts';
import { plainView, rowMajor, withStrides } from './view.ts';

/** A check, and the code that finds the first element that fails it. */
export interface CompiledCheck {
  readonly check: Check;
  readonly exec: Executable;
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
  if (!op.checks || !device.backend.caps.syncRead) return [];
  return op.checks(avals, attrs).flatMap((check): CompiledCheck[] => {
    const aval = avals[check.input]!;
    if (aval.weak) return [];
    const dense = { shape: aval.shape, dtype: aval.dtype };
    const exec = compileLoop(
      device,
      withStrides(checkLoop(check, dense), []),
      [dense],
      [{ shape: [], dtype: 'int32' }],
    );
    // without it the op would read where nothing is, and say nothing
    if (!exec) throw new MissingKernelError({ op: op.name, backend: device.backend.name, lowers: true });
    return [{ check, exec }];
  });
}

/** Runs the checks of a launch; a tensor that passed once is not looked at again. */
export function runChecks(site: Site, ins: readonly In[]): void {
  for (const { check, exec } of site.checks) {
    const x = (ins[check.input] as Tensor | Variable).tensor;
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
