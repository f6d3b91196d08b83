// Builds the site and tries it in a browser: node scripts/site.ts. With --dev it is served, and follows its pages as they change.
// SITE_BASE is the path that it is made for: /tensai/.
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vitepress';
import { report } from '../../../tools/workspace.ts';
import { writeApi } from './api.ts';
import { checkSite } from './check.ts';
import { writeLibrary } from './lib.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const started = performance.now();
const done = (what: string): void =>
  console.log(`${what} (${((performance.now() - started) / 1000).toFixed(1)} s so far)`);

const dev = process.argv.includes('--dev');
const { library, missing } = await writeLibrary(root, dev ? 'src' : 'dist');
done(`modules for the examples: ${Object.keys(library).join(', ')}`);
const faults = [...missing.map((name) => `${name} is not built`), ...(await writeApi(root))];
done('pages of the API');
if (dev) {
  report('site', faults);
  const server = await createServer(root);
  await server.listen();
  server.printUrls();
} else if (faults.length > 0) {
  report('site', faults);
} else {
  await build(root);
  done('site');
  const { passed, failures } = await checkSite(root, process.env['SITE_BASE'] ?? '/');
  done('tried in a browser');
  for (const failure of failures) console.log(failure);
  console.log(`${passed} passed, ${failures.length} failed, 0 skipped`);
  if (failures.length > 0) process.exitCode = 1;
}
