// The app that is bundled. It registers nothing, unless its address asks for threads (`?threads=2`; those of the default backend count else); it trains a little network, and reports in a line of JSON.
import { Dense, getBackend, Input, random, registerBackend, Sequential, setRandomSeed, sum, wasm } from 'tensai';
import { watchWorkers } from './watch-workers.ts';

/** What the app found. */
export interface Report {
  readonly backend: string;
  /** Of ten steps. */
  readonly losses: readonly number[];
  /** Threads that took part. */
  readonly threads: number;
}

/** Methods and names in strings are there only if a bundler left the umbrella's registrations alone. */
async function train(): Promise<readonly number[]> {
  setRandomSeed(1);
  const x = random.normal([512, 64]); // so large that products are shared among threads
  const y = sum(x, 1).greater(0).cast('int32');
  const model = new Sequential([
    Input([64]),
    new Dense(128, { activation: 'relu' }),
    new Dense(2, { activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const { history } = await model.fit(x, y, { epochs: 10, batchSize: 512, verbose: 0 });
  return history['loss']!;
}

async function main(): Promise<void> {
  const { location, navigator } = globalThis as {
    location?: { search: string };
    navigator?: { hardwareConcurrency: number };
  };
  const threads = Number(new URLSearchParams(location?.search ?? '').get('threads') ?? 0);
  const threadsAtWork = watchWorkers(threads || Math.min(4, navigator?.hardwareConcurrency ?? 1));
  if (threads > 0) registerBackend(wasm({ threads }));
  const losses = await train();
  const report: Report = { backend: getBackend(), losses, threads: await threadsAtWork() };
  console.log(JSON.stringify(report));
}

void main();
