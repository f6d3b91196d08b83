import { type Shape, sameShape, type Tensor } from '@tensai/core';
import { type HostArray, spread } from '@tensai/core/samples';
import { draws, loopDraws, type Step } from './random-steps.ts';

/** A function of tensors, made at random: what is tried wherever programs may run in more than one way. */
export interface RandomProgram {
  readonly inputs: readonly HostArray[];
  /** Computes all results. A pure function: it may be recorded, traced, run on any backend. */
  readonly run: (...inputs: Tensor[]) => Tensor[];
  /** The program as text, a line per step. */
  readonly text: string;
  /** Programs that do less: one result of several, or without one of the steps. Made when asked for. */
  readonly smaller: () => readonly RandomProgram[];
}

/** A number in [0, 1) at each call, the same for the same seed: mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes a program of `steps` steps: smooth functions, reductions, matrix products, views, and loops if asked, on inputs between −1 and 1. The same seed gives the same program. */
export function randomProgram(seed: number, steps = 10, { loops = false }: { loops?: boolean } = {}): RandomProgram {
  const kinds = loops ? [...draws, ...loopDraws, ...loopDraws] : draws;
  const random = randomNumbers(seed);
  const roll = (n: number): number => Math.floor(random() * n);
  const extents = [1 + roll(4), 2 + roll(3), 1 + roll(5)];
  const inputs = Array.from({ length: 2 + roll(2) }, (_, k) => {
    const rank = roll(4);
    return spread(
      Array.from({ length: rank }, (_axis) => extents[roll(3)]!),
      -1,
      1,
      seed + k,
    );
  });
  const shapes: Shape[] = inputs.map(({ shape }) => shape);
  const value = (fits: (shape: Shape) => boolean = () => true): number => {
    const fitting = shapes.flatMap((shape, k) => (fits(shape) ? [k] : []));
    return fitting.length === 0 ? -1 : fitting[Math.floor(Math.sqrt(random()) * fitting.length)]!;
  };
  const program: Step[] = [];
  while (program.length < steps) {
    const step = kinds[roll(kinds.length)]!({ shapes, roll, value });
    if (!step) continue;
    program.push(step);
    shapes.push(step.shape);
  }
  const used = new Set(program.flatMap(({ takes }) => takes));
  const results = shapes.flatMap((_, k) => (k >= inputs.length && !used.has(k) ? [k] : []));
  return programOf(inputs, program, results);
}

/** Values are numbered: the inputs first, then what the steps give. */
function programOf(inputs: readonly HostArray[], steps: readonly Step[], results: readonly number[]): RandomProgram {
  return {
    inputs,
    run(...given) {
      const values = [...given];
      for (const { takes, apply } of steps) values.push(apply(...takes.map((k) => values[k]!)));
      return results.map((k) => values[k]!);
    },
    get text() {
      return [
        ...inputs.map(({ shape }, k) => `v${k}: input [${shape.join(', ')}]`),
        ...steps.map(
          ({ takes, text, shape }, k) =>
            `v${inputs.length + k} = ${text} of ${takes.map((t) => `v${t}`).join(', ')}: [${shape.join(', ')}]`,
        ),
        `results: ${results.map((k) => `v${k}`).join(', ')}`,
      ].join('\n');
    },
    smaller: () => [
      ...(results.length > 1 ? results.map((result) => needed(inputs, steps, [result])) : []),
      ...steps.flatMap((_, k) => without(inputs, steps, results, k)),
    ],
  };
}

/** The program without the steps and inputs that its results do not need. One input stays. */
function needed(inputs: readonly HostArray[], steps: readonly Step[], results: readonly number[]): RandomProgram {
  const live = new Set(results);
  for (let k = steps.length - 1; k >= 0; k--)
    if (live.has(inputs.length + k)) steps[k]!.takes.forEach((value) => live.add(value));
  if (!inputs.some((_, k) => live.has(k))) live.add(0);
  const kept = [...live].sort((a, b) => a - b);
  const renumbered = new Map(kept.map((old, k) => [old, k]));
  const again = (values: readonly number[]): number[] => values.map((value) => renumbered.get(value)!);
  return programOf(
    inputs.filter((_, k) => live.has(k)),
    steps.filter((_, k) => live.has(inputs.length + k)).map((step) => ({ ...step, takes: again(step.takes) })),
    again(results),
  );
}

/** The programs in which another value stands for what step `k` gives: an operand or an input of that shape, or else a new input. */
function without(
  inputs: readonly HostArray[],
  steps: readonly Step[],
  results: readonly number[],
  k: number,
): RandomProgram[] {
  const shapes = [...inputs.map(({ shape }) => shape), ...steps.map(({ shape }) => shape)];
  const gone = inputs.length + k;
  const put = (value: number, own: readonly HostArray[]): RandomProgram => {
    const more = own.length - inputs.length;
    const again = (values: readonly number[]): number[] =>
      values.map((old) => (old === gone ? value : old < inputs.length ? old : old + more));
    const rest = steps.map((step) => ({ ...step, takes: again(step.takes) }));
    return needed(own, rest, again(results));
  };
  const alike = [...new Set([...steps[k]!.takes, ...inputs.keys()])].find((value) =>
    sameShape(shapes[value]!, shapes[gone]!),
  );
  if (alike === undefined) return [put(inputs.length, [...inputs, spread(shapes[gone]!, -1, 1, gone)])];
  return [put(alike, inputs)];
}
