// One system at one workload, in a process of its own: told what to do by the process that started it.
import { fileURLToPath } from 'node:url';
import type { Answer, Request } from './exchange.ts';
import { THREADED } from './systems/index.ts';
import { jaxProgram } from './systems/jax.ts';
import { onnxProgram } from './systems/onnx.ts';
import { tensaiProgram } from './systems/tensai.ts';
import { tfjsProgram } from './systems/tfjs.ts';
import type { Peer, Program, Workload } from './workload.ts';
import { workloads } from './workloads/all.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function open(request: Extract<Request, { do: 'open' }>): Promise<Program> {
  const workload = workloads.find(({ name }) => name === request.workload)!;
  const { task } = workload;
  if (task.kind === 'command') return command(task, request);
  if (request.system === 'tensai') return openTensai(workload, request);
  const { load } = (await import(new URL('peers/load.js', import.meta.url).href)) as {
    load: Record<string, () => Promise<Peer>>;
  };
  switch (request.system) {
    case 'tfjs-cpu':
    case 'tfjs-wasm': {
      const tf = await load['tfjs']!();
      if (request.backend === 'wasm') await load['tfjsWasm']!();
      await tf.setBackend(request.backend);
      await tf.ready();
      return tfjsProgram(tf, workload, request);
    }
    case 'jax': {
      const jax = await load['jax']!();
      await jax.init('wasm');
      jax.defaultDevice('wasm');
      return jaxProgram(jax, workload, request);
    }
    default: {
      const ort = await load[request.system === 'ort-web' ? 'ortWeb' : 'ortNode']!();
      if (request.system === 'ort-web') ort.env.wasm.numThreads = request.threads;
      const module = await load['onnx']!();
      return onnxProgram(ort, (module.default ?? module).onnx, workload, request.threads);
    }
  }
}

async function openTensai(workload: Workload, request: Extract<Request, { do: 'open' }>): Promise<Program> {
  const t = await import('tensai');
  const threaded = THREADED.includes(request.backend);
  // what the package registers takes as many threads as it likes
  if (threaded || !t.registeredBackends().includes(request.backend)) {
    const folder = `@tensai/backend-${request.backend}`;
    const maker = request.backend.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const module = (await import(folder)) as Record<string, (options: object) => import('tensai').BackendSpec>;
    t.registerBackend(module[maker]!(threaded ? { threads: request.threads } : {}));
  }
  await t.setBackend(request.backend);
  return tensaiProgram(t, workload, request);
}

function command(
  task: Extract<Workload['task'], { kind: 'command' }>,
  { system, python }: Extract<Request, { do: 'open' }>,
): Program {
  const folder = system === 'tensai' ? here('.') : here('peers');
  let last = 0;
  return {
    step: async () => (last = await task.run({ system, folder, ...(python && { python }) })),
    check: async () => [last],
  };
}

let program: Program | null = null;

async function answer(request: Request): Promise<Answer> {
  if (request.do === 'open') {
    program = await open(request);
    return {};
  }
  if (request.do === 'check') return { figures: await program!.check() };
  const start = performance.now();
  for (let i = 0; i < request.count; i++) {
    const result = program!.step();
    // oxlint-disable-next-line no-await-in-loop -- iterations follow each other
    if (result instanceof Promise) await result;
  }
  await program!.settle?.();
  return { ms: performance.now() - start };
}

process.on('message', (request: Request) => {
  answer(request)
    .catch((error: unknown): Answer => {
      return { error: error instanceof Error ? error.message.split('\n')[0]! : String(error) };
    })
    .then((reply) => process.send!(reply))
    .catch(() => process.exit(1));
});
process.send!({});
