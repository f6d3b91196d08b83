// Judges a backend inside a headless Chromium, where it finds what Node lacks.
import type { ConformanceOptions, ConformanceResult } from '@tensai/testkit';
import { conformanceBundle, type Judge, sendable } from './conformance-bundle.ts';
import { launchChromium } from './launch-chromium.ts';

/** The page must be a secure context, as localhost is; nothing listens there, the request is answered by us. */
const PAGE = 'http://localhost/';

/** Pages that are isolated from other origins may share memory among threads. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** What came of the backend in `packages/backend-<name>`, or of a variant of it; null where there is no browser. */
export async function judgeInBrowser(
  name: string,
  options: ConformanceOptions,
  variant: string | null = null,
): Promise<ConformanceResult | null> {
  const browser = await launchChromium();
  if (!browser) return null;
  try {
    const content = await conformanceBundle(name, 'browser');
    const page = await browser.newPage();
    await page.route('**/*', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html>', headers: ISOLATED }),
    );
    await page.goto(PAGE);
    await page.addScriptTag({ content, type: 'module' });
    // modules run when they please
    await page.waitForFunction(() => 'judge' in globalThis);
    return await page.evaluate(([chosen, given]) => (globalThis as unknown as { judge: Judge }).judge(chosen, given), [
      variant,
      sendable(options),
    ] as const);
  } finally {
    await browser.close();
  }
}
