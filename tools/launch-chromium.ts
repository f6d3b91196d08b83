import { type Browser, chromium } from 'playwright';
import { chromiumArguments, findChromium } from './chromium.ts';

/** Starts a headless Chromium; null where there is none. */
export async function launchChromium(): Promise<Browser | null> {
  const found = findChromium();
  if (!found) return null;
  return chromium.launch({ executablePath: found.executablePath, env: found.env, args: [...chromiumArguments] });
}
