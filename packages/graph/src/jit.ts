import {
  currentHandler,
  type Device,
  type Graph,
  mapStructure,
  onDevice,
  outsideScopes,
  release,
  type Structure,
  traceFunction,
  type Type,
} from '@tensai/core';
import { type Call, callOf, keysOf, sameTokens, standIns } from './call.ts';
import { type CompiledGraph, compileGraph } from './compile-graph.ts';
import { Output, withOutputs } from './output.ts';
import { Retraces } from './retraces.ts';
import { WarmUp } from './warm-up.ts';

/** How `jit` works. */
export interface JitOptions {
  /** Positions of arguments whose values are part of the program: it is traced anew for each value. Strings, booleans and null always are. */
  readonly staticArguments?: readonly number[];
  /** Join loops (the default)? `false` is for looking for mistakes. */
  readonly fuse?: boolean;
  /** Look at values that ops refuse, as labels out of range (the default)? */
  readonly checks?: boolean;
  /**
   * How many calls with arguments of the same shapes run op by op before the function is compiled for them (0 by default): what a function makes once, such as weights, is made then, and
   * what comes once only is not compiled at all.
   */
  readonly warmUp?: number;
}

/** A compiled function. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: A): R;
  /** Forgets all that was compiled, and what it holds on the device. The next call begins anew. */
  dispose(): void;
}

/** One traced form of a function. */
interface Form {
  readonly compiled: CompiledGraph;
  /** The result, with `Output`s in place of tensors. */
  readonly result: Structure<unknown>;
  /** The types of the Variables when it was traced. */
  readonly types: readonly Type[];
  numbers: readonly number[];
}

const MOST_FORMS = 64;

/**
 * Compiles a function of tensors: its first call with new shapes traces it, joins its ops into few launches and plans their memory; later calls only run
 * those. Arguments and results are tensors, numbers, and arrays and plain objects of them. Variables that the function reads or assigns are its state, and random numbers are drawn anew at each call; numbers
 * among its arguments may change from call to call, all else that it is given is part of the program: it is traced anew for other strings, booleans, objects. What it does
 * beside (printing, counting) happens at tracing only. Where a call fails, nothing is assigned; where a backend cannot be read at once, the next
 * read tells of a value that was refused, and until then no compiled step that checks values assigns anything. Numbers of the host (counts of steps, positions of generators) go on with each call. Under a tape, or within another compiled function, it is the plain function.
 *
 * Throws `TracedNumberError` where the function looks at the value of a number among its arguments, `TracedReadError` where it reads a tensor, `JitArgumentError` for arguments
 * that it cannot take.
 *
 * @example
 * const step = jit((x, scale) => mean(multiply(square(x), scale)));
 * step(tensor([1, 2, 3]), 3).itemSync() // 14
 * step(tensor([1, 2, 3]), 6).itemSync() // 28
 */
export function jit<A extends readonly unknown[], R>(f: (...args: A) => R, options: JitOptions = {}): Jitted<A, R> {
  const { staticArguments: statics = [], warmUp = 0 } = options;
  const forms = new Map<string, Form>();
  const warm = new WarmUp(warmUp);
  const retraces = new Retraces(f.name === '' ? 'a function' : f.name);
  // most calls are like the one before
  let last: { readonly tokens: readonly unknown[]; readonly form: Form } | null = null;
  const formFor = (args: A, call: Call): Form | null => {
    const keys = keysOf(args, statics);
    const key = keys.join(';');
    const known = forms.get(key);
    forms.delete(key);
    const usable = known && fits(known);
    if (known && !usable) known.compiled.dispose();
    if (!known && warm.takes(key)) return null;
    if (!usable) retraces.note(keys);
    const form = usable ? known : formOf(f, args, call, options);
    // the one that was used last comes last
    forms.set(key, form);
    if (forms.size > MOST_FORMS) {
      const [oldest, { compiled }] = forms.entries().next().value!;
      forms.delete(oldest);
      compiled.dispose();
    }
    return form;
  };
  const call = (...args: A): R => {
    // a tape or a trace around sees the ops themselves
    if (currentHandler() !== null) return f(...args);
    const given = callOf(args, statics);
    if (given.device.symbols) return f(...args);
    if (last === null || !sameTokens(last.tokens, given.tokens) || !fits(last.form)) {
      const form = formFor(args, given);
      if (form === null) return f(...args);
      last = { tokens: given.tokens, form };
    }
    return run(last.form, given) as R;
  };
  const dispose = (): void => {
    for (const { compiled } of forms.values()) compiled.dispose();
    forms.clear();
    warm.clear();
    last = null;
  };
  return Object.assign(call, { dispose });
}

/** Have the Variables the types that they had? */
function fits({ compiled, types }: Form): boolean {
  let next = 0;
  for (const { type } of compiled.graph.reads.values()) if (type !== types[next++]) return false;
  return true;
}

function run(form: Form, { tensors, numbers }: Call): unknown {
  form.numbers = numbers;
  const outputs = form.compiled.call(tensors);
  return mapStructure(form.result, (leaf) => (leaf instanceof Output ? outputs[leaf.index]! : leaf));
}

function formOf<A extends readonly unknown[], R>(f: (...args: A) => R, args: A, call: Call, options: JitOptions): Form {
  const form: { numbers: readonly number[] } = { numbers: call.numbers };
  const statics = options.staticArguments ?? [];
  const { graph, result, end } = onDevice(call.device, () =>
    outsideScopes(() =>
      traceFunction(
        (...traced) => f(...(standIns(args, statics, traced, (at) => form.numbers[at]!) as unknown as A)),
        call.tensors.map(({ type }) => ({ shape: type.shape, dtype: type.dtype })),
      ),
    ),
  );
  const compiled = compileGraph(graph, call.tensors.length > 0 ? call.device : deviceIn(graph, call.device), options);
  const kept = new Set(compiled.graph.constants.values());
  for (const constant of graph.constants.values()) if (!kept.has(constant)) release(constant);
  const shaped = withOutputs(result);
  end(false);
  return Object.assign(form, {
    compiled,
    result: shaped,
    types: [...compiled.graph.reads.values()].map(({ type }) => type),
  });
}

// without tensors among the arguments, where the Variables are
function deviceIn({ reads, constants }: Graph, otherwise: Device): Device {
  for (const { type } of [...reads.values(), ...constants.values()]) return type.device;
  return otherwise;
}
