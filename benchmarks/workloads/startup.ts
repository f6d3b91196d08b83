import { spawnSync } from 'node:child_process';
import type { Workload } from '../workload.ts';

const PROGRAMS: Readonly<Record<string, string>> = {
  tensai: "import { tensor } from 'tensai'; tensor([1, 2]).dataSync()",
  'tfjs-cpu': "import * as tf from '@tensorflow/tfjs'; await tf.setBackend('cpu'); tf.tensor([1, 2]).dataSync()",
  'tfjs-wasm':
    "import * as tf from '@tensorflow/tfjs'; import '@tensorflow/tfjs-backend-wasm'; await tf.setBackend('wasm'); tf.tensor([1, 2]).dataSync()",
  jax: "import { init, numpy } from '@jax-js/jax'; await init('wasm'); numpy.array([1, 2]).dataSync()",
  torch: 'import torch; torch.tensor([1.0, 2.0]).numpy()',
  numpy: 'import numpy; numpy.array([1.0, 2.0])',
};

/** What somebody waits for who runs a small script. */
export const startup: Workload = {
  name: 'startup',
  title: 'from the start of the process (Node, Python) to the first tensor',
  quick: true,
  task: {
    kind: 'command',
    unit: 'ms',
    systems: Object.keys(PROGRAMS),
    async run({ system, folder, python }) {
      const code = PROGRAMS[system]!;
      const args = python ? ['-c', code] : ['--no-warnings', '--input-type=module', '-e', code];
      const start = performance.now();
      const { status, stderr } = spawnSync(python ?? process.execPath, args, { cwd: folder, encoding: 'utf8' });
      const ms = performance.now() - start;
      if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1));
      return ms;
    },
  },
};
