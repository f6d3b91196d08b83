import { atFloat32, touchesHalves } from './at-float32.ts';
import type { Executable, Slice } from './backend.ts';
import { contracts } from './contraction.ts';
import { cutLoop, tensorsOf } from './cut.ts';
import type { Device } from './device.ts';
import { isHalf } from './dtype.ts';
import { type Aval, isRows, type Loop, type Rows } from './loop.ts';
import { denseStrides, sizeOf } from './shape.ts';
import { skeletonOf } from './skeleton.ts';
import { unscatter } from './unscatter.ts';
import { withStrides } from './view.ts';
import { whollyWidened, widened, widenedAval } from './widen.ts';

/**
 * Code of a backend for a loop (strides filled in), which may be a rewritten one where the backend lacks a feature; null where it has none. `specialise` asks for the sizes in the
 * code: it serves this size only, where the backend gains by that.
 */
export function compileLoop(
  device: Device,
  code: Loop | Rows,
  ins: readonly Aval[],
  outs: readonly Aval[],
  specialise = false,
): Executable | null {
  const { backend } = device;
  const { caps } = backend;
  const options = { specialise: specialise && caps.specialise };
  if (!backend.compile) return null;
  if (isRows(code)) {
    const whole = caps.rows ? backend.compile(skeletonOf(code), options) : null;
    return whole ?? stages(device, code, ins, outs, specialise);
  }
  if (code.scatter && caps.scatter && touchesHalves(outs)) return wholeAtFloat32(device, code, ins, outs, specialise);
  // as bits, half floats would have to be decoded once for every product
  if (contracts(code) && [...ins, ...outs].some(({ dtype }) => isHalf(dtype) && caps.bytes[dtype] === 2))
    return wholeAtFloat32(device, code, ins, outs, specialise);
  const loop = widened(code.scatter && !caps.scatter ? unscatter(code) : code);
  if (tensorsOf(loop) <= caps.maxBuffers) return backend.compile(skeletonOf(loop), options);
  return loop.out || loop.scatter ? null : parts(device, loop, options);
}

/** All in float32, between conversions: a scatter adds up in its result, which therefore is float32 until all is there. */
function wholeAtFloat32(
  device: Device,
  loop: Loop,
  ins: readonly Aval[],
  outs: readonly Aval[],
  specialise: boolean,
): Executable | null {
  const given = ins.map((aval, i) => {
    const strides = loop.inputs.find(({ of }, k) => (of ?? k) === i)?.view.dims.map(({ stride }) => stride!);
    return { shape: aval.shape, dtype: aval.dtype, ...(strides && { strides }) };
  });
  const dense = given.map(({ dtype, shape, strides }) => (isHalf(dtype) ? denseStrides(shape) : strides));
  const exec = compileLoop(
    device,
    withStrides(whollyWidened(loop), dense),
    ins.map(widenedAval),
    outs.map(widenedAval),
    specialise,
  );
  return exec && atFloat32(device, exec, given, outs);
}

/** A loop of more tensors than a launch may bind: one launch for some of its outputs, then one for others. */
function parts(device: Device, loop: Loop, options: { readonly specialise: boolean }): Executable | null {
  const { backend } = device;
  const scratch: number[] = [];
  const launches: { exec: Executable; ins: readonly number[]; outs: readonly number[]; own: number }[] = [];
  for (const { loop: part, ins, outs } of cutLoop(loop, backend.caps.maxBuffers) ?? []) {
    const exec = backend.compile!(skeletonOf(part), options);
    if (!exec) return null;
    launches.push({ exec, ins, outs, own: scratch.length });
    scratch.push(...(exec.scratch ?? []));
  }
  if (launches.length === 0) return null;
  return {
    scratch,
    run(ins, outs, args, buffers = []): void {
      for (const { exec, own, ...launch } of launches)
        exec.run(
          launch.ins.map((i) => ins[i]!),
          launch.outs.map((k) => outs[k]!),
          args,
          exec.scratch && buffers.slice(own, own + exec.scratch.length),
        );
    },
  };
}

/** Rows for a backend that does not take them: one launch a stage, with whole intermediate results. */
function stages(
  device: Device,
  rows: Rows,
  ins: readonly Aval[],
  outs: readonly Aval[],
  specialise: boolean,
): Executable | null {
  const scratch: number[] = [];
  // results of the stages in order: an output of the op, or a scratch buffer
  const results: { readonly output: number; readonly scratch: number }[] = [];
  const launches: { exec: Executable; sources: readonly number[]; results: readonly number[]; own: number }[] = [];
  for (const { loop, sources, keep } of rows.stages) {
    const own = keep.map((output, k) => {
      const { dtype } = loop.outputs[k]!;
      const at = output >= 0 ? -1 : scratch.push(sizeOf(loop.space) * device.backend.caps.bytes[dtype]!) - 1;
      return results.push({ output, scratch: at }) - 1;
    });
    const avals = loop.inputs.map(({ aval }) => aval);
    const made = keep.map((output, k): Aval =>
      output >= 0 ? outs[output]! : { shape: loop.space, dtype: loop.outputs[k]!.dtype },
    );
    const exec = compileLoop(device, loop, avals.length > 0 ? avals : ins, made, specialise);
    if (!exec) return null;
    launches.push({ exec, sources, results: own, own: scratch.length });
    scratch.push(...(exec.scratch ?? []));
  }
  return {
    scratch,
    run(inputs, outputs, args, buffers = []): void {
      const resultAt = (k: number): Slice => {
        const { output, scratch: at } = results[k]!;
        return output >= 0 ? outputs[output]! : buffers[at]!;
      };
      for (const launch of launches)
        launch.exec.run(
          launch.sources.map((source) => (source >= 0 ? inputs[source]! : resultAt(~source))),
          launch.results.map(resultAt),
          args,
          buffers.slice(launch.own),
        );
    },
  };
}
