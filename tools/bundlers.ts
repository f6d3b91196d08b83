// Bundlers as people use them: without configuration, an entry and a folder for the result aside.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import webpack from 'webpack';

const SCRIPT = 'main.js';
const page = (source: string): string =>
  `<!doctype html><meta charset="utf-8" /><link rel="icon" href="data:," /><script type="module" src="${source}"></script>\n`;

interface Bundler {
  /** Does it put the scripts of workers beside what it makes? */
  readonly workers: boolean;
  /** Makes a page in the folder `to` of the app in a folder, whose entry is main.js. */
  readonly bundle: (app: string, to: string) => Promise<void>;
}

export const bundlers: Readonly<Record<string, Bundler>> = {
  Vite: {
    workers: true,
    async bundle(app, to) {
      writeFileSync(join(app, 'index.html'), page(`./${SCRIPT}`)); // its entry is a page
      await vite({ root: app, configFile: false, logLevel: 'error', build: { outDir: to } });
    },
  },

  webpack: {
    workers: true,
    async bundle(app, to) {
      const compiler = webpack({ context: app, entry: `./${SCRIPT}`, output: { path: to } })!;
      const stats = await new Promise<webpack.Stats>((resolve, reject) =>
        compiler.run((error, result) => (error ? reject(error) : resolve(result!))),
      );
      await new Promise((resolve) => compiler.close(resolve));
      if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
      writeFileSync(join(to, 'index.html'), page(`/${SCRIPT}`));
    },
  },

  esbuild: {
    workers: false,
    async bundle(app, to) {
      await esbuild({
        entryPoints: [join(app, SCRIPT)],
        bundle: true,
        minify: true,
        outdir: to,
        logLevel: 'error',
      });
      writeFileSync(join(to, 'index.html'), page(`/${SCRIPT}`));
    },
  },
};
