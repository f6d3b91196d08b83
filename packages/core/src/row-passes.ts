import { type DType, factsOf } from './dtype.ts';
import { occurs } from './expr.ts';
import type { Loop, Rows } from './loop.ts';

/** In which pass over a row the stages of a program run. */
export interface RowPasses {
  /** For each stage: the pass over the row that it is a part of, or, where it computes one value, the pass before which it does. */
  readonly pass: readonly number[];
  /** Is it a loop over the row? */
  readonly loops: readonly boolean[];
  readonly count: number;
  /** For each pass: are there long computations in it? */
  readonly slow: readonly boolean[];
  /** Of the results, counted over all stages, those that a later pass reads and no output keeps: they need memory of their own … */
  readonly kept: readonly number[];
  /** … or lie where an output is put later, by its number. */
  readonly lent: ReadonlyMap<number, number>;
}

/** What takes so many registers that most of what is reduced beside it would lie in memory, and wait for it at each step. */
const LONG: ReadonlySet<string> = /* @__PURE__ */ new Set(['exp', 'expm1', 'log', 'log1p', 'power', 'sin', 'cos', 'tan', 'atan', 'atan2', 'tanh', 'mod']); // prettier-ignore

/** One sum of float32s: of several vectors it can be formed at once. */
const isSum = <N>({ accs }: NonNullable<Loop<N>['reduce']>): boolean =>
  accs.length === 1 && accs[0]!.op === 'sum' && accs[0]!.value.dtype === 'float32';

/**
 * Finds the passes: a stage runs along with those whose elements it reads, but for what is reduced (sums of float32s aside) of what is long to compute, and after those whose sums it
 * reads. What nothing else asks for earlier is put off until it is read.
 */
export function passesOf<N>({ space, stages }: Rows<N>): RowPasses {
  const loops = stages.map(({ loop }) => loop.reduce !== undefined || loop.space.length > space.length);
  const maker = stages.flatMap(({ loop }, at) => loop.outputs.map(() => at));
  const long = stages.map(({ loop }) => occurs(loop.outputs, ({ kind }) => LONG.has(kind)));
  /** How many passes a reader comes after what it reads. */
  const gap = (from: number, reader: number): number => {
    const { reduce } = stages[reader]!.loop;
    return stages[from]!.loop.reduce || (loops[from] && long[from] && reduce && !isSum(reduce)) ? 1 : 0;
  };
  const pass: number[] = [];
  stages.forEach(({ sources }, at) => {
    const makers = sources.flatMap((source) => (source < 0 ? [maker[~source]!] : []));
    pass[at] = Math.max(0, ...makers.map((from) => pass[from]! + gap(from, at)));
  });
  const readers = stages.map((_, at) =>
    stages.flatMap(({ sources }, k) => (sources.some((source) => source < 0 && maker[~source] === at) ? [k] : [])),
  );
  for (let at = stages.length - 1; at >= 0; at--)
    if (loops[at] && !stages[at]!.loop.reduce && readers[at]!.length > 0)
      pass[at] = Math.max(pass[at]!, Math.min(...readers[at]!.map((k) => pass[k]! - gap(at, k))));
  const keep = stages.flatMap((stage) => stage.keep);
  const elements = (result: number): boolean => loops[maker[result]!]! && !stages[maker[result]!]!.loop.reduce;
  const bytesOf = (result: number): number => factsOf(dtypes[result]!).bytes;
  const readersOf = (result: number): number[] =>
    stages.flatMap(({ sources }, k) => (sources.includes(~result) ? [k] : []));
  const dtypes = stages.flatMap(({ loop }) => loop.outputs.map(({ dtype }) => dtype));
  const kept: number[] = [];
  const lent = new Map<number, number>();
  const taken = new Set<number>();
  maker.forEach((from, result) => {
    const last = readersOf(result).filter((k) => pass[k]! > pass[from]!);
    if (!elements(result) || keep[result]! >= 0 || last.length === 0) return;
    // an element is stored where the result of its last reader goes, which comes after the element was read
    const host = maker.findIndex(
      (to, other) =>
        keep[other]! >= 0 &&
        !taken.has(other) &&
        elements(other) &&
        bytesOf(other) === bytesOf(result) &&
        last.every((k) => pass[k]! < pass[to]! || (pass[k] === pass[to] && k <= to)),
    );
    if (host < 0) kept.push(result);
    else {
      taken.add(host);
      lent.set(result, keep[host]!);
    }
  });
  const count = Math.max(-1, ...pass.filter((_, at) => loops[at])) + 1;
  const slow = Array.from({ length: count }, (_, k) => stages.some((_, at) => loops[at] && long[at] && pass[at] === k));
  return { pass, loops, count, kept, lent, slow };
}

/** What a program along rows is launched with. */
export function bindingsOf<N>({ stages }: Rows<N>): {
  readonly inputs: number;
  readonly outputs: number;
  readonly args: readonly DType[];
  /** Bytes of the widest element that it computes. */
  readonly width: number;
} {
  return {
    inputs: Math.max(-1, ...stages.flatMap(({ sources }) => sources)) + 1,
    outputs: Math.max(-1, ...stages.flatMap(({ keep }) => keep)) + 1,
    args: stages.find(({ loop }) => loop.args)?.loop.args ?? [],
    width: Math.max(...stages.flatMap(({ loop }) => loop.outputs.map(({ dtype }) => factsOf(dtype).bytes))),
  };
}
