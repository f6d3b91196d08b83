import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium, vulkanEnvironment } from './tools/chromium.ts';
import { LongestFirst } from './tools/longest-first.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const chromium = findChromium();
// STAND_IN=1: wasm for cpu, see `pnpm golden --wasm`
const standsIn = Boolean(process.env['STAND_IN']);
// forks inherit it: a driver is looked for where the environment said at the start of a process, and every file loads the same modules
Object.assign(process.env, vulkanEnvironment(), { NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled` });
// Vitest tells its main process of each import, which takes as long as the import. It is not told of what is there before it; those who watch files need to be.
const core = new URL('packages/core/src/index.ts', import.meta.url).href;
const early = process.argv.includes('run') && !standsIn ? [`--import=${core}`] : [];

export default defineConfig({
  // tests import the packages by name and get their TypeScript source: no build first
  resolve: {
    alias: [
      ...(standsIn ? [{ find: /^@tensai\/backend-cpu$/, replacement: `${root}tools/stand-in.ts` }] : []),
      { find: /^@tensai\/([a-z0-9-]+)$/, replacement: `${root}packages/$1/src/index.ts` },
      { find: /^@tensai\/([a-z0-9-]+)\/([a-z0-9/-]+)$/, replacement: `${root}packages/$1/src/$2.ts` },
      { find: /^tensai$/, replacement: `${root}packages/tensai/src/index.ts` },
      { find: /^tensai\/([a-z0-9/-]+)$/, replacement: `${root}packages/tensai/src/$1.ts` },
    ],
  },
  test: {
    maxWorkers: availableParallelism(), // of two cores, one would be left idle
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './tools/count-reporter.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          testTimeout: 30_000, // two cores may have other work
          // plain modules, as Node loads them: those that Vite rewrites run a fifth slower
          experimental: { viteModuleRunner: standsIn, nodeLoader: false },
          execArgv: ['--conditions=@tensai/source', '--disable-warning=ExperimentalWarning', ...early],
          pool: 'forks', // garbage collection and native add-ons want a process, not a worker thread
          include: ['{packages,examples,apps}/*/test/**/*.test.ts', '{tools,benchmarks}/test/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            checker: 'tsc',
            include: ['packages/*/test/**/*.test-d.ts'],
            tsconfig: './tsconfig.test.json',
          },
        },
      },
      {
        extends: true,
        server: {
          // shared memory (worker threads over WebAssembly) needs an isolated page
          headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
        },
        test: {
          name: 'browser',
          include: chromium ? ['packages/*/test/**/*.browser.test.ts'] : [],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                ...(chromium ? { executablePath: chromium.executablePath, env: chromium.env } : {}),
                args: [...chromiumArguments],
              },
            }),
          },
        },
      },
    ],
  },
});
