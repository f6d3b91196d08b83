import {
  currentHandler,
  type Device,
  type Graph,
  mapStructure,
  onDevice,
  outsideScopes,
  release,
  traceOpen,
  withFrame,
} from '@tensai/core';
import { type Call, callOf, standIns } from './call.ts';
import { compileGraph, type CompileOptions } from './compile-graph.ts';
import { type Form, Forms, type Request, type Callable } from './forms.ts';
import { Output, withOutputs } from './output.ts';
import { Retraces } from './retraces.ts';
import { type Attempt, steadyTrace } from './second-trace.ts';
import { Taped } from './taped.ts';

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

/**
 * Compiles a function of tensors: its first call with new shapes traces it, joins its ops into few launches and plans their memory; later calls only run
 * those. Arguments and results are tensors, numbers, and arrays and plain objects of them. Variables that the function reads or assigns are its state, and random numbers are drawn anew at each call; numbers
 * among its arguments may change from call to call, all else that it is given is part of the program: it is traced anew for other strings, booleans, objects. What it does
 * beside (printing, counting) happens at tracing only. Where a call fails, nothing is assigned; where a backend cannot be read at once, the next
 * read tells of a value that was refused, and until then no compiled step that checks values assigns anything. Numbers of the host (counts of steps, positions of generators) go on with each call. Under a
 * tape the whole function is one op, with a compiled gradient; within another compiled function it is the plain function.
 *
 * The first call traces twice: what differs then would be a part of the program although it changes from call to call.
 *
 * Throws `UnsteadyTraceError` for such a number, `TracedNumberError` where the function looks at the value of a number among its arguments, `TracedReadError` where it reads a tensor, `JitArgumentError` for arguments
 * that it cannot take.
 *
 * @example
 * const step = jit((x, scale) => mean(multiply(square(x), scale)));
 * step(tensor([1, 2, 3]), 3).itemSync() // 14
 * step(tensor([1, 2, 3]), 6).itemSync() // 28
 */
export function jit<A extends readonly unknown[], R>(f: (...args: A) => R, options: JitOptions = {}): Jitted<A, R> {
  const name = f.name === '' ? 'a function' : f.name;
  const retraces = new Retraces(name);
  // the first call looks whether it is the same program when it is traced again
  let known = false;
  const tracer: Tracer<R> = (trace) => {
    const traced = known ? trace() : steadyTrace(name, trace);
    known = true;
    return traced;
  };
  const plain = new Forms<A>(options, retraces, (request) => formOf(f, request, options, tracer, compiledOf));
  const taped = new Forms<A>(options, retraces, (request) => formOf(f, request, options, tracer, tapedOf));
  const call = (...args: A): R => {
    const handler = currentHandler();
    // a trace around sees the ops themselves
    if (handler?.traces) return f(...args);
    const given = callOf(args, options.staticArguments ?? []);
    if (given.device.symbols) return f(...args);
    const form = (handler === null ? plain : taped).for(args, given);
    if (!form?.callable.serves) return f(...args);
    form.numbers = given.numbers;
    const outputs = form.callable.call(given.tensors);
    return mapStructure(form.result, (leaf) => (leaf instanceof Output ? outputs[leaf.index]! : leaf)) as R;
  };
  const dispose = (): void => {
    plain.dispose();
    taped.dispose();
    known = false;
  };
  return Object.assign(call, { dispose });
}

type Tracer<R> = (trace: () => Attempt<R>) => Attempt<R>;

function formOf<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  { args, call, first }: Request<A>,
  options: JitOptions,
  tracer: Tracer<R>,
  callableOf: (graph: Graph, call: Call, options: CompileOptions) => Callable,
): Form {
  const form: { numbers: readonly number[] } = { numbers: call.numbers };
  const statics = options.staticArguments ?? [];
  const trace = (): Attempt<R> =>
    traceOpen(
      (...traced) => f(...(standIns(args, statics, traced, (at) => form.numbers[at]!) as unknown as A)),
      call.tensors.map(({ type }) => ({ shape: type.shape, dtype: type.dtype })),
    );
  const { graph, result, end } = onDevice(call.device, () => outsideScopes(() => withFrame(null, () => tracer(trace))));
  const callable = callableOf(graph, call, { ...options, specialise: first });
  const shaped = withOutputs(result);
  end(false);
  return Object.assign(form, { callable, result: shaped, types: callable.variables.map(({ type }) => type) });
}

/** Compiled for calls of its own. */
function compiledOf(graph: Graph, call: Call, options: CompileOptions): Callable {
  const compiled = compileGraph(graph, call.tensors.length > 0 ? call.device : deviceIn(graph, call.device), options);
  const kept = new Set(compiled.graph.constants.values());
  for (const constant of graph.constants.values()) if (!kept.has(constant)) release(constant);
  return {
    variables: [...compiled.graph.reads.values()],
    serves: true,
    call: (tensors) => compiled.call(tensors),
    dispose: () => compiled.dispose(),
  };
}

/** One op for the handlers around. */
const tapedOf = (graph: Graph, _: Call, options: CompileOptions): Callable => new Taped(graph, options);

// without tensors among the arguments, where the Variables are
function deviceIn({ reads, constants }: Graph, otherwise: Device): Device {
  for (const { type } of [...reads.values(), ...constants.values()]) return type.device;
  return otherwise;
}
