import {
  type Executable,
  type Loop,
  type Skeleton,
  type Slice,
  sizeOf,
  type StoredArray,
  type Sym,
  type View,
} from '@tensai/core';
import { type CpuStorage, viewNameOf } from '../cpu-storage.ts';
import { type ChunkProgram, chunkProgram, type Reader, type Surroundings } from './chunk-program.ts';
import { chunkedReduction, type ChunkedReduction } from './chunked-reduction.ts';
import { NOTHING } from './copying.ts';
import { CHUNK, Registers } from './registers.ts';
import { overRows } from './rows.ts';
import { Scattering } from './scattering.ts';
import { Writing } from './writing.ts';

/**
 * Runs a loop where none may be compiled: its expressions node by node, each for as many points at a time as the first-level cache has room for. Bits are those of compiled
 * loops, times are some one to three times as long.
 *
 * @example
 * import { cpu } from '@tensai/backend-cpu';
 * import { chunkedLoops } from '@tensai/backend-cpu/chunks';
 * registerBackend(cpu({ fallback: chunkedLoops }));
 * add(tensor([1, 2]), 1) // [2, 3]
 */
export function chunkedLoops(code: Skeleton): Executable {
  let made: Executable['run'] | null = null;
  // at the first launch: of many loops of a graph only the joined ones are ever launched
  return { run: (ins, outs, args) => (made ??= chunked(code))(ins, outs, args) };
}

function chunked(code: Skeleton): Executable['run'] {
  const { numbers } = code;
  const loop = withSizes(code.loop as Loop<Sym>, numbers);
  const { space, reduce, scatter } = loop;
  const registers = new Registers();
  const extents = [...space, ...(reduce?.size ?? [])];
  const split = space.length;
  const points = sizeOf(space);
  const lanes = Math.min(CHUNK, points * Math.max(1, sizeOf(reduce?.size ?? [])));
  const bound: (readonly [reader: Reader, source: number])[] = [];
  const surroundings: Surroundings = {
    loop,
    numbers,
    registers,
    accumulator: (e) => reduction!.leaf(e),
    bind: (input, reader) => void bound.push([reader, loop.inputs[input]!.of ?? input]),
  };
  const reduction: ChunkedReduction | null = reduce ? chunkedReduction(surroundings) : null;
  const program: ChunkProgram = chunkProgram([...loop.outputs, ...(scatter?.at ?? [])], surroundings, split);
  const results = loop.outputs.map((_, k) => program.results[k]!);
  const positions = program.results.slice(results.length);
  const writings = loop.outputs.flatMap((e, k) =>
    k === 0 && scatter ? [] : [new Writing(results[k]!, k === 0 && loop.out ? loop.out.dims : null, e.dtype)],
  );
  const walking = writings.filter(({ walks }) => walks);
  const first = scatter ? 1 : 0;
  const scattering =
    scatter &&
    new Scattering(scatter, scatter.init === 'input0' ? stridesOf(loop.inputs[0]!.view) : [], registers.fresh());

  return (ins, outs, args) => {
    for (const [reader, source] of bound) put(reader, ins[source]!);
    writings.forEach((writing, k) => put(writing, outs[k + first]!));
    let target: StoredArray = NOTHING;
    let start = 0;
    if (scattering) {
      const { dtype } = scatter!.into;
      const name = viewNameOf(dtype);
      target = (outs[0]!.storage as CpuStorage).view(name);
      start = outs[0]!.offset / target.BYTES_PER_ELEMENT;
      const source = scatter!.init === 'input0' ? ins[0]! : outs[0]!;
      const from = (source.storage as CpuStorage).view(name);
      scattering.start(target, start, from, source.offset / from.BYTES_PER_ELEMENT);
    }
    if (points > 0) {
      reduction?.begin(args, lanes);
      program.begin(args, lanes);
    }
    const at = extents.map(() => 0);
    const writtenAt = extents.map(() => 0);
    for (let point = 0; point < points; point += CHUNK) {
      const n = Math.min(CHUNK, points - point);
      reduction?.run(at, n);
      program.read(at, n);
      program.run(n);
      if (scattering) scattering.put(target, start, results[0]!, positions, n);
      for (const writing of writings) if (!writing.walks) writing.dense(point, n);
      if (walking.length > 0) overRows(writtenAt, extents, split, n, walking);
    }
    // code is kept for each signature, and must keep no memory alive
    for (const [reader] of bound) reader.array = NOTHING;
    for (const writing of writings) writing.array = NOTHING;
  };
}

const stridesOf = ({ dims }: View): readonly number[] => dims.map(({ stride }) => stride!);

/** Where an operand lies. */
function put(operand: Reader | Writing, { storage, offset }: Slice): void {
  operand.array = (storage as CpuStorage).view(operand.view);
  operand.offset = offset / operand.array.BYTES_PER_ELEMENT;
}

/** The loop of a skeleton with its numbers filled in: with neighbouring axes merged, and equal expressions one. */
function withSizes(loop: Loop<Sym>, numbers: ArrayLike<number>): Loop {
  const number = (n: Sym): number => (typeof n === 'number' ? n : numbers[n.sym]!);
  const view = ({ dims, fill }: View<Sym>): View => ({
    dims: dims.map(({ size, stride, coef, offset, div, safe }) => ({
      size: number(size),
      stride: number(stride!),
      coef: coef.map(number),
      offset: number(offset),
      ...(div !== undefined && { div: number(div) }),
      ...((safe || fill === undefined) && { safe: true as const }),
    })),
    ...(fill !== undefined && { fill }),
  });
  const { reduce, scatter, out, ...rest } = loop;
  return {
    ...rest,
    space: loop.space.map(number),
    inputs: loop.inputs.map((input) => ({ ...input, view: view(input.view) })),
    ...(reduce && { reduce: { ...reduce, size: reduce.size.map(number) } }),
    ...(out && { out: view(out) }),
    ...(scatter && { scatter: { ...scatter, into: { ...scatter.into, shape: scatter.into.shape.map(number) } } }),
  };
}
