import type { Backend, Executable, Slice } from './backend.ts';
import type { Contraction } from './contraction.ts';
import { factsOf } from './dtype.ts';
import type { Loop } from './loop.ts';
import { skeletonOf } from './skeleton.ts';

const NOTHING = null as unknown as Slice;

/**
 * Code for a loop that is products, of matrices or of images and kernels: `multiply`, a backend's routine for them, and the loop of what is computed from the product's `size` elements,
 * `outputs`, which the backend compiles as any other. The product goes where a result of its size will be, unless something lies there that is still to be read. `finished`: a routine
 * that computes the only result at once; not used where the result lies in memory that is read.
 */
export function contractionCode(
  { dtype, epilogue }: Pick<Contraction, 'dtype' | 'epilogue'>,
  size: number,
  outputs: Loop['outputs'],
  backend: Backend,
  multiply: (ins: readonly Slice[], product: Slice) => void,
  finished: ((ins: readonly Slice[], result: Slice) => void) | null = null,
): Executable {
  if (!epilogue) return { run: (ins, results) => multiply(ins, results[0]!) };
  const rest = backend.compile!(skeletonOf(epilogue.loop), { specialise: false })!;
  const { sources } = epilogue;
  const bytes = size * factsOf(dtype).bytes;
  const fitting = outputs.flatMap((e, k) => (e.dtype === dtype ? [k] : []));
  // filled anew at each launch
  const given = sources.map(() => NOTHING);
  return {
    run(ins, results, args): void {
      if (finished && !shares(ins, results[0]!)) return finished(ins, results[0]!);
      let place = -1;
      for (const k of fitting) if (place < 0 && !shares(ins, results[k]!)) place = k;
      const own = place < 0 ? backend.alloc(bytes) : null;
      const product = own ? { storage: own, offset: 0, bytes } : results[place]!;
      multiply(ins, product);
      for (let i = 0; i < sources.length; i++) given[i] = ins[sources[i]!]!;
      given[sources.length] = product;
      rest.run(given, results, args);
      // code is kept for each signature, and must keep no memory alive
      given.fill(NOTHING);
      if (own) backend.free(own.held);
    },
    dispose: () => rest.dispose?.(),
  };
}

function shares(ins: readonly Slice[], { storage }: Slice): boolean {
  for (let i = 0; i < ins.length; i++) if (ins[i]!.storage === storage) return true;
  return false;
}
