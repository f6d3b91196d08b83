import type { BatchRule } from './control/batching.ts';
import type { Control } from './control/control.ts';
import type { ElementwiseSpec } from './define.ts';
import type { Expr } from './expr.ts';
import type { IndexedSlices } from './indexed-slices.ts';
import type { TensaiError } from './error.ts';
import type { Aval, Loop, Rows } from './loop.ts';
import { isComplex } from './dtype.ts';
import { DTypeError, DuplicateNameError } from './errors.ts';
import type { Site } from './site.ts';
import type { HostAlgorithm } from './host-algorithm.ts';
import type { HostScalar } from './host-scalar.ts';
import type { Tensor } from './tensor.ts';
import type { Variable } from './variable.ts';

/** What an op takes: Variables and numbers are operands wherever tensors are. */
export type In = Tensor | Variable | HostScalar | number;

/** A gradient: dense, or rows of a table. */
export type Cotangent = Tensor | IndexedSlices;

/** What a tape keeps for a rule, and nothing else: inputs by number, outputs as `{ y }`. */
export type Reads = readonly (number | { readonly y: number })[];

/** What a rule may look at: shapes of everything, values of what its `reads` names. */
export interface Saved {
  readonly ins: readonly Aval[];
  readonly outs: readonly Aval[];
  /** A number that the host computes at each run stays one. */
  in(input: number): Tensor | HostScalar | number;
  y(output?: number): Tensor;
}

/** The gradient of one input. `dys` are dense, null where an output got none; null as an answer is zero. */
export interface Rule<A> {
  readonly reads: Reads;
  rule(dys: readonly (Tensor | null)[], saved: Saved, attrs: A, input: number): Cotangent | null;
}

/** One backward for all inputs at once. */
export interface SharedRule<A> {
  /** Where the number of operands depends on the attributes, so does what is read. */
  readonly reads: Reads | ((attrs: A) => Reads);
  rule(
    dys: readonly (Tensor | null)[],
    saved: Saved,
    attrs: A,
    wanted: readonly boolean[],
  ): readonly (Cotangent | null)[];
  /** What the rule holds beside its reads: told each time a tape keeps it and lets go of it. */
  readonly held?: { retain(): void; release(): void } | undefined;
}

/** A rule per input (`each`: the rest, for ops of any number of inputs), or one for all. */
export type Vjp<A> =
  | { readonly [input: number]: Rule<A>; readonly each?: Rule<A>; readonly all?: undefined }
  | { readonly all: SharedRule<A> };

/** A predicate over the values of one input, with the error for the first element that fails it (`at`: its row-major position). */
export interface Check {
  /** Names the predicate: a tensor that passed it once is not checked again. */
  readonly key: string;
  readonly input: number;
  ok(x: Expr): Expr;
  error(value: number, at: number): TensaiError;
}

/** Where samples of an op may be drawn from: the interval in which it is defined and smooth. */
export type Domain = readonly [low: number, high: number];

/** How exact a result is, in units of the last place, per dtype. */
export interface Accuracy {
  readonly float32: number;
  readonly float64: number;
}

/** What an op means, independent of every backend. */
export interface OpDef<A = object> {
  /** `add`; ops of third parties carry their package: `@acme/fused-moe`. */
  readonly name: string;
  /** Shapes and dtypes of the results. Every error that shapes, dtypes and attributes can show is raised here. */
  readonly infer: (ins: readonly Aval[], attrs: A) => readonly Aval[];
  readonly checks?: ((ins: readonly Aval[], attrs: A) => readonly Check[]) | undefined;
  /** The loop that computes it. */
  readonly lower?: ((ins: readonly Aval[], attrs: A) => Loop | Rows) | undefined;
  /** The same as one program along rows, for backends that take such; null where it is none. `rowParts` finds it in `impl`. */
  readonly rows?: ((op: Op, ins: readonly Aval[], attrs: A) => Rows | null) | undefined;
  /** The op said in other ops. */
  readonly impl?: ((ins: readonly Tensor[], attrs: A) => readonly Tensor[]) | undefined;
  /** The op on arrays of the host, run instead of its loop by backends whose memory is the host's: for what loops do only slowly, or not at all. */
  readonly host?: HostAlgorithm<A> | undefined;
  /** Gradient rules; `vjpOf` finds those of elementwise ops too. */
  vjp?: Vjp<A> | undefined;
  /** The scalar formula of an elementwise op. */
  readonly elementwise?: ElementwiseSpec | undefined;
  /** What a tape that watches some of the operands runs instead: the same outputs first, then what its rule reads. */
  readonly saving?:
    | ((attrs: A, watched: readonly boolean[]) => { readonly op: Op; readonly attrs: object })
    | undefined;
  /** How it is computed for many at once, where that does not follow from its loop or its parts: for ops that hold graphs. */
  readonly batch?: BatchRule<A> | undefined;
  /** What it does with the graphs that its attributes hold: `impl` runs them op by op, a compiler takes them in. */
  readonly control?: ((attrs: A) => Control) | undefined;
  /** Do half floats go through its parts as they are, not as float32? So they do where graphs say what is computed. */
  readonly keepsHalves?: true | undefined;
  /** The leading axes of its operands broadcast, as those of a matrix product: one more may go before them. Elementwise ops do so anyway. */
  readonly broadcasts?: true | undefined;
  /** The result is the dense bytes of input 0 under another shape, and perhaps dtype. */
  readonly sameBytes?: true | undefined;
  /** Does it take complex numbers? All other ops refuse them. */
  readonly complex?: true | undefined;
  /** One interval for all inputs, or one each. */
  readonly domain?: Domain | readonly Domain[] | undefined;
  readonly accuracy?: Accuracy | undefined;
}

/** An op as dispatch sees it: its meaning, and the inline cache of the signatures that it ran with. */
// `any`: ops of every attribute type share one dispatch.
export interface Op<A = any> extends OpDef<A> {
  readonly sites: Site[];
  readonly more: Map<string, Site[]>;
}

/** No attributes. */
export const NO_ATTRS: object = /* @__PURE__ */ Object.freeze({});

/** Makes an op of its meaning: `infer` and one of `lower`, `impl` and `host`, or a kernel in some backend. Call it through `apply`. */
/* @__NO_SIDE_EFFECTS__ */
export function definePrimitive<A extends object = object>(definition: OpDef<A>): Op<A> {
  const { name, checks, lower, rows, impl, host, vjp, elementwise, saving, batch, control, broadcasts } = definition;
  const { keepsHalves, sameBytes, complex, domain, accuracy } = definition;
  const infer = complex ? definition.infer : ofRealNumbers(name, definition.infer);
  // every op has the same fields in the same order: dispatch then reads all of them by one hidden class
  return {
    name,
    infer,
    checks,
    lower,
    rows,
    impl,
    host,
    vjp,
    elementwise,
    saving,
    batch,
    control,
    keepsHalves,
    broadcasts,
    sameBytes,
    complex,
    domain,
    accuracy,
    sites: [],
    more: new Map(),
  };
}

/** A shape rule behind which there are no complex numbers: of those, only the parts are calculated with. */
function ofRealNumbers<A>(op: string, infer: OpDef<A>['infer']): OpDef<A>['infer'] {
  const wants = 'real numbers';
  return (ins, attrs) => {
    const given = ins.find(({ dtype }) => isComplex(dtype));
    if (given) {
      const hint =
        'real(x), imag(x), angle(x) and viewAsReal(x) give real numbers; the magnitude is hypot(real(x), imag(x))';
      throw new DTypeError({ op, dtype: given.dtype, wants, hint });
    }
    const outs = infer(ins, attrs);
    const made = outs.find(({ dtype }) => isComplex(dtype));
    if (made)
      throw new DTypeError({
        op,
        dtype: made.dtype,
        wants,
        hint: 'viewAsComplex(stack([re, im], -1)) makes complex ones',
      });
    return outs;
  };
}

/** Is it an op? */
export const isOp = (value: unknown): value is Op =>
  typeof value === 'object' && value !== null && 'sites' in value && 'infer' in value;

const registered: Map<string, Op> = /* @__PURE__ */ new Map();

/** Registers ops under their names, for names that come from data: a saved graph, a support table. A second op of one name is an error. */
export function registerOp(...ops: readonly Op[]): void {
  for (const op of ops) {
    const known = registered.get(op.name);
    if (known && known !== op) throw new DuplicateNameError({ kind: 'op', name: op.name });
    registered.set(op.name, op);
  }
}

/** The registered ops by name. */
export const registeredOps = (): ReadonlyMap<string, Op> => registered;
