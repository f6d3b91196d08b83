import type { DType } from './dtype.ts';
import { defineError, type ErrorClass } from './error.ts';
import { nearest } from './nearest.ts';
import { plainly } from './plain-parts.ts';

type Shape = readonly number[];

/** A shape as users write it. */
export const show = (shape: readonly (number | null)[]): string => `[${shape.map((n) => n ?? 'null').join(', ')}]`;

const list = (names: readonly string[]): string => names.join(', ');

/** An extent that is no whole, non-negative number, or too many elements. */
export const SizeError: ErrorClass<{ op: string; shape: Shape; extent: number }> = /* @__PURE__ */ defineError('size', {
  message: ({ op, shape, extent }) =>
    extent > 2 ** 31 - 1
      ? `${op}: the shape ${show(shape)} has ${extent} elements; a tensor holds at most 2147483647`
      : `${op}: the shape ${show(shape)} has the extent ${extent}; extents are whole numbers from 0 up`,
});

/** An axis that the tensor does not have. */
export const AxisError: ErrorClass<{ op: string; axis: number; rank: number; repeated?: boolean }> =
  /* @__PURE__ */ defineError('axis', {
    message: ({ op, axis, rank, repeated }) =>
      repeated ? `${op}: axis ${axis} is given twice` : `${op}: axis ${axis} is outside a tensor of rank ${rank}`,
    hint: ({ rank, repeated }) =>
      repeated ? undefined : rank === 0 ? 'a scalar has no axes' : `axes run from ${-rank} to ${rank - 1}`,
  });

/** Shapes that do not broadcast. */
export const BroadcastShapeError: ErrorClass<{ op: string; shapes: readonly Shape[] }> = /* @__PURE__ */ defineError(
  'broadcast-shape',
  {
    message: ({ op, shapes }) => `${op}: the shapes ${shapes.map(show).join(' and ')} do not broadcast`,
    hint: () => 'aligned at the last axis, extents must be equal or 1; expandDims(x, axis) adds an axis of extent 1',
  },
);

/** An option of the wrong kind. */
export const OptionError: ErrorClass<{ op: string; what: string; value: unknown; hint?: string }> =
  /* @__PURE__ */ defineError('option', {
    message: ({ op, what, value }) =>
      `${op}: ${what}, got ${typeof value === 'string' ? `'${value}'` : typeof value === 'number' ? value : (JSON.stringify(value, plainly) ?? typeof value)}`,
    hint: ({ hint }) => hint,
  });

/** An option that does not exist. The hint names the one most like it, and all where they are few. */
export const UnknownOptionError: ErrorClass<{ op: string; option: string; known: readonly string[] }> =
  /* @__PURE__ */ defineError('option', {
    message: ({ op, option }) => `${op}: there is no option '${option}'`,
    hint: ({ option, known }) => {
      if (known.length === 0) return 'it takes no options';
      const alike = nearest(option, known, 1).map((name) => `did you mean '${name}'?`);
      return [...alike, ...(alike.length === 0 || known.length <= 6 ? [`options: ${list(known)}`] : [])].join(' ');
    },
  });

/** An operand that is no tensor, Variable or number. */
export const OperandError: ErrorClass<{ op: string; value: unknown; position: number }> = /* @__PURE__ */ defineError(
  'operand',
  {
    message: ({ op, value, position }) =>
      `${op}: operand ${position} is ${value === null ? 'null' : value === undefined ? 'undefined' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}; it takes tensors, Variables and numbers`,
    hint: ({ value }) =>
      Array.isArray(value)
        ? 'make a tensor of it: tensor([…])'
        : value === null
          ? 'a null gradient means that nothing connects the target with that source'
          : undefined,
  },
);

/** A dtype that is not ours. */
export const UnknownDTypeError: ErrorClass<{ dtype: unknown; known: readonly string[] }> = /* @__PURE__ */ defineError(
  'unknown-dtype',
  {
    message: ({ dtype }) => `there is no dtype '${String(dtype)}'`,
    hint: ({ known }) => `dtypes: ${list(known)}`,
  },
);

/** A dtype that the backend cannot hold. */
export const MissingDTypeError: ErrorClass<{ dtype: DType; backend: string }> = /* @__PURE__ */ defineError(
  'missing-dtype',
  {
    message: ({ dtype, backend }) => `the backend '${backend}' has no ${dtype}`,
    hint: ({ dtype }) =>
      dtype === 'float64' ? "cast it: cast(x, 'float32'), or work on the backend 'cpu'" : undefined,
  },
);

/** A dtype that the op does not take. */
export const DTypeError: ErrorClass<{ op: string; dtype: DType; wants: string; hint?: string }> =
  /* @__PURE__ */ defineError('dtype', {
    message: ({ op, dtype, wants }) => `${op}: takes ${wants}, got ${dtype}`,
    hint: ({ hint }) => hint,
  });

/** A number with a bool tensor. */
export const BoolNumberError: ErrorClass<{ op: string }> = /* @__PURE__ */ defineError('dtype', {
  message: ({ op }) => `${op}: a bool tensor and a number have no common dtype`,
  hint: () => "cast the tensor: cast(x, 'float32')",
});

/** A number that the dtype of its partner cannot hold. */
export const FractionError: ErrorClass<{ op: string; value: number; dtype: DType }> = /* @__PURE__ */ defineError(
  'dtype',
  {
    message: ({ op, value, dtype }) => `${op}: the number ${value} does not fit a tensor of dtype ${dtype}`,
    hint: () => "cast the tensor: cast(x, 'float32')",
  },
);

/** Division of integers by zero; `at` is missing where the divisor is a number. */
export const DivisionByZeroError: ErrorClass<{ op: string; at?: number }> = /* @__PURE__ */ defineError(
  'division-by-zero',
  {
    message: ({ op, at }) =>
      `${op}: integer division by zero${at === undefined ? '' : `, at element ${at} of the divisor`}`,
    hint: () => "floating point numbers divide by zero: cast(x, 'float32')",
  },
);

/** An index outside its range. */
export const IndexRangeError: ErrorClass<{
  op: string;
  what: string;
  value: number;
  low: number;
  high: number;
  at?: number;
  hint?: string;
}> = /* @__PURE__ */ defineError('index-range', {
  message: ({ op, what, value, low, high, at }) =>
    `${op}: ${what} ${value}${at === undefined ? '' : ` at element ${at}`} is outside ${low} … ${high}`,
  hint: ({ hint }) => hint,
});

/** A nested array whose rows differ in length. */
export const RaggedError: ErrorClass<{ at: string; want: number; got: number | 'a number' }> =
  /* @__PURE__ */ defineError('ragged', {
    message: ({ at, want, got }) =>
      `tensor: the nested array is ragged: ${at} has ${got === 'a number' ? 'a number where an array' : `${got} element${got === 1 ? '' : 's'} where ${want}`} is expected`,
    hint: () => 'arrays of different lengths are several tensors: [tensor(a), tensor(b)]',
  });

/** A value that is no number where a tensor is made. */
export const ElementError: ErrorClass<{ value: unknown; at: string }> = /* @__PURE__ */ defineError('element', {
  message: ({ value, at }) =>
    `tensor: ${at} is ${value === undefined ? 'undefined' : value === null ? 'null' : `${typeof value} ${String(value as string)}`}; elements are numbers or booleans`,
});

/** An integer dtype that cannot hold a value. */
export const ElementRangeError: ErrorClass<{ value: number | bigint; at: string; dtype: DType }> =
  /* @__PURE__ */ defineError('element-range', {
    message: ({ value, at, dtype }) => `tensor: ${at} is ${value}, which ${dtype} cannot hold`,
    hint: ({ value }) =>
      typeof value === 'bigint'
        ? 'integers have 32 bits here; float64 holds whole numbers up to 2^53: tensor(Float64Array.from(values, Number))'
        : "leave dtype out for float32, or round: tensor(values).round().cast('int32')",
  });

/** A shape of another size than the values. */
export const ShapeSizeError: ErrorClass<{ op: string; size: number; shape: readonly (number | null)[] }> =
  /* @__PURE__ */ defineError('shape-size', {
    message: ({ op, size, shape }) => `${op}: ${size} elements do not fill the shape ${show(shape)}`,
  });

/** Inner dimensions of a matrix product that differ. */
export const MatmulShapeError: ErrorClass<{ a: Shape; b: Shape }> = /* @__PURE__ */ defineError('matmul-shape', {
  message: ({ a, b }) =>
    a.length === 0 || b.length === 0
      ? `matmul: ${show(a)} · ${show(b)}: a scalar is no matrix`
      : `matmul: inner dimensions differ: ${show(a)} · ${show(b)}`,
  hint: ({ a, b }) =>
    a.length === 0 || b.length === 0
      ? 'multiply(a, b) scales a tensor'
      : a.at(-1) === b.at(-1)
        ? 'transpose the right operand: matmul(a, transpose(b))'
        : a.at(-2) === b.at(-2)
          ? 'transpose the left operand: matmul(transpose(a), b)'
          : undefined,
});

/** Shapes that an op cannot bring together. */
export const ShapeMismatchError: ErrorClass<{ op: string; what: string; shapes: readonly Shape[]; hint?: string }> =
  /* @__PURE__ */ defineError('shape-mismatch', {
    message: ({ op, what, shapes }) => `${op}: ${what}: ${shapes.map(show).join(' and ')}`,
    hint: ({ hint }) => hint,
  });

/** A reduction over nothing that has no neutral element. */
export const EmptyReductionError: ErrorClass<{ op: string; shape: Shape }> = /* @__PURE__ */ defineError(
  'empty-reduction',
  {
    message: ({ op, shape }) => `${op}: there is no ${op} of no elements: ${show(shape)}`,
  },
);

/** A disposed tensor. */
export const DisposedError: ErrorClass<{ what: string; shape: Shape }> = /* @__PURE__ */ defineError('disposed', {
  message: ({ what, shape }) => `${what}: the tensor of shape ${show(shape)} has been disposed`,
  hint: () => 'return it from tidy(), or keep(tensor)',
});

/** `dispose` of what a Variable holds. */
export const HeldByVariableError: ErrorClass<object> = /* @__PURE__ */ defineError('held-by-variable', {
  message: () => 'dispose: this tensor is the value of a Variable',
  hint: () => 'variable.dispose() ends the Variable with its value',
});

/** A read of a tensor in a trace. */
export const TracedReadError: ErrorClass<{ what: string; op: string | null }> = /* @__PURE__ */ defineError(
  'traced-read',
  {
    message: ({ what, op }) =>
      `${what}: ${op === null ? 'a traced tensor' : `the result of ${op}`} has no values while the function is traced`,
    hint: () => 'cond and whileLoop decide at the run; or return it and read it outside; in fit: runEagerly: true',
  },
);

/** A synchronous read where the backend has none. */
export const SyncReadError: ErrorClass<{ method: string; backend: string }> = /* @__PURE__ */ defineError('sync-read', {
  message: ({ method, backend }) => `${method}Sync(): the backend '${backend}' cannot be read at once`,
  hint: ({ method }) => `await tensor.${method}()`,
});

/** `item` of a tensor with more elements, or none. */
export const ItemError: ErrorClass<{ shape: Shape }> = /* @__PURE__ */ defineError('item', {
  message: ({ shape }) => `item(): a tensor of shape ${show(shape)} has not exactly one element`,
  hint: () => 'array() gives all elements',
});

/** Inputs on two backends. */
export const MixedBackendsError: ErrorClass<{ op: string; a: string; b: string }> = /* @__PURE__ */ defineError(
  'mixed-backends',
  {
    message: ({ op, a, b }) => `${op}: its inputs are on '${a}' and '${b}'`,
    hint: ({ a }) => `move one: await x.to('${a}')`,
  },
);

/** No backend to work on. */
export const NoBackendError: ErrorClass<{ registered: readonly string[]; reasons?: readonly string[] }> =
  /* @__PURE__ */ defineError('no-backend', {
    message: ({ registered, reasons }) =>
      registered.length === 0
        ? 'no backend is registered'
        : reasons
          ? `no backend opens here (${reasons.join('; ')})`
          : `none of the registered backends (${list(registered)}) works without being awaited`,
    hint: ({ registered, reasons }) =>
      registered.length === 0
        ? "import { cpu } from '@tensai/backend-cpu'; registerBackend(cpu())"
        : reasons
          ? undefined
          : 'await ready() first',
  });

/** A backend that nobody registered. */
export const UnknownBackendError: ErrorClass<{
  name: string;
  registered: readonly string[];
  nearest: readonly string[];
}> = /* @__PURE__ */ defineError('unknown-backend', {
  message: ({ name, registered }) =>
    `the backend '${name}' is not registered (there are: ${list(registered) || 'none'})`,
  hint: ({ nearest }) =>
    nearest.length > 0 ? `did you mean '${nearest[0]}'?` : 'registerBackend(spec) makes it known',
});

/** A backend that broke its word. */
export const BackendOpenError: ErrorClass<{ name: string; reason: string }> = /* @__PURE__ */ defineError(
  'backend-open',
  {
    message: ({ name, reason }) => `the backend '${name}' cannot be opened: ${reason}`,
  },
);

/** Memory that the backend does not have. */
export const OutOfMemoryError: ErrorClass<{ backend: string; asked: number; used: number; limit: number }> =
  /* @__PURE__ */ defineError('out-of-memory', {
    message: ({ backend, asked, used, limit }) =>
      `the backend '${backend}' is out of memory: ${asked} bytes asked, ${used} of ${limit} in use`,
    hint: () => 'wrap the body of the loop in tidy(() => …)',
  });

/** A device that went away. */
export const DeviceLostError: ErrorClass<{ backend: string; reason: string }> = /* @__PURE__ */ defineError(
  'device-lost',
  {
    message: ({ backend, reason }) => `the device of the backend '${backend}' was lost: ${reason}`,
  },
);

/** Two things of one name. */
export const DuplicateNameError: ErrorClass<{ kind: string; name: string }> = /* @__PURE__ */ defineError(
  'duplicate-name',
  {
    message: ({ kind, name }) => `there is a registered ${kind} '${name}' already`,
  },
);

/** A second copy of this package in one program. */
export const SecondCopyError: ErrorClass<{ first: string; second: string }> = /* @__PURE__ */ defineError(
  'second-copy',
  {
    message: ({ first, second }) =>
      `two copies of @tensai/core are loaded: ${first} and ${second}; tensors of one are strangers to the other`,
    hint: () => 'install one version for all packages: npm dedupe',
  },
);

/** An op that the backend cannot run. */
export const MissingKernelError: ErrorClass<{ op: string; backend: string; lowers: boolean; host?: boolean }> =
  /* @__PURE__ */ defineError('missing-kernel', {
    message: ({ op, backend, lowers, host }) =>
      host
        ? `${op} is computed on the host and cannot run on '${backend}', which is not read at once`
        : `${op} cannot run on '${backend}': ${lowers ? 'the backend does not compile its loop' : 'it has no loop'}, and there is no kernel`,
    hint: ({ op, backend, host }) =>
      host
        ? `move its operands first: ${op}(await x.to('cpu'))`
        : `registerKernel('${backend}', ${op}, factory) adds one`,
  });

/** A Promise where a function must be done when it returns. */
export const AsyncHandlerError: ErrorClass<object> = /* @__PURE__ */ defineError('async-function', {
  message: () => 'the function returned a Promise: tapes and traces see only what runs before its first await',
  hint: () => 'await the data first, then record a synchronous function',
});

/** A null gradient used as a tensor. */
export const UnconnectedGradientError: ErrorClass<{ what: string }> = /* @__PURE__ */ defineError(
  'unconnected-gradient',
  {
    message: ({ what }) => `${what}: the gradient is null, nothing connects the target with that source`,
    hint: () =>
      "compute the target inside record() from the watched source, or ask for zeros: { unconnectedGradients: 'zero' }",
  },
);

/** A value of another shape than the Variable. */
export const AssignShapeError: ErrorClass<{ method: string; name: string; variable: Shape; value: Shape }> =
  /* @__PURE__ */ defineError('assign-shape', {
    message: ({ method, name, variable, value }) =>
      `${method}: Variable '${name}' has the shape ${show(variable)}, the value ${show(value)}`,
  });

/** A rule that looked at something that it did not declare. */
export const NotSavedError: ErrorClass<{ op: string; what: string }> = /* @__PURE__ */ defineError('not-saved', {
  message: ({ op, what }) => `${op}: its rule looks at ${what}, which its reads do not name`,
});

/** Operands of a scalar expression that do not meet. */
export const ExprError: ErrorClass<{ kind: string; a: DType; b: DType }> = /* @__PURE__ */ defineError('expression', {
  message: ({ kind, a, b }) => `a scalar ${kind} of ${a} and ${b}`,
  hint: () => 'cast one of them',
});

/** An expression that has no symbolic derivative. */
export const DerivativeError: ErrorClass<{ kind: string }> = /* @__PURE__ */ defineError('derivative', {
  message: ({ kind }) => `a formula with ${kind} has no symbolic derivative`,
  hint: () => 'give the op a derivative of its own',
});

/** An element assigned to, as arrays allow. */
export const ImmutableError: ErrorClass<{ key: string }> = /* @__PURE__ */ defineError('immutable', {
  message: ({ key }) => `a tensor cannot be changed: tensor[${key}] = …`,
  hint: () => `a Variable can: variable.at(0).assign(value)`,
});

/** An integer raised to a negative power; `at` is missing where the exponent is a number. */
export const NegativePowerError: ErrorClass<{ op: string; value: number; at?: number }> = /* @__PURE__ */ defineError(
  'negative-power',
  {
    message: ({ op, value, at }) =>
      `${op}: an integer to the power of ${value}${at === undefined ? '' : ` (element ${at} of the exponent)`} is no integer`,
    hint: () => "cast the base: cast(x, 'float32')",
  },
);

/** A method that nobody registered. */
export const MethodsError: ErrorClass<{ method: string }> = /* @__PURE__ */ defineError('methods', {
  message: ({ method }) => `tensor.${method}: the methods of tensors are not registered`,
  hint: ({ method }) => `call registerMethods() of @tensai/core once, or use the function ${method}(tensor, …)`,
});

/** A tensor or Variable in a JavaScript operator, which would take its text. */
export const OperatorError: ErrorClass<object> = /* @__PURE__ */ defineError('operator', {
  message: () => 'JavaScript operators work on numbers, not on tensors',
  hint: () =>
    'write add(x, y), multiply(x, y), less(x, y) …; x.itemSync() gives the number of a scalar, String(x) its text',
});

/** A profile that cannot be taken. */
export const ProfileError: ErrorClass<{ reason: string; remedy: string }> = /* @__PURE__ */ defineError('profile', {
  message: ({ reason }) => `profile: ${reason}`,
  hint: ({ remedy }) => remedy,
});
