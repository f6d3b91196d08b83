// Builds an app with each bundler, without configuration, from the packages as they are published, and loads it in a browser.
import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright';
import type { Report } from './bundled/main.ts';
import { TELL } from './bundled/tell.ts';
import { bundlers } from './bundlers.ts';
import { launchChromium } from './launch-chromium.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };
const ISOLATED: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Tries a thing: prints and counts how it went. What the body returns is printed too; an error is a failure. */
export type Attempt = (name: string, body: () => Promise<string>) => Promise<void>;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** A file server on this machine for one folder, with a page's headers. Workers tell when they work. */
async function serve(folder: string, headers: Readonly<Record<string, string>>): Promise<Server> {
  const files = new Map(
    globSync('**/*.*', { cwd: folder }).map((file) => [`/${file}`, readFileSync(join(folder, file))]),
  );
  const server = createServer(({ url = '/', headers: given }, response) => {
    const asked = url.replace(/\?.*/, '');
    const path = asked === '/' ? '/index.html' : asked;
    const file = files.get(path);
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)], ...headers });
    response.end(given['sec-fetch-dest'] === 'worker' ? TELL + file.toString() : file);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}

const policy = (directive: string): Readonly<Record<string, string>> => ({ 'Content-Security-Policy': directive });

/** What a page reported, what else it said on its console until then, and how often it met its policy. */
interface Loaded {
  readonly report: Report;
  readonly warnings: readonly string[];
  readonly violations: number;
}

async function load(browser: Browser, folder: string, { threads, headers }: Case): Promise<Loaded> {
  const server = await serve(folder, headers);
  const page = await browser.newPage();
  try {
    await page.addInitScript({
      content: `violations = 0; addEventListener('securitypolicyviolation', () => violations++);`,
    });
    const warnings: string[] = [];
    const report = new Promise<Report>((resolve, reject) => {
      page.on('pageerror', reject);
      page.on('console', (message) => {
        if (message.type() === 'log') resolve(JSON.parse(message.text()) as Report);
        else if (message.type() === 'error') {
          // a worker that has no file here, or may not be made from text, is said to be missing
          if (!/worker/.test(message.text() + message.location().url)) reject(new Error(message.text()));
        } else warnings.push(message.text());
      });
      setTimeout(() => reject(new Error('no report within 30 s')), 30_000).unref();
    });
    report.catch(() => {}); // an early one is thrown below
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/${threads > 0 ? `?threads=${threads}` : ''}`);
    const reported = await report;
    return { report: reported, warnings, violations: await page.evaluate<number>('violations') };
  } finally {
    await page.close();
    server.close();
  }
}

/** A page, how it is asked for, and what comes of that. */
interface Case {
  readonly what: string;
  /** 0: it does not say. */
  readonly threads: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly backend: string;
  readonly atWork: number;
  /** How often it warns, and whether it tries what its policy forbids. */
  readonly warnings: number;
  readonly violates: boolean;
}

const most = Math.min(4, availableParallelism());
const two = Math.min(2, availableParallelism());

const usual = { threads: 0, headers: {}, backend: 'wasm', atWork: 1, warnings: 0, violates: false };

/** `workers`: did the bundler find the script of workers? */
const casesOf = (workers: boolean): readonly Case[] => [
  { ...usual, what: 'as it is', warnings: Math.min(1, most - 1) },
  { ...usual, what: 'isolated', headers: ISOLATED, atWork: most },
  { ...usual, what: 'with one thread', threads: 1 },
  { ...usual, what: 'with two threads, isolated', threads: 2, headers: ISOLATED, atWork: two },
  { ...usual, what: 'with two threads, not isolated', threads: 2, warnings: two - 1 },
  {
    ...usual,
    what: 'with two threads, isolated, under a policy that wants workers from files',
    threads: 2,
    headers: { ...ISOLATED, ...policy("worker-src 'self'") },
    atWork: workers ? two : 1,
    violates: !workers,
  },
  {
    ...usual,
    what: 'where only WebAssembly may be compiled',
    threads: 1,
    headers: policy("script-src 'self' 'wasm-unsafe-eval'"),
  },
  {
    ...usual,
    what: 'where nothing may be compiled',
    headers: policy("script-src 'self'"),
    backend: 'cpu',
    warnings: 1,
    violates: true,
  },
];

/** How far losses may be apart: browsers have functions of their own, as `Math.log`. */
const TOLERANCE = 1e-5;

/** Throws what is wrong with what a page reported, where Node reported `expected`. */
function compare({ report, warnings, violations }: Loaded, expected: Report, wanted: Case): void {
  const { backend, losses, threads } = report;
  const { atWork, warnings: warned, violates } = wanted;
  if (backend !== wanted.backend) throw new Error(`it ran on ${backend}, not on ${wanted.backend}`);
  const near = (loss: number, i: number): boolean => Math.abs(loss - expected.losses[i]!) <= TOLERANCE;
  if (losses.length !== expected.losses.length || !losses.every(near))
    throw new Error(`losses ${losses.join(' ')}, in Node ${expected.losses.join(' ')}`);
  if (threads !== atWork) throw new Error(`threads at work: ${threads} instead of ${atWork}`);
  if (warnings.length !== warned) throw new Error(`warnings: ${warned} expected, not ${JSON.stringify(warnings)}`);
  if (violations > 0 !== violates) throw new Error(`it met its policy ${violations} times`);
}

/** Are these ten losses, each smaller than the one before, on the default backend of the umbrella? */
const learns = ({ backend, losses }: Report): boolean =>
  backend === 'wasm' && losses.length === 10 && losses.every((loss, i) => i === 0 || loss < losses[i - 1]!);

/** Bundles the app whose entry is `main.js` in a folder, and loads it. `expected` is what it reports in Node. */
export async function bundleTest(app: string, expected: Report, attempt: Attempt): Promise<void> {
  await attempt('losses fall in Node', async () => {
    if (!learns(expected)) throw new Error(JSON.stringify(expected));
    return expected.losses.map((loss) => loss.toFixed(3)).join(' ');
  });
  const browser = await launchChromium();
  try {
    for (const [name, { bundle, workers }] of Object.entries(bundlers)) {
      const folder = join(app, `by-${name}`);
      await attempt(`${name} bundles the app`, async () => {
        const start = performance.now();
        await bundle(app, folder);
        const scripts = globSync('**/*.js', { cwd: folder }).map((file) => readFileSync(join(folder, file)));
        const bytes = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
        return `${(bytes / 1000).toFixed(1)} kB compressed, ${seconds(start)}`;
      });
      for (const one of casesOf(workers))
        await attempt(`${name}'s page runs ${one.what}`, async () => {
          if (!browser) throw new Error('no Chromium here: CHROMIUM_PATH names one');
          const start = performance.now();
          const loaded = await load(browser, folder, one);
          compare(loaded, expected, one);
          return `${loaded.report.backend}, threads at work: ${loaded.report.threads}, ${seconds(start)}`;
        });
    }
  } finally {
    await browser?.close();
  }
}
