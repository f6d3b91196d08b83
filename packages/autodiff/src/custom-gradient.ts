import {
  apply,
  cast,
  currentHandler,
  definePrimitive,
  type Handler,
  leavesOf,
  mapStructure,
  NO_ATTRS,
  type Op,
  Recorder,
  sameShape,
  type Saved,
  Scope,
  type SharedRule,
  type Structure,
  Tensor,
  tensor,
  Variable,
} from '@tensai/core';
import { alias } from './alias.ts';
import {
  CustomGradientArityError,
  CustomGradientResultError,
  GradientMismatchError,
  shapeText,
  TapeOperandError,
} from './errors.ts';
import { filled } from './gradients-of.ts';

/** What the function of a custom gradient returns: tensors (numbers become tensors), alone or nested. */
export type CustomValue = Structure<Tensor | number>;

/** The gradients of the arguments: one for one argument, else an array of as many; null stands for zero. */
export type ArgumentGradient = Tensor | number | null | readonly (Tensor | number | null)[];

/** From the gradient of the value, in its structure, to those of the arguments. */
export type CustomGradient<V> = (dy: Values<V>) => ArgumentGradient;

/** The value with tensors for numbers. */
export type Values<V> = CustomValue extends V
  ? Structure<Tensor>
  : V extends number
    ? Tensor
    : V extends Tensor
      ? V
      : V extends object
        ? { -readonly [K in keyof V]: Values<V[K]> }
        : V;

/** Arguments as the function is called with: Variables are read. */
export type Arguments<A extends readonly unknown[]> = {
  [K in keyof A]: A[K] extends Tensor ? A[K] | Variable<A[K]['shape'], A[K]['dtype']> : A[K];
};

/**
 * A function whose gradient is given by hand. `f` returns `[value, gradient]`; `gradient` takes the gradient of the value and returns those of the
 * arguments. It may use everything that `f` computed, and may be differentiated in turn. Other tensors and Variables that `f` uses get no gradient: pass
 * them as arguments.
 *
 * @example
 * // the gradient of log(1 + exp(x)) by hand: the quotient of two infinities otherwise
 * const softplus = customGradient((x) => {
 *   const e = exp(x);
 *   return [log1p(e), (dy) => multiply(dy, subtract(1, divide(1, add(1, e))))];
 * });
 * grad(softplus)(tensor([0, 100])) // [0.5, 1]
 */
export function customGradient<A extends readonly unknown[], const V extends CustomValue>(
  f: (...args: A) => readonly [V, CustomGradient<V>],
): (...args: Arguments<A>) => Values<V> {
  return (...args) => call(f as never, args) as Values<V>;
}

type Untyped = (...args: readonly unknown[]) => readonly [CustomValue, CustomGradient<unknown>];

function call(f: Untyped, args: readonly unknown[]): unknown {
  const handler = currentHandler();
  if (handler === null) {
    const [value] = resultOf(f(...args.map((x) => (x instanceof Variable ? x.read() : x))));
    return mapStructure(value, tensorOf);
  }
  // what `f` makes lives as long as a tape may ask `gradient`, whatever becomes of the scopes around
  const held = new Scope();
  const trace = traceIn(handler);
  let tapes = 0;
  try {
    const operands = args.map((x) => (x instanceof Variable ? x.read() : x));
    const { value, leaves, gradient } = held.run(() => {
      const [result, given] = resultOf(f(...operands.map((x) => (x instanceof Tensor ? alias(x) : x))));
      const made = mapStructure(result, tensorOf);
      return { value: made, leaves: leavesOf(made), gradient: given };
    });
    const tensors = operands.filter((x) => x instanceof Tensor);
    const again = (saved: Saved): CustomGradient<unknown> => {
      let next = 0;
      return resultOf(f(...operands.map((x) => (x instanceof Tensor ? saved.in(next++) : x))))[1];
    };
    const op = customOp(tensors.length, {
      // in another run of a traced graph, what `f` computed while it was traced is no value
      reads: trace === null ? [] : tensors.map((_, i) => i),
      rule(dys, saved) {
        const inTrace = trace === null || isIn(currentHandler(), trace);
        const back = inTrace ? gradient : again(saved);
        let next = 0;
        const dy = mapStructure(value, ({ type }) => dys[next++] ?? filled(0, type));
        const given = gradientsOf(back(dy), operands);
        return [...given, ...leaves.map(() => null)];
      },
      held: {
        retain: () => void tapes++,
        release: () => {
          if (--tapes === 0) held.dispose();
        },
      },
    });
    let next = 0;
    const outs = apply(op, [...tensors, ...leaves], NO_ATTRS);
    return mapStructure(value, () => outs[next++]!);
  } finally {
    if (tapes === 0) held.dispose();
  }
}

// Results are handles of their own: the tapes know the values themselves as what the ops in `f` made of them.
const customOp = (operands: number, rule: SharedRule<object>): Op =>
  definePrimitive({
    name: 'customGradient',
    infer: (ins) => ins.slice(operands).map(({ shape, dtype }) => ({ shape, dtype })),
    impl: (ins) => ins.slice(operands).map(alias),
    vjp: { all: rule },
  });

const tensorOf = (value: unknown): Tensor => {
  if (value instanceof Tensor) return value;
  if (typeof value === 'number') return tensor(value);
  throw new TapeOperandError({ what: 'customGradient: the value', value });
};

function resultOf(result: unknown): readonly [CustomValue, CustomGradient<unknown>] {
  if (!Array.isArray(result) || result.length !== 2 || typeof result[1] !== 'function')
    throw new CustomGradientResultError({
      got: Array.isArray(result) ? `an array of ${result.length}` : result === null ? 'null' : `a ${typeof result}`,
    });
  return result as unknown as readonly [CustomValue, CustomGradient<unknown>];
}

// The gradients of the arguments that are tensors, checked.
function gradientsOf(given: ArgumentGradient, args: readonly unknown[]): (Tensor | null)[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length !== args.length) throw new CustomGradientArityError({ got: list.length, want: args.length });
  return args.flatMap((x, i) => {
    if (!(x instanceof Tensor)) return [];
    const gradient = list[i];
    if (gradient === null || gradient === undefined) return [null];
    if (typeof gradient !== 'number' && !(gradient instanceof Tensor))
      throw new TapeOperandError({ what: `customGradient: the gradient of argument ${i}`, value: gradient });
    const own = typeof gradient === 'number' ? tensor(gradient) : gradient;
    if (!sameShape(own.shape, x.shape))
      throw new GradientMismatchError({
        what: `customGradient: the gradient of argument ${i}`,
        got: shapeText(own.shape),
        want: shapeText(x.shape),
      });
    return [cast(own, x.dtype)];
  });
}

function traceIn(handler: Handler | null): Handler | null {
  let found = handler;
  while (found instanceof Recorder) found = found.outer;
  return found !== null && found.traces ? found : null;
}

function isIn(handler: Handler | null, wanted: Handler): boolean {
  for (let found = handler; found !== null; found = found.outer) if (found === wanted) return true;
  return false;
}
