import { madeAtFloat32, touchesHalves } from './at-float32.ts';
import type { Executable, Signature } from './backend.ts';
import { compileChecks } from './check.ts';
import { compileLoop } from './compile.ts';
import { type Device, onDevice } from './device.ts';
import { type DType, factsOf } from './dtype.ts';
import { MissingKernelError, MixedBackendsError } from './errors.ts';
import { copyingExecutable, inPlaceExecutable } from './host-algorithm.ts';
import { type Aval, isRows } from './loop.ts';
import type { Op } from './op.ts';
import type { Site, Way } from './site.ts';
import { skeletonOf } from './skeleton.ts';
import { type Type, typeOf } from './type.ts';
import { asAddress, rowsWithStrides, withStrides } from './view.ts';

const WEAK: Aval = /* @__PURE__ */ Object.freeze({ shape: [], dtype: 'float32', weak: true });

/** What an op is told of an operand; null stands for a number. */
export const avalOf = (type: Type | null): Aval => type ?? WEAK;

/** Finds out how an op runs for a signature: kernel, else its loop, else said in other ops. `specialise`: with the sizes in the code, where the backend gains by that. */
export function resolve(
  op: Op,
  types: readonly (Type | null)[],
  attrs: object,
  device: Device,
  specialise = false,
): Site {
  for (const type of types)
    if (type !== null && type.device !== device)
      throw new MixedBackendsError({ op: op.name, a: device.backend.name, b: type.device.backend.name });
  const avals = types.map(avalOf);
  const outs = op.infer(avals, attrs).map((aval) => typeOf(device, aval.dtype, aval.shape));
  const base: Omit<Site, 'way' | 'exec' | 'view' | 'densify' | 'bounds' | 'outs'> = {
    count: types.length,
    t0: types[0] ?? null,
    t1: types[1] ?? null,
    rest: types.slice(2),
    attrs,
    device,
    op,
    checks: compileChecks(op, avals, attrs, device),
    I: [],
    O: [],
    args: [],
  };
  const site = (way: Way, exec: Executable | null, more: Partial<Site> = {}): Site => ({
    ...base,
    way,
    outs,
    exec,
    view: null,
    densify: null,
    bounds: null,
    ...more,
  });
  const ins = types.filter((type) => type !== null);

  // hand-written code that wants rows in order sees dense inputs; numbers it cannot take
  const dense = (way: Way, make: (signature: Signature) => Executable | null): Site | null => {
    if (ins.length < types.length) return null;
    const exec = make({ ins: ins.map((type) => typeOf(device, type.dtype, type.shape)), outs, attrs });
    return (
      exec && site(way, exec, { densify: ins.every((type) => type.dense) ? null : ins.map((type) => !type.dense) })
    );
  };
  const halves = touchesHalves(ins) || touchesHalves(outs);
  const kernel = device.kernels.get(op.name) ?? device.backend.kernels.get(op.name);
  const kernelFor = (signature: Signature): Executable | null => kernel!.make(signature, device.backend);
  if (kernel?.strided && ins.length === types.length) {
    const exec = kernelFor({ ins, outs, attrs });
    if (exec) return site('kernel', exec);
  }
  const inPlace = (signature: Signature): Executable | null => inPlaceExecutable(op.host!, signature, device.backend);
  const made =
    (kernel && !kernel.strided && dense('kernel', kernelFor)) ||
    (kernel && halves && dense('kernel', (signature) => madeAtFloat32(device, signature, kernelFor))) ||
    (op.host &&
      dense('host', (signature) => (halves ? madeAtFloat32(device, signature, inPlace) : inPlace(signature))));
  if (made) return made;
  if (op.sameBytes) return site('view', null, { view: 0 });
  if (op.lower) {
    const code = op.lower(avals, attrs);
    const strides = ins.map((type) => type.strides);
    const loop = isRows(code) ? rowsWithStrides(code, strides) : withStrides(code, strides);
    if (!isRows(loop) && ins.length === 1 && types.length === 1) {
      const address = asAddress(loop);
      // an op that drops unit axes from its space has no stride for them
      if (address && address.strides.length === outs[0]!.shape.length && outs[0]!.dtype === ins[0]!.dtype) {
        const view = typeOf(device, outs[0]!.dtype, outs[0]!.shape, address.strides);
        // what has no elements has no first one, which might lie outside the storage
        const base = view.size === 0 ? 0 : address.base;
        return site('view', null, { outs: [view], view: base * device.backend.caps.bytes[view.dtype]! });
      }
    }
    const exec = compileLoop(device, loop, ins, outs, specialise);
    if (exec) return site('loop', exec, { bounds: boundsOf(isRows(loop) ? [] : (loop.args ?? [])) });
  }
  if (op.impl) {
    const rows = device.backend.caps.rows && op.rows ? onDevice(device, () => op.rows!(op, avals, attrs)) : null;
    const strides = ins.map((type) => type.strides);
    const exec = rows && device.backend.compile!(skeletonOf(rowsWithStrides(rows, strides)), { specialise: false });
    return exec ? site('rows', exec) : site('parts', null);
  }
  const copied = op.host && dense('host', (signature) => copyingExecutable(op.host!, signature, device.backend));
  if (copied) return copied;
  throw new MissingKernelError({
    op: op.name,
    backend: device.backend.name,
    lowers: op.lower !== undefined,
    host: op.host !== undefined,
  });
}

function boundsOf(args: readonly DType[]): Site['bounds'] {
  const bounds = args.map((dtype) => {
    const { kind, min, max } = factsOf(dtype);
    return kind === 'int' ? { dtype, min, max } : null;
  });
  return bounds.some(Boolean) ? bounds : null;
}
