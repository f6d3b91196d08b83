import {
  currentHandler,
  denseOf,
  type Device,
  type Graph,
  type HostScalar,
  hostScalar,
  isPlainObject,
  mapStructure,
  outsideScopes,
  release,
  type Structure,
  Tensor,
  traceFunction,
  type Type,
} from '@tensai/core';
import { type CompiledGraph, compileGraph } from './compile-graph.ts';
import { JitArgumentError, TracedNumberError } from './errors.ts';

/** How `jit` works. */
export interface JitOptions {
  /** Positions of arguments whose values are part of the program: it is traced anew for each value. Strings, booleans and null always are. */
  readonly staticArguments?: readonly number[];
  /** Join loops (the default)? `false` is for looking for mistakes. */
  readonly fuse?: boolean;
}

/** What a call found: tensors and numbers, and everything else in its place. */
interface Call {
  readonly key: string;
  readonly tensors: readonly Tensor[];
  readonly numbers: readonly number[];
  readonly device: Device | null;
}

/** One traced form of a function. */
interface Form {
  readonly compiled: CompiledGraph;
  /** The result with the numbers of outputs in place of tensors. */
  readonly result: Structure<unknown>;
  /** The Variables' types when it was traced. */
  readonly types: readonly Type[];
  numbers: readonly number[];
}

const MOST_FORMS = 64;

/**
 * Compiles a function of tensors: its first call with new shapes traces it, joins its ops into few launches and plans their memory; later calls only run those. Arguments and results
 * are structures of any kind. Variables that it reads or assigns are its state; numbers among its arguments may change from call to call. What it does
 * beside (printing, counting) happens at tracing only. If an assignment is to be made and something fails, none is.
 *
 * @example
 * const step = jit((x, scale) => mean(multiply(square(x), scale)));
 * step(tensor([1, 2, 3]), 3).itemSync() // 14
 * step(tensor([1, 2, 3]), 6).itemSync() // 28
 */
export function jit<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: JitOptions = {},
): (...args: A) => R {
  const forms = new Map<string, Form>();
  return (...args) => {
    // a tape or a trace around sees the ops themselves
    if (currentHandler() !== null) return f(...args);
    const call = callOf(args, options.staticArguments ?? []);
    if (call.device?.symbols) return f(...args);
    let form = forms.get(call.key);
    if (form && form.compiled.reads.some((variable, i) => variable.type !== form!.types[i])) form = undefined;
    if (form) forms.delete(call.key);
    else form = formOf(f, args, call, options);
    // the one that was used last comes last
    forms.set(call.key, form);
    if (forms.size > MOST_FORMS) forms.delete(forms.keys().next().value!);
    return run(form, call) as R;
  };
}

function run(form: Form, { tensors, numbers }: Call): unknown {
  const { replay, constants, reads, writes, graph } = form.compiled;
  form.numbers = numbers;
  const hosts = graph.hosts.map((compute) => compute());
  const binds = [...tensors.map(denseOf), ...constants, ...reads.map(({ tensor }) => tensor)];
  const { outputs, writes: values } = replay.run(binds, hosts);
  writes.forEach((variable, i) => {
    variable.set(values[i]!);
    release(values[i]!);
  });
  return mapStructure(form.result, (leaf) => (leaf instanceof OutputNumber ? outputs[leaf.index]! : leaf));
}

class OutputNumber {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

function formOf<A extends readonly unknown[], R>(f: (...args: A) => R, args: A, call: Call, options: JitOptions): Form {
  const form: { numbers: readonly number[] } = { numbers: call.numbers };
  const { graph, result } = outsideScopes(() =>
    traceFunction(
      (...traced) => f(...(standIns(args, traced, form, options.staticArguments ?? []) as unknown as A)),
      call.tensors.map(({ type }) => ({ shape: type.shape, dtype: type.dtype })),
    ),
  );
  const device = call.device ?? deviceIn(graph);
  if (device === null)
    throw new JitArgumentError({
      path: '',
      what: 'are no tensors, and the function reads no Variables',
      remedy: 'call the function itself',
    });
  const compiled = compileGraph(graph, device, options);
  let outputs = 0;
  const shaped = mapStructure(result as Structure<unknown>, (leaf) =>
    leaf instanceof Tensor ? new OutputNumber(outputs++) : leaf,
  );
  return Object.assign(form, { compiled, result: shaped, types: compiled.reads.map(({ type }) => type) });
}

function deviceIn({ reads, constants }: Graph): Device | null {
  for (const { type } of [...reads.values(), ...constants.values()]) return type.device;
  return null;
}

const objectIds = new WeakMap<object, number>();
let objects = 0;

function idOf(value: object): number {
  let id = objectIds.get(value);
  if (id === undefined) objectIds.set(value, (id = ++objects));
  return id;
}

function callOf(args: readonly unknown[], statics: readonly number[]): Call {
  const tensors: Tensor[] = [];
  const numbers: number[] = [];
  let device: Device | null = null;
  let key = '';
  const visit = (value: unknown, fixed: boolean): void => {
    if (value instanceof Tensor) {
      tensors.push(value);
      device ??= value.type.device;
      key += `t${value.type.dtype}[${value.type.shape.join()}]@${idOf(value.type.device)};`;
    } else if (typeof value === 'number' && !fixed) {
      numbers.push(value);
      key += 'n;';
    } else if (Array.isArray(value)) {
      key += '[';
      for (const item of value) visit(item, fixed);
      key += ']';
    } else if (isPlainObject(value)) {
      key += '{';
      for (const name of Object.keys(value)) {
        key += `${JSON.stringify(name)}:`;
        visit(value[name], fixed);
      }
      key += '}';
    } else if ((typeof value === 'object' && value !== null) || typeof value === 'function') key += `o${idOf(value)};`;
    else key += `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)};`;
  };
  args.forEach((arg, i) => visit(arg, statics.includes(i)));
  return { key, tensors, numbers, device };
}

/** The arguments with traced tensors and lifted numbers in their places. */
function standIns(
  args: readonly unknown[],
  traced: readonly Tensor[],
  form: { readonly numbers: readonly number[] },
  statics: readonly number[],
): unknown[] {
  let tensors = 0;
  let numbers = 0;
  return args.map((arg, i) =>
    mapStructure(
      arg as Structure<unknown>,
      (leaf, path) => {
        if (leaf instanceof Tensor) return traced[tensors++]!;
        if (typeof leaf !== 'number' || statics.includes(i)) return leaf;
        const at = numbers++;
        return guarded(
          hostScalar(() => form.numbers[at]!),
          path,
        );
      },
      String(i),
    ),
  );
}

/** A number that says so if somebody looks at it. */
function guarded(scalar: HostScalar, path: string): HostScalar {
  return Object.defineProperty(scalar, Symbol.toPrimitive, {
    value: () => {
      throw new TracedNumberError({ path });
    },
  });
}
