import { gzipSync } from 'node:zlib';
import type { Workload } from '../workload.ts';

const hello: Readonly<Record<string, string>> = {
  tensai:
    "import { add, registerBackend, tensor } from '@tensai/core'; import { cpu } from '@tensai/backend-cpu'; registerBackend(cpu()); add(tensor([1]), 2).data().then(console.log)",
  'tfjs-cpu': "import * as tf from '@tensorflow/tfjs'; tf.add(tf.tensor([1]), 2).print()",
  'tfjs-wasm':
    "import * as tf from '@tensorflow/tfjs'; import '@tensorflow/tfjs-backend-wasm'; tf.add(tf.tensor([1]), 2).print()",
  jax: "import { init, numpy } from '@jax-js/jax'; await init('wasm'); console.log(numpy.array([1]).add(2).js())",
};

const fit: Readonly<Record<string, string>> = {
  tensai:
    "import { Dense, Sequential } from 'tensai'; const m = new Sequential([new Dense(1)]); m.compile({ loss: 'mse' }); await m.fit([[1]], [[2]])",
  'tfjs-cpu':
    "import * as tf from '@tensorflow/tfjs'; const m = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }); m.compile({ loss: 'meanSquaredError', optimizer: 'sgd' }); await m.fit(tf.tensor([[1]]), tf.tensor([[2]]))",
};

const everything: Readonly<Record<string, string>> = {
  tensai: "import * as all from 'tensai'; console.log(all)",
  'tfjs-cpu': "import * as all from '@tensorflow/tfjs'; console.log(all)",
  jax: "import * as all from '@jax-js/jax'; console.log(all)",
};

const bundled = (name: string, title: string, programs: Readonly<Record<string, string>>): Workload => ({
  name: `size-${name}`,
  title,
  quick: true,
  task: {
    kind: 'command',
    unit: 'kB',
    systems: Object.keys(programs),
    async run({ system, folder }) {
      const { build } = await import('esbuild');
      const { outputFiles } = await build({
        stdin: { contents: programs[system]!, resolveDir: folder },
        bundle: true,
        minify: true,
        write: false,
        format: 'esm',
        platform: 'browser',
        logLevel: 'silent',
        outdir: 'out',
      });
      return gzipSync(outputFiles[0]!.contents).length / 1000;
    },
  },
});

/** What a page loads, compressed. */
export const sizes: readonly Workload[] = [
  bundled('hello', 'a bundle that adds two tensors (of ours, the core and one backend), compressed', hello),
  bundled('fit', 'a bundle that trains a layer, compressed', fit),
  bundled('all', 'a bundle of everything, compressed', everything),
];
