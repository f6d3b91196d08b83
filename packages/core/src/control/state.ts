import { type NestedValues, tensor } from '../create.ts';
import { type Device, onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { defineError, type ErrorClass } from '../error.ts';
import { show } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import type { Aval } from '../loop.ts';
import type { In } from '../op.ts';
import { cast } from '../ops/cast.ts';
import { fullOp } from '../ops/creation.ts';
import { sameShape } from '../shape.ts';
import { isPlainObject } from '../structure.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';

/** What goes through control flow: tensors, Variables, numbers, alone or nested in arrays and plain objects; null stands for nothing. */
export type StateLike =
  | In
  | NestedValues
  | null
  | undefined
  | readonly StateLike[]
  | { readonly [key: string]: StateLike };

/** The same with tensors in the place of all operands. */
export type StateOf<T> = unknown extends T
  ? // any: what has no type gets none here either
    // oxlint-disable-next-line no-explicit-any
    any
  : T extends null | undefined
    ? null
    : T extends readonly []
      ? []
      : T extends In | NestedValues
        ? Tensor
        : T extends object
          ? { -readonly [K in keyof T]: StateOf<T[K]> }
          : never;

/** How tensors are nested. Names are sorted: their order means nothing. */
export type Form = 'leaf' | 'none' | readonly Form[] | ReadonlyMap<string, Form>;

/** Tensors, and how they are nested. */
export interface State {
  readonly form: Form;
  readonly tensors: readonly Tensor[];
}

/** Structures, shapes or dtypes that must agree and do not. */
export const StructureMismatchError: ErrorClass<{
  op: string;
  what: string;
  got: string;
  want: string;
  hint?: string;
}> = /* @__PURE__ */ defineError('structure-mismatch', {
  message: ({ op, what, got, want }) => `${op}: ${what}: got ${got} where ${want} is expected`,
  hint: ({ hint }) => hint,
});

/** Something in a state that is no tensor and becomes none. */
export const StateError: ErrorClass<{ op: string; what: string; at: string; value: unknown }> =
  /* @__PURE__ */ defineError('operand', {
    message: ({ op, what, at, value }) =>
      `${op}: ${what}${at && `, at ${at},`} holds ${typeof value === 'object' ? 'an object of a class' : `a ${typeof value}`}; it takes tensors, Variables and numbers, in arrays and plain objects`,
    hint: ({ value }) =>
      value instanceof Promise ? 'await the data first: functions in control flow are synchronous' : undefined,
  });

const isNested = (value: unknown): value is NestedValues =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.length > 0 && value.every(isNested));

/** What numbers in a state become: tensors on the device of others, and of their dtype if that is a floating point one. */
export interface Like {
  readonly device: Device | null;
  readonly dtype: DType;
}

/** What the tensors and Variables in some states make of the numbers beside them. */
export function likeOf(...states: readonly unknown[]): Like {
  const found: (Tensor | Variable)[] = [];
  const visit = (x: unknown): void => {
    if (x instanceof Tensor || x instanceof Variable) found.push(x);
    else if (Array.isArray(x)) x.forEach(visit);
    else if (isPlainObject(x)) Object.values(x).forEach(visit);
  };
  states.forEach(visit);
  return {
    device: found[0]?.type.device ?? null,
    dtype: found.find(({ type }) => type.float)?.dtype ?? 'float32',
  };
}

/** The tensors of a state in order. Variables are read, numbers become tensors. `list`: its outermost array is one in any case. */
export function stateOf(op: string, what: string, value: unknown, like: Like, list = false): State {
  const tensors: Tensor[] = [];
  const visit = (x: unknown, at: string, outermost = false): Form => {
    if (x === null || x === undefined) return 'none';
    if (Array.isArray(x) && (outermost || !isNested(x))) return x.map((item, i) => visit(item, `${at}[${i}]`));
    if (isPlainObject(x))
      return new Map(
        Object.keys(x)
          .sort()
          .map((key) => [key, visit(x[key], at ? `${at}.${key}` : key)]),
      );
    tensors.push(leafOf(op, what, x, at, like));
    return 'leaf';
  };
  return { form: visit(value, '', list), tensors };
}

function leafOf(op: string, what: string, x: unknown, at: string, { device, dtype }: Like): Tensor {
  if (x instanceof Tensor) return x;
  if (x instanceof Variable) return x.value;
  const make = (): Tensor | undefined => {
    // by an op, so that a trace sees the number and not a new constant
    if (typeof x === 'number' || x instanceof HostScalar) return apply1(fullOp, [x], { shape: [], dtype });
    if (ArrayBuffer.isView(x)) return tensor(x as never);
    if (!isNested(x)) return undefined;
    const made = tensor(x);
    return made.dtype === 'bool' ? made : cast(made, dtype);
  };
  const made = device === null ? make() : onDevice(device, make);
  if (made === undefined) throw new StateError({ op, what, at, value: x });
  return made;
}

/** A structure of tensors again. */
export function restore(form: Form, tensors: readonly Tensor[]): unknown {
  let next = 0;
  const build = (part: Form): unknown => {
    if (part === 'leaf') return tensors[next++];
    if (part === 'none') return null;
    return part instanceof Map
      ? Object.fromEntries([...part].map(([key, item]) => [key, build(item)]))
      : (part as readonly Form[]).map(build);
  };
  return build(form);
}

/** A structure in words: `{ c: float32 [3], h: float32 [3] }`. */
export function textOf(form: Form, avals: readonly Aval[]): string {
  let next = 0;
  const text = (part: Form): string => {
    if (part === 'none') return 'nothing';
    if (part === 'leaf') {
      const { dtype, shape } = avals[next++]!;
      return `${dtype} ${show(shape)}`;
    }
    return part instanceof Map
      ? `{ ${[...part].map(([key, item]) => `${key}: ${text(item)}`).join(', ')} }`
      : `[${(part as readonly Form[]).map(text).join(', ')}]`;
  };
  return text(form);
}

function sameForm(a: Form, b: Form): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  if (a instanceof Map)
    return b instanceof Map && a.size === b.size && [...a].every(([key, x]) => b.has(key) && sameForm(x, b.get(key)!));
  const [x, y] = [a, b] as [readonly Form[], Form];
  return Array.isArray(y) && x.length === y.length && x.every((item, i) => sameForm(item, (y as readonly Form[])[i]!));
}

/** What is known of a state without its elements. */
export interface StateAvals {
  readonly form: Form;
  readonly avals: readonly Aval[];
}

export const avalsOf = ({ form, tensors }: State): StateAvals => ({ form, avals: tensors.map(({ type }) => type) });

/** Refuses a state of another structure, or with other shapes or dtypes. */
export function checkState(op: string, what: string, got: StateAvals, want: StateAvals): void {
  if (
    sameForm(got.form, want.form) &&
    got.avals.every((aval, i) => {
      const other = want.avals[i]!;
      return aval === other || (aval.dtype === other.dtype && sameShape(aval.shape, other.shape));
    })
  )
    return;
  const different = sameForm(got.form, want.form)
    ? got.avals.findIndex(({ dtype }, i) => dtype !== want.avals[i]!.dtype)
    : -1;
  throw new StructureMismatchError({
    op,
    what,
    got: textOf(got.form, got.avals),
    want: textOf(want.form, want.avals),
    ...(different >= 0 && { hint: `cast(x, '${want.avals[different]!.dtype}')` }),
  });
}
