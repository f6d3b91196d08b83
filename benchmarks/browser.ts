import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright';
import { launchChromium } from '../tools/launch-chromium.ts';
import type { Options } from './options.ts';
import { markdown } from './table.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Serves the page on this machine, isolated, so that shared memory and exact clocks are there. */
async function serve(port: number): Promise<Server> {
  const { outputFiles } = await build({
    entryPoints: [here('page/main.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': ['text/html', readFileSync(here('page/index.html'), 'utf8')],
    '/main.js': ['text/javascript', outputFiles[0]!.text],
  };
  const server = createServer(({ url }, response) => {
    const file = files[url ?? ''];
    if (!file) return void response.writeHead(404).end();
    response
      .writeHead(200, {
        'Content-Type': file[0],
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      })
      .end(file[1]);
  });
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  return server;
}

const addressOf = (server: Server): string => `http://localhost:${(server.address() as AddressInfo).port}/`;

/** Serves the page until somebody stops it. */
export async function servePage(): Promise<void> {
  console.log(`${addressOf(await serve(8321))} in any browser; Ctrl-C stops it`);
}

/** Runs the page in a headless Chromium and prints what it found. */
export async function benchInBrowser(options: Options): Promise<void> {
  const browser = await launchChromium();
  if (!browser) throw new Error('no Chromium here: CHROMIUM_PATH names one');
  const server = await serve(0);
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(String(error)));
    await page.goto(addressOf(server));
    const names = options.workloads.map(({ name }) => name);
    const lines = await page.evaluate(
      ([workloads, quick]) => (globalThis as unknown as { run: Run }).run(workloads, quick),
      [names, options.quick] as const,
    );
    if (options.json) for (const line of lines) console.log(JSON.stringify(line));
    else console.log(`${browser.version()}\n\n${await tableIn(page)}`);
    for (const remark of await page.locator('#remarks li').allTextContents()) console.error(remark);
    if (options.screenshot) await page.screenshot({ path: options.screenshot, fullPage: true });
  } finally {
    await browser.close();
    server.close();
  }
}

type Run = (names: readonly string[], quick: boolean) => Promise<object[]>;

async function tableIn(page: Page): Promise<string> {
  const rows = await page.locator('#table tr').all();
  const cells = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  return markdown(cells[0]!, cells.slice(1));
}
