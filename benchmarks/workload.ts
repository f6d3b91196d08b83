import type { Tensor } from 'tensai';
import type { Fill } from './noise.ts';

// Peers are not installed where this is type-checked: their modules are untyped here.
// oxlint-disable-next-line typescript/no-explicit-any
export type Peer = any;

/** The umbrella, as users import it. */
export type Tensai = typeof import('tensai');

/** Named tensors. */
export type Named<T> = Readonly<Record<string, T>>;

/** One mathematical task, said once and then in the words of every system that can do it. */
export interface Workload {
  readonly name: string;
  /** The mathematics, in one sentence. */
  readonly title: string;
  /** What no implementation can avoid: arithmetic operations, bytes to and from memory. */
  readonly flops?: number;
  readonly bytes?: number;
  /** Tried by `--quick` too. */
  readonly quick?: boolean;
  readonly task: Training | Computation | Command;
}

/** A step of training: the loss of a model, its gradient, and Adam (Kingma and Ba, 2015, §2: ε beside the uncorrected root) with a rate of 0.001 and ε = 10⁻⁷. */
export interface Training {
  readonly kind: 'training';
  readonly data: Named<Fill>;
  readonly weights: Named<Fill>;
  /** The loss of weights `w` on data `d`. */
  readonly tensai?: (t: Tensai) => (w: Named<Tensor>, d: Named<Tensor>) => Tensor;
  readonly tfjs?: (tf: Peer) => (w: Named<Peer>, d: Named<Peer>) => Peer;
  /** Its arrays are consumed by their use: `.ref` where they are needed again. */
  readonly jax?: (jax: Peer) => (w: Named<Peer>, d: Named<Peer>) => Peer;
  /** Python: the body of `def loss(w, d):` with `torch` and `F` in scope. */
  readonly torch?: string;
}

/** A function of given tensors. */
export interface Computation {
  readonly kind: 'computation';
  readonly inputs: Named<Fill>;
  readonly tensai?: (t: Tensai) => (x: Named<Tensor>) => readonly Tensor[];
  readonly tfjs?: (tf: Peer) => (x: Named<Peer>) => readonly Peer[];
  readonly jax?: (jax: Peer) => (x: Named<Peer>) => readonly Peer[];
  /** One op, computed at once: no scopes around it, nothing compiled. */
  readonly eager?: true;
  /** Which inputs change from call to call; the others are constants of the graph. All if left out. */
  readonly fed?: readonly string[];
  readonly onnx?: (graph: OnnxGraph) => void;
  /** Python: the body of `def compute(x):`, which returns a list. */
  readonly torch?: string;
  readonly numpy?: string;
}

/** Something that is no tensor program: a figure that a command finds by itself. */
export interface Command {
  readonly kind: 'command';
  readonly unit: 'ms' | 'kB';
  /** The figure of one run by a system's module: `@tensorflow/tfjs`. */
  readonly run: (command: CommandContext) => Promise<number>;
  /** The systems that it is asked of. */
  readonly systems: readonly string[];
}

/** Where a command runs. */
export interface CommandContext {
  readonly system: string;
  /** The folder from which the system's packages are found. */
  readonly folder: string;
  /** The interpreter, for a system in Python. */
  readonly python?: string;
}

/** Puts an ONNX model together, node by node. */
export interface OnnxGraph {
  /** A node; gives back the name of its output. */
  add(op: string, inputs: readonly string[], attributes?: Named<number | readonly number[] | string>): string;
  /** A constant. */
  constant(values: Float32Array | BigInt64Array, shape: readonly number[]): string;
  /** Makes a value an output of the model. */
  output(name: string): void;
}

/** A workload as a system runs it. */
export interface Program {
  /** One iteration. */
  step(): unknown;
  /** Waits for what was started. */
  settle?(): Promise<unknown>;
  /** Figures that must agree with other systems': of a training the loss of a forward pass now, else sums over the results. */
  check(): Promise<readonly number[]>;
  /** Gives the memory back, where other programs follow in the same process. */
  dispose?(): void;
}

/** The figures of a result: the mean of its squares, and of magnitudes weighted by position, so that moved elements are seen. */
export function figuresOf(data: ArrayLike<number>): [number, number] {
  let squares = 0;
  let weighted = 0;
  for (let i = 0; i < data.length; i++) {
    squares += data[i]! ** 2;
    weighted += Math.abs(data[i]!) * (1 + (i % 7));
  }
  return [squares / data.length, weighted / data.length];
}
