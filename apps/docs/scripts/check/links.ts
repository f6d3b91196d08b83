// Every link of the built site leads somewhere: to a page, to a file, to an anchor in it.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const unescape = (text: string): string =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

/** The file that a path is served from; undefined where there is none. */
export function fileOf(dist: string, path: string): string | undefined {
  const plain = decodeURIComponent(path).replace(/\/$/, '/index.html');
  return [plain, `${plain}.html`, `${plain}/index.html`].find(
    (file) => /\.\w+$/.test(file) && existsSync(join(dist, file)),
  );
}

/** What is wrong with the links of all pages; the number of links that are right. */
export function checkLinks(dist: string, base: string): { passed: number; failures: string[] } {
  const pages = new Map<string, { ids: Set<string>; links: Set<string> }>(
    globSync('**/*.html', { cwd: dist }).map((file) => {
      const html = readFileSync(join(dist, file), 'utf8');
      const values = (name: string): string[] =>
        [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => unescape(value!));
      return [
        `/${file}`,
        { ids: new Set(values('id')), links: new Set([...values('href'), ...values('src')]) },
      ] as const;
    }),
  );
  let passed = 0;
  const failures: string[] = [];
  for (const [page, { links }] of pages)
    for (const link of links) {
      if (link === '' || link === '#' || /^(https?|mailto|data):/.test(link)) continue;
      const url = new URL(link, `http://site${base}${page.slice(1)}`);
      const file = url.pathname.startsWith(base) ? fileOf(dist, `/${url.pathname.slice(base.length)}`) : undefined;
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (file === undefined) failures.push(`${page}: ${link} leads nowhere`);
      else if (anchor !== '' && !pages.get(file)?.ids.has(anchor)) failures.push(`${page}: ${link} has no such anchor`);
      else passed++;
    }
  return { passed, failures };
}
