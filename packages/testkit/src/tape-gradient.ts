import {
  accumulate,
  type Cotangents,
  densify,
  type Device,
  onDevice,
  pullback,
  Recorder,
  scope,
  sizeOf,
  type Tensor,
  zeros,
} from '@tensai/core';
import type { HostArray, Results } from '@tensai/core/samples';
import { type Arrangement, place } from './layouts.ts';
import { listOf, read } from './reading.ts';

/** A function whose gradient is taken. */
export type TensorFunction = (...inputs: Tensor[]) => Results;

/** What `tapeGradient` is told: where, of what, and with respect to which inputs. */
export interface GradientTask {
  readonly device: Device;
  readonly call: TensorFunction;
  readonly inputs: readonly HostArray[];
  /** The inputs that gradients are taken of. */
  readonly wanted: readonly number[];
  /** The weight of every element of every result; null for results that do not count. */
  readonly weights: readonly (HostArray | null)[];
  /** How inputs and weights lie in memory. */
  readonly arrangement?: Arrangement;
}

/** Records a call, disposes of everything that is not in the rules' `reads`, and leaves the reverse walk to the caller. */
function recorded(
  { call }: GradientTask,
  xs: readonly Tensor[],
  wanted: readonly number[],
): { readonly recorder: Recorder; readonly sources: readonly number[]; readonly targets: readonly number[] } {
  const recorder = new Recorder({ watchVariables: false });
  const sources = wanted.map((i) => recorder.watch(xs[i]!));
  const made = scope();
  const targets = made.run(() => recorder.record(() => listOf<Tensor>(call(...xs)).map((y) => recorder.nodeOf(y))));
  made.dispose();
  for (const x of xs) x.dispose();
  return { recorder, sources, targets };
}

function cotangentsOf(targets: readonly number[], weights: readonly (Tensor | null)[]): Cotangents {
  const cotangents: Cotangents = new Map();
  targets.forEach((node, k) => {
    const weight = weights[k];
    const known = cotangents.get(node);
    // one tensor given as two results gets the sum
    if (node >= 0 && weight) cotangents.set(node, known ? accumulate(known, weight) : weight);
  });
  return cotangents;
}

/** First gradients as tensors, zeros left null; what was recorded is let go. */
function walkBack(task: GradientTask, xs: readonly Tensor[], weights: readonly (Tensor | null)[]): (Tensor | null)[] {
  const { recorder, sources, targets } = recorded(task, xs, task.wanted);
  const cotangents = cotangentsOf(targets, weights);
  pullback(recorder, cotangents, new Set(sources));
  recorder.clear();
  return sources.map((node) => {
    const cotangent = cotangents.get(node);
    return cotangent ? densify(cotangent) : null;
  });
}

const zerosLike = ({ shape, dtype }: HostArray): HostArray => ({
  shape,
  dtype,
  data: new Array<number>(sizeOf(shape)).fill(0),
});

/** A gradient on the host; zeros where nothing connects. */
const readOr = async (gradient: Tensor | null, input: HostArray): Promise<HostArray> =>
  gradient ? read(gradient) : zerosLike(input);

const operandsOf = ({ device, inputs, weights, arrangement }: GradientTask): [Tensor[], (Tensor | null)[]] => [
  inputs.map((x) => place(device, x, arrangement)),
  weights.map((w) => w && place(device, w, arrangement)),
];

/** The gradients of `Σ weights · results` by the reverse walk, with everything disposed of that the rules do not name in their `reads`. */
export async function tapeGradient(task: GradientTask): Promise<HostArray[]> {
  const made = scope();
  try {
    const gradients = onDevice(task.device, () => made.run(() => walkBack(task, ...operandsOf(task))));
    return await Promise.all(gradients.map((g, k) => readOr(g, task.inputs[task.wanted[k]!]!)));
  } finally {
    made.dispose();
  }
}

/** The gradients of `Σ seconds · first gradients`: a reverse walk over a reverse walk, again with everything disposed of. */
export async function secondTapeGradient(task: GradientTask, seconds: readonly HostArray[]): Promise<HostArray[]> {
  const { device, inputs, wanted, arrangement } = task;
  const made = scope();
  try {
    const gradients = onDevice(device, () =>
      made.run(() => {
        const [xs, weights] = operandsOf(task);
        const outer = new Recorder({ watchVariables: false });
        const sources = wanted.map((i) => outer.watch(xs[i]!));
        const inner = scope();
        const targets = inner.run(() =>
          outer.record(() => walkBack(task, xs, weights).map((g) => (g ? outer.nodeOf(g) : -1))),
        );
        inner.dispose();
        const cotangents = cotangentsOf(
          targets,
          seconds.map((v) => place(device, v, arrangement)),
        );
        pullback(outer, cotangents, new Set(sources));
        outer.clear();
        return sources.map((node) => {
          const cotangent = cotangents.get(node);
          return cotangent ? densify(cotangent) : null;
        });
      }),
    );
    return await Promise.all(gradients.map((g, k) => readOr(g, inputs[wanted[k]!]!)));
  } finally {
    made.dispose();
  }
}

/** The same gradients as a function of inputs and weights that leaves nothing out and disposes of nothing: what a program is made of. */
export function gradientCall({ call, inputs, wanted, weights }: GradientTask): (...operands: Tensor[]) => Tensor[] {
  return (...operands) => {
    const xs = operands.slice(0, inputs.length);
    const given = operands.slice(inputs.length);
    const recorder = new Recorder({ watchVariables: false });
    const sources = wanted.map((i) => recorder.watch(xs[i]!));
    const targets = recorder.record(() => listOf<Tensor>(call(...xs)).map((y) => recorder.nodeOf(y)));
    const cotangents = cotangentsOf(
      targets,
      weights.map((w) => w && given.shift()!),
    );
    pullback(recorder, cotangents, new Set(sources));
    recorder.clear();
    return sources.map((node, n) => {
      const cotangent = cotangents.get(node);
      const { shape, dtype } = xs[wanted[n]!]!;
      return cotangent ? densify(cotangent) : zeros(shape, { dtype });
    });
  };
}
