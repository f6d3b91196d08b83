import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkLinks } from '../scripts/check/links.ts';

const dist = mkdtempSync(join(tmpdir(), 'site-'));
afterEach(() => rmSync(dist, { recursive: true, force: true }));

test('links to pages, files and anchors are followed, under the base of the site', () => {
  mkdirSync(join(dist, 'guide'), { recursive: true });
  writeFileSync(join(dist, 'logo.svg'), '<svg/>');
  writeFileSync(join(dist, 'guide/start.html'), '<h2 id="install"></h2><a href="/site/">home</a>');
  writeFileSync(
    join(dist, 'index.html'),
    `<img src="/site/logo.svg"><a href="/site/guide/start#install">1</a><a href="https://example.org">2</a>
     <a href="/site/guide/start#instal">3</a><a href="/site/guide/stop">4</a><a href="/elsewhere">5</a>`,
  );
  expect(checkLinks(dist, '/site/')).toEqual({
    passed: 3,
    failures: [
      '/index.html: /site/guide/start#instal has no such anchor',
      '/index.html: /site/guide/stop leads nowhere',
      '/index.html: /elsewhere leads nowhere',
    ],
  });
});
