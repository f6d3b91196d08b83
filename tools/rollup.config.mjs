// Builds a package's JavaScript; run in its folder: rollup -c ../../tools/rollup.config.mjs
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import esbuild from 'rollup-plugin-esbuild';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

// what an earlier build left of a source that is gone must not be published
for (const file of globSync('dist/**/*.{js,js.map,d.ts}'))
  if (!existsSync(file.replace(/^dist/, 'src').replace(/\.(js|js\.map|d\.ts)$/, '.ts'))) rmSync(file);

const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

const plugins = [esbuild({ target: 'es2022', tsconfig: false, sourceMap: true })];

/** Scripts of workers: each a file that imports nothing, beside the entries, where bundlers and pages find it by its address. */
const workers = globSync('src/**/worker.ts').map((input) => ({
  input,
  output: { file: 'dist/worker.js', format: 'es', sourcemap: true },
  plugins,
}));

const entries = {
  // every entry of `exports` that has a source: "." → index, "./samples" → samples
  input: Object.fromEntries(
    Object.values(manifest.exports)
      .map((entry) => entry['@tensai/source'])
      .filter(Boolean)
      .map((source) => [source.slice('./src/'.length, -'.ts'.length), source]),
  ),
  external: (id) => isBuiltin(id) || installed.some((name) => id === name || id.startsWith(`${name}/`)),
  output: {
    dir: 'dist',
    format: 'es',
    sourcemap: true,
    // few files, as each costs Node half a millisecond at the start of a program; bundlers drop unused functions from them all the same
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
  },
  // like the packages themselves: what is imported for nothing but its effects is dropped, the umbrella's registrations are not
  treeshake: { moduleSideEffects: manifest.sideEffects !== false },
  plugins,
};

export default [entries, ...workers];
