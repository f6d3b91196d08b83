// Tries the built site: its links, and in a browser each live example; nothing may be fetched from elsewhere.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../../../tools/chromium.ts';
import type { Line } from '../.vitepress/theme/run-in-frame.ts';
import { checkLinks } from './check/links.ts';
import { brokenPromises } from './check/promises.ts';
import { serve } from './check/serve.ts';

/** The sum of what was tried. */
export interface Checked {
  passed: number;
  readonly failures: string[];
}

interface Ran {
  readonly code: string;
  readonly lines: readonly Line[];
}

/** A new page that notes every request to another host, and every error. */
async function openPage(browser: Browser, origin: string, failures: string[]): Promise<Page> {
  const page = await browser.newPage();
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url)) failures.push(`${page.url()} asks for ${url}`);
  });
  page.on('pageerror', (error) => void failures.push(`${page.url()}: ${String(error)}`));
  page.on('response', (response) => {
    if (response.status() >= 400)
      failures.push(`${page.url()}: ${response.url()} is answered with ${response.status()}`);
  });
  return page;
}

/** Runs all live examples of a page that is open. */
async function runExamples(page: Page, checked: Checked): Promise<void> {
  for (const playground of await page.locator('.playground').all()) {
    await playground.scrollIntoViewIfNeeded();
    await playground.locator('.cm-content').waitFor();
    const ran = await playground.evaluate(
      (element) =>
        new Promise<Ran>((resolve, reject) => {
          element.addEventListener('ran', (event) => resolve((event as CustomEvent<Ran>).detail), { once: true });
          setTimeout(reject, 60_000, new Error('takes too long'));
          element.querySelector<HTMLElement>('.run')!.click();
        }),
    );
    const broken = brokenPromises(ran.code, ran.lines);
    if (broken.length === 0) checked.passed++;
    for (const what of broken) checked.failures.push(`${page.url()}: ${what}\n${ran.code}`);
  }
}

/** Searches for a word as a reader does. */
async function search(page: Page, word: string, wanted: string): Promise<boolean> {
  await page.locator('#local-search button').first().click();
  await page.locator('#localsearch-input').fill(word);
  return page
    .locator(`#localsearch-list a[href*="${wanted}"]`)
    .first()
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
}

/** Tries the site in `.vitepress/dist`, which was built for a path. */
export async function checkSite(root: string, base: string): Promise<Checked> {
  const dist = join(root, '.vitepress/dist');
  const links = checkLinks(dist, base);
  const checked: Checked = { passed: 1, failures: [...links.failures] };
  console.log(`${links.passed} links lead somewhere`);
  const found = findChromium();
  if (!found) return { ...checked, failures: [...checked.failures, 'there is no Chromium to try the examples in'] };
  const pages = globSync('**/*.html', { cwd: dist }).filter((file) =>
    readFileSync(join(dist, file), 'utf8').includes('class="playground"'),
  );
  const { origin, close } = await serve(dist, base);
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    env: found.env,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  try {
    const page = await openPage(browser, origin, checked.failures);
    for (const file of pages.sort()) {
      await page.goto(`${origin}${file.replace(/(index)?\.html$/, '')}`);
      await runExamples(page, checked);
    }
    await page.goto(`${origin}api/`);
    if (await search(page, 'softmax', '/api/core/ops/softmax')) checked.passed++;
    else checked.failures.push("a search for 'softmax' does not find its page");
  } finally {
    await browser.close();
    close();
  }
  return checked;
}
