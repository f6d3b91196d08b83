import {
  add,
  apply,
  type Aval,
  cast,
  clip,
  type Cotangent,
  currentHandler,
  densify,
  divide,
  type DType,
  type HostScalar,
  hostScalar,
  type In,
  IndexedSlices,
  multiply,
  NO_ATTRS,
  subtract,
  Tensor,
  type Variable,
  where,
} from '@tensai/core';
import { StepResultError } from './errors.ts';
import { fuse, type Fused } from './fuse.ts';
import { factorTo, jointFactorTo, squaredNorm } from './norms.ts';
import type { Optimizer } from './optimizer.ts';
import { type Rows, rowsOf, setRows, takeRows, totalsOf } from './rows.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';
import type { VariableState } from './variable-state.ts';

/** A number of the host, lifted where a step is compiled. */
export type Scalar = HostScalar | number;

/** How the update of Variables of one shape runs. */
export interface Plan {
  /** The dtype of the gradients that it is for. */
  readonly dtype: DType;
  /** The update as one op; null where it is more than that. */
  readonly fused: Fused | null;
  /** The same for gradients of rows, made when there is one. */
  sparse(): Fused;
}

// Where the numbers of all optimizers stand, before their own: the decay of the weights, is this call an update, how much of an average stays and
// how much comes in, are the weights overwritten by it.
const DECAY = 0;
const DUE = 1;
const STAY = 2;
const COME = 3;
const OVERWRITE = 4;
const OWN = 5;

/** A gradient that has arrived: unscaled, and with those before it where they are collected. */
interface Arrived {
  readonly gradient: Tensor | Rows;
  readonly extras: Tensor[];
}

/** The work of `Optimizer.apply`: from gradients and state to the next state. */
export class Updater {
  /** The numbers of this step. */
  readonly numbers: number[];
  readonly #optimizer: Optimizer;
  readonly #slots: readonly string[];
  readonly #scalars: readonly string[];
  /** Are gradients shortened by their norms? Then they arrive before the update of any Variable. */
  readonly #shortens: boolean;
  readonly #plans: Map<string, Plan> = new Map();

  constructor(optimizer: Optimizer) {
    this.#optimizer = optimizer;
    this.#slots = optimizer.slots.flat();
    // only the names matter here
    this.#scalars = Object.keys(optimizer.scalars({ t: 1, rate: 0 }));
    this.numbers = new Array<number>(OWN + this.#scalars.length).fill(0);
    const { clipnorm, globalClipnorm } = optimizer.options;
    this.#shortens = clipnorm !== null || globalClipnorm !== null;
  }

  /** Computes the numbers of a step. */
  advance(clock: Clock, calls: number): void {
    const { numbers } = this;
    const { options } = this.#optimizer;
    const { gradientAccumulationSteps: steps, emaOverwriteFrequency: every } = options;
    const stay = clock.t === 1 ? 0 : options.emaMomentum;
    numbers[DECAY] = (options.weightDecay ?? 0) * clock.rate;
    numbers[DUE] = steps === null || (calls + 1) % steps === 0 ? 1 : 0;
    numbers[STAY] = stay;
    numbers[COME] = 1 - stay;
    numbers[OVERWRITE] = every !== null && clock.t % every === 0 ? 1 : 0;
    const own = this.#optimizer.scalars(clock);
    for (let i = 0; i < this.#scalars.length; i++) numbers[OWN + i] = own[this.#scalars[i]!]!;
  }

  /** Updates Variables by their gradients. */
  update(states: readonly VariableState[], gradients: readonly Cotangent[], scalars: readonly Scalar[]): void {
    if (this.#shortens) {
      const arrived = states.map((state, i) => this.#arrival(state, gradients[i]!));
      this.#shorten(arrived);
      arrived.forEach(({ gradient, extras }, i) => this.#one(states[i]!, gradient, extras, scalars));
    } else
      for (let i = 0; i < states.length; i++) {
        const state = states[i]!;
        const gradient = gradients[i]!;
        this.#one(state, gradient instanceof Tensor ? gradient : this.#sparse(state, gradient), [], scalars);
      }
  }

  /** What goes on for a Variable that gets no gradient this time. */
  idle({ variable, memory }: VariableState, scalars: readonly Scalar[]): void {
    const { useEma, emaOverwriteFrequency, gradientAccumulationSteps } = this.#optimizer.options;
    const [average, sum] = memory.slice(1 + this.#slots.length);
    if (useEma) {
      average!.assign(add(multiply(average!, scalars[STAY]!), multiply(variable, scalars[COME]!)));
      if (emaOverwriteFrequency !== null) variable.assign(where(scalars[OVERWRITE]!, average!, variable));
    }
    const collected = useEma ? sum : average;
    if (gradientAccumulationSteps !== null) collected!.assign(where(scalars[DUE]!, 0, collected!));
  }

  #one(state: VariableState, gradient: Tensor | Rows, extras: readonly Tensor[], scalars: readonly Scalar[]): void {
    const { memory } = state;
    const next =
      gradient instanceof Tensor
        ? this.#compute(state, memory, gradient, extras, scalars)
        : this.#computeRows(state, gradient, extras, scalars);
    const handler = currentHandler();
    for (let k = 0; k < memory.length; k++)
      if (handler === null) memory[k]!.set(next[k]!);
      else handler.assign(memory[k]!, next[k]!);
  }

  /** The next values of `memory`, or of rows of it. */
  #compute(
    state: VariableState,
    memory: readonly In[],
    gradient: Tensor,
    extras: readonly Tensor[],
    scalars: readonly Scalar[],
  ): readonly Tensor[] {
    const { fused } = this.#planOf(state, gradient.dtype, extras);
    if (fused !== null && currentHandler()?.traces !== true)
      return run(fused, [memory[0]!, gradient], memory, extras, scalars);
    const [w, ...rest] = memory.map((x) => (x instanceof Tensor ? x : (x as Variable).read()));
    return this.#next(state.decays, [w!, gradient, ...rest, ...extras], scalars);
  }

  #computeRows(
    state: VariableState,
    rows: Rows,
    extras: readonly Tensor[],
    scalars: readonly Scalar[],
  ): readonly Tensor[] {
    const { memory, decays } = state;
    const { restsAtZero, options } = this.#optimizer;
    // the rows that have gradients are a small table of their own, and the others stay
    if (restsAtZero && !decays && !options.useEma) {
      const taken = memory.map((variable) => takeRows(variable, rows.at));
      const updated = this.#compute(state, taken, totalsOf(rows), extras, scalars);
      return memory.map((variable, k) => setRows(variable, rows.at, updated[k]!));
    }
    const { sparse } = this.#planOf(state, rows.once.dtype, extras);
    return run(sparse(), [memory[0]!], memory, [...extras, rows.last, rows.once], scalars);
  }

  // Rows stay rows where an update looks at each element by itself and nothing is collected.
  #sparse(state: VariableState, gradient: IndexedSlices): Tensor | Rows {
    const { gradientAccumulationSteps } = this.#optimizer.options;
    if (gradientAccumulationSteps !== null) return densify(gradient);
    const { dtype } = gradient.values;
    const extras = this.#shortens ? [{ shape: [], dtype }] : [];
    const { fused } = this.#planOf(state, dtype, extras);
    return fused === null ? densify(gradient) : rowsOf(gradient);
  }

  #planOf(state: VariableState, dtype: DType, extras: readonly Aval[]): Plan {
    if (state.plan?.dtype === dtype) return state.plan;
    const { variable, memory, decays } = state;
    const key = `${variable.type.id} ${dtype} ${decays}`;
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      const [own, ...rest] = memory.map(({ type }): Aval => ({ shape: type.shape, dtype: type.dtype }));
      const avals = [own!, { shape: own!.shape, dtype }, ...rest, ...extras];
      const body = (...inputs: Tensor[]): Tensor[] =>
        this.#next(
          decays,
          inputs,
          this.numbers.map((_, k) => hostScalar(() => this.numbers[k]!)),
        );
      const fused = fuse(body, avals);
      let sparse: Fused | null = null;
      plan = { dtype, fused, sparse: () => (sparse ??= fuse(body, avals, 1)!) };
      this.#plans.set(key, plan);
    }
    state.plan = plan;
    return plan;
  }

  /** The next values of a Variable and all that belongs to it, in ops: from its value, its gradient, the rest of its memory, and extras. */
  #next(decays: boolean, inputs: readonly Tensor[], scalars: readonly Scalar[]): Tensor[] {
    const { options } = this.#optimizer;
    const { clipvalue, useEma, emaOverwriteFrequency, gradientAccumulationSteps } = options;
    const w = inputs[0]!;
    let i = 2;
    const now: Record<string, Tensor | Scalar> = {};
    for (const slot of this.#slots) now[slot] = inputs[i++]!;
    const average = useEma ? inputs[i++]! : null;
    const sum = gradientAccumulationSteps === null ? null : inputs[i++]!;
    let g: Tensor;
    let total: Tensor | null;
    if (this.#shortens) {
      total = sum && inputs[i++]!;
      g = multiply(inputs[1]!, inputs[i]!);
    } else [g, total] = this.#arrive(inputs[1]!, sum);
    g = cast(g, w.dtype);
    if (clipvalue !== null) g = clip(g, -clipvalue, clipvalue);
    const decayed = decays ? subtract(w, multiply(w, scalars[DECAY]!)) : w;
    this.#scalars.forEach((name, k) => (now[name] = scalars[OWN + k]!));
    const made: OptimizerUpdate<string> = this.#optimizer.step({ ...now, g, w: decayed } as OptimizerStep<
      string,
      string
    >);
    if (made.delta === undefined && made.w === undefined)
      throw new StepResultError({ optimizer: this.#optimizer.name, keys: Object.keys(made) });
    const updated = made.w ?? subtract(decayed, made.delta!);
    const before = [w, ...this.#slots.map((slot) => now[slot] as Tensor)];
    const after = [updated, ...this.#slots.map((slot) => made[slot] ?? (now[slot] as Tensor))];
    const next = before.map((old, k) => {
      const cased = cast(after[k]!, old.dtype);
      return sum === null ? cased : where(scalars[DUE]!, cased, old);
    });
    if (average !== null) {
      const moved = add(multiply(average, scalars[STAY]!), multiply(next[0]!, scalars[COME]!));
      next.push(moved);
      if (emaOverwriteFrequency !== null) next[0] = where(scalars[OVERWRITE]!, moved, next[0]!);
    }
    if (sum !== null) next.push(cast(where(scalars[DUE]!, 0, total!), sum.dtype));
    return next;
  }

  /** The gradient to go by, and the sum of those since the last update. */
  #arrive(given: Tensor, sum: Tensor | null): [Tensor, Tensor | null] {
    const { lossScaleFactor, gradientAccumulationSteps } = this.#optimizer.options;
    const g = lossScaleFactor === null ? given : divide(given, lossScaleFactor);
    if (sum === null) return [g, null];
    const total = add(g, sum);
    return [divide(total, gradientAccumulationSteps!), total];
  }

  #arrival(state: VariableState, gradient: Cotangent): Arrived {
    const given = gradient instanceof IndexedSlices ? this.#sparse(state, gradient) : gradient;
    if (given instanceof Tensor) {
      const collects = this.#optimizer.options.gradientAccumulationSteps !== null;
      const [g, total] = this.#arrive(given, collects ? state.memory.at(-1)!.read() : null);
      return { gradient: g, extras: total === null ? [] : [total] };
    }
    const [once] = this.#arrive(given.once, null);
    return { gradient: { ...given, once }, extras: [] };
  }

  /** Gives each gradient the factor that shortens it. */
  #shorten(arrived: readonly Arrived[]): void {
    const { clipnorm, globalClipnorm } = this.#optimizer.options;
    const squares = arrived.map(({ gradient }) => squaredNorm(gradient instanceof Tensor ? gradient : gradient.once));
    if (globalClipnorm !== null) {
      const factor = jointFactorTo(globalClipnorm, squares);
      for (const { extras } of arrived) extras.push(factor);
    } else arrived.forEach(({ extras }, i) => extras.push(factorTo(clipnorm!, squares[i]!)));
  }
}

function run(
  { op, hosts }: Fused,
  first: In[],
  memory: readonly In[],
  extras: readonly Tensor[],
  scalars: readonly Scalar[],
): readonly Tensor[] {
  for (let k = 1; k < memory.length; k++) first.push(memory[k]!);
  for (let k = 0; k < extras.length; k++) first.push(extras[k]!);
  for (let k = 0; k < hosts.length; k++) first.push(scalars[hosts[k]!]!);
  return apply(op, first, NO_ATTRS);
}
