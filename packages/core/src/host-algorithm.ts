import type { Backend, Executable, Signature, Slice } from './backend.ts';
import type { DType, TypedArray } from './dtype.ts';
import type { Aval } from './loop.ts';
import { fromStored, toStored } from './stored.ts';
import { sizeOf } from './shape.ts';

/** What an algorithm is told beside its arrays. */
export interface HostSignature<A = object> {
  readonly ins: readonly Aval[];
  readonly outs: readonly Aval[];
  readonly attrs: A;
}

/** An op computed on arrays of the host: dense and row-major, each of the typed array of its dtype. `outs` is garbage at first. */
export type HostAlgorithm<A = object> = (
  ins: readonly TypedArray[],
  outs: readonly TypedArray[],
  signature: HostSignature<A>,
) => void;

/** Code that runs an algorithm where a backend's values lie; null on a backend whose memory is not the host's. */
export function inPlaceExecutable(host: HostAlgorithm, signature: Signature, backend: Backend): Executable | null {
  if (!backend.elements) return null;
  const elements = (slices: readonly Slice[], avals: readonly Aval[]): TypedArray[] =>
    avals.map(({ dtype }, i) => backend.elements!(slices[i]!, dtype));
  return { run: (ins, outs) => host(elements(ins, signature.ins), elements(outs, signature.outs), signature) };
}

/** Code that reads the inputs, runs an algorithm and writes its results; null on a backend that cannot be read at once. */
export function copyingExecutable(host: HostAlgorithm, signature: Signature, backend: Backend): Executable | null {
  if (!backend.readSync) return null;
  const width = (dtype: DType): number => backend.caps.bytes[dtype]!;
  return {
    run(ins, outs): void {
      const given = signature.ins.map(({ dtype, shape }, i) =>
        fromStored(backend.readSync!(ins[i]!), dtype, width(dtype), sizeOf(shape)),
      );
      // as many bytes as the elements have on the host
      const made = signature.outs.map(({ dtype, shape }) =>
        fromStored(new Uint8Array(sizeOf(shape) * width(dtype)), dtype, width(dtype), sizeOf(shape)),
      );
      host(given, made, signature);
      made.forEach((data, k) => {
        const { dtype } = signature.outs[k]!;
        if (data.length > 0) backend.write(outs[k]!, toStored(data, dtype, width(dtype)));
      });
    },
  };
}
