// Judges a backend inside a headless Chromium, where it finds what Node lacks.
import { build } from 'esbuild';
import type { ConformanceOptions, ConformanceResult } from '@tensai/testkit';
import { launchChromium } from './launch-chromium.ts';
import { nameOf, workspaceRoot } from './workspace.ts';

/** The page must be a secure context, as localhost is; nothing listens there, the request is answered by us. */
const PAGE = 'http://localhost/';

/** Bundles the kit with the package of a backend: the page's `judge` runs it. */
async function bundle(folder: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: [
        `import * as backend from '${nameOf(folder)}';`,
        "import { testBackend } from '@tensai/testkit';",
        "import { specIn } from './tools/spec-in.ts';",
        'globalThis.judge = (options) => testBackend(specIn(backend), options);',
      ].join('\n'),
      resolveDir: workspaceRoot,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@tensai/source'],
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

/** What came of the backend in `packages/backend-<name>`; null where there is no browser. */
export async function judgeInBrowser(name: string, options: ConformanceOptions): Promise<ConformanceResult | null> {
  const browser = await launchChromium();
  if (!browser) return null;
  try {
    const content = await bundle(`backend-${name}`);
    const page = await browser.newPage();
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(PAGE);
    await page.addScriptTag({ content, type: 'module' });
    return await page.evaluate(
      (given) => (globalThis as unknown as { judge: Judge }).judge(given),
      // functions do not travel
      { ...(options.only && { only: options.only }), ...(options.part && { part: options.part }) },
    );
  } finally {
    await browser.close();
  }
}

type Judge = (options: ConformanceOptions) => Promise<ConformanceResult>;
