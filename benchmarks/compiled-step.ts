// Measures what compiling a training step costs in a fresh process, and prints it as JSON: `node compiled-step.ts mlp cpu`. `pnpm bench:engine` runs it.
import type { Tensor } from 'tensai';
import { valuesOf } from './noise.ts';
import type { Named } from './workload.ts';
import { programs } from './workloads/index.ts';

/** What a compiled step costs; times in milliseconds. */
export interface StepCosts {
  readonly launches: number;
  /** A step that is compiled: the fastest. */
  readonly step: number;
  /** Beyond that, the first call in the process, and that of a second program of the same kind. */
  readonly cold: number;
  readonly warm: number;
  /** Beyond that, the first call with another batch size, and how many functions from text and modules from bytes it made. */
  readonly resized: { readonly ms: number; readonly made: number };
  /** Bytes of garbage that a step makes; null where the collector cannot be called (`--expose-gc`). */
  readonly garbage: number | null;
}

// counts the functions that are made from text, and the modules of WebAssembly
let made = 0;
const counted = <C extends new (...parts: never[]) => object>(target: C): C =>
  new Proxy(target, {
    construct(own, parts) {
      made++;
      return Reflect.construct(own, parts) as object;
    },
  });
globalThis.Function = counted(globalThis.Function);
WebAssembly.Module = counted(WebAssembly.Module);
const t = await import('tensai');

const [, , name, backend] = process.argv;
await t.setBackend(backend!);
const found = programs.find((workload) => workload.name === name)!.task;
if (found.kind !== 'training') throw new Error(`pending: ${name} is no training step`);
const task = found;

type Fills = typeof task.data;
const tensorsOf = (fills: Fills, seed: number): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(fills).map(([key, fill], i) => {
      const { data, shape } = valuesOf(fill, seed + i);
      return [key, t.tensor(data, { shape })];
    }),
  );

function program(): (data: Named<Tensor>) => void {
  const weights = Object.fromEntries(
    Object.entries(tensorsOf(task.weights, 10)).map(([key, value]) => [key, new t.Variable(value)]),
  );
  const variables = Object.values(weights);
  const optimizer = new t.Adam({ learningRate: 0.001, epsilon: 1e-7 });
  return t.jit((given: Named<Tensor>) => {
    const tape = new t.GradientTape();
    const loss = tape.record(() => task.tensai!(t)(weights as unknown as Named<Tensor>, given));
    optimizer.apply(tape.gradient(loss, variables), variables);
  });
}

function time(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

const fastest = (body: () => void, rounds: number): number =>
  Math.min(...Array.from({ length: rounds }, () => time(body)));

const data = tensorsOf(task.data, 0);
const smaller = tensorsOf(
  Object.fromEntries(
    Object.entries(task.data).map(([key, fill]) => [key, { ...fill, shape: fill.shape.with(0, fill.shape[0]! - 8) }]),
  ),
  0,
);
const run = program();
const cold = time(() => run(data));
// engines compile what is called often
const rounds = name === 'tiny-mlp' ? 50_000 : 10;
const step = fastest(() => run(data), rounds);
const again = program();
const warm = time(() => again(data));
const other = program();
other(data);
const before = made;
const resized = { ms: time(() => other(smaller)) - step, made: made - before };
const { rows } = await t.profile(() => run(data));
const costs: StepCosts = {
  launches: rows.filter(({ way }) => way !== 'parts').reduce((sum, { calls }) => sum + calls, 0),
  step,
  cold: cold - step,
  warm: warm - step,
  resized,
  garbage: garbage(),
};
console.log(JSON.stringify(costs));

// the least of several rounds: an engine that compiles meanwhile makes garbage of its own
function garbage(): number | null {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) return null;
  const most = rounds > 10 ? 1000 : 5;
  const perStep = Array.from({ length: 5 }, () => {
    gc();
    const heap = process.memoryUsage().heapUsed;
    for (let i = 0; i < most; i++) run(data);
    return (process.memoryUsage().heapUsed - heap) / most;
  });
  return Math.min(...perStep);
}
