import type { TypedArray } from '../dtype.ts';
import type { HostSignature } from '../host-algorithm.ts';

// The forward-backward algorithm of Graves et al., 2006, §4.1, one example at a time, in logarithms. Arrays are those of `ctcLossOp`.

/** Arrays and extents of all examples. */
interface Given {
  readonly logs: TypedArray;
  readonly path: TypedArray;
  readonly skip: TypedArray;
  readonly targets: TypedArray;
  readonly outputs: TypedArray;
  readonly examples: number;
  readonly steps: number;
  readonly classes: number;
  readonly states: number;
}

export function givenOf([logs, path, skip, targets, outputs]: readonly TypedArray[], { ins }: HostSignature): Given {
  const [examples, steps, classes] = ins[0]!.shape as [number, number, number];
  return {
    logs: logs!,
    path: path!,
    skip: skip!,
    targets: targets!,
    outputs: outputs!,
    examples,
    steps,
    classes,
    states: ins[1]!.shape[1]!,
  };
}

/** `log(e^a + e^b + e^c)` */
function logSum(a: number, b: number, c: number): number {
  const top = Math.max(a, b, c);
  if (top === -Infinity) return top;
  return top + Math.log(Math.exp(a - top) + Math.exp(b - top) + Math.exp(c - top));
}

const room = (n: number): Float64Array => new Float64Array(n).fill(-Infinity);

/** Of an example, `[steps, states]`: the logarithm of the probability of all ways to be in a state after a step. */
function forward(
  { logs, path, skip, steps, classes, states }: Given,
  example: number,
  last: number,
  alpha: Float64Array,
): void {
  for (let t = 0; t < last; t++) {
    const row = t * states;
    const before = row - states;
    for (let s = 0; s < states; s++) {
      const emission = logs[(example * steps + t) * classes + path[example * states + s]!]!;
      if (t === 0) alpha[s] = s < 2 ? emission : -Infinity;
      else {
        const own = alpha[before + s]!;
        const next = s > 0 ? alpha[before + s - 1]! : -Infinity;
        const jump = s > 1 ? alpha[before + s - 2]! + skip[example * states + s]! : -Infinity;
        alpha[row + s] = logSum(own, next, jump) + emission;
      }
    }
  }
}

/** The logarithm of the probability of all ways that end well. */
function ended(alpha: Float64Array, states: number, last: number, length: number): number {
  if (last === 0) return length === 0 ? 0 : -Infinity;
  const row = (last - 1) * states + 2 * length;
  return logSum(alpha[row]!, length > 0 ? alpha[row - 1]! : -Infinity, -Infinity);
}

/** The losses. */
export function hostLosses(given: Given, losses: TypedArray): void {
  const { examples, steps, states, targets, outputs } = given;
  const alpha = room(steps * states);
  for (let example = 0; example < examples; example++) {
    const last = outputs[example]!;
    forward(given, example, last, alpha);
    losses[example] = -ended(alpha, states, last, targets[example]!);
  }
}

/** The slopes of the losses in the logarithms of the probabilities: how likely it is to have been where a class is emitted, negative. */
export function hostSlopes(given: Given, slopes: TypedArray): void {
  const { logs, path, skip, examples, steps, classes, states, targets, outputs } = given;
  const alpha = room(steps * states);
  slopes.fill(0);
  for (let example = 0; example < examples; example++) {
    const last = outputs[example]!;
    const length = targets[example]!;
    forward(given, example, last, alpha);
    const whole = ended(alpha, states, last, length);
    if (whole === -Infinity) continue;
    // beta: the rest of the way, with the emission of the step after
    let later = room(states);
    let beta = room(states);
    for (let t = last - 1; t >= 0; t--) {
      const row = (example * steps + t) * classes;
      for (let s = 0; s < states; s++) {
        const at = example * states + s;
        if (t === last - 1) beta[s] = s === 2 * length || s === 2 * length - 1 ? 0 : -Infinity;
        else {
          const next = s + 1 < states ? later[s + 1]! : -Infinity;
          const jump = s + 2 < states ? later[s + 2]! + skip[at + 2]! : -Infinity;
          beta[s] = logSum(later[s]!, next, jump);
        }
        slopes[row + path[at]!]! -= Math.exp(alpha[t * states + s]! + beta[s]! - whole);
      }
      for (let s = 0; s < states; s++) beta[s]! += logs[row + path[example * states + s]!]!;
      [later, beta] = [beta, later];
    }
  }
}
