// Writes the pages of the API, their sidebar and the links of their names into `api/`, which git ignores.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layOut } from './api/pages.ts';
import { readApi } from './api/read.ts';

/** Writes `api/`; returns what is wrong with the docstrings: typedoc's warnings, and exports without a word. */
export async function writeApi(root: string): Promise<string[]> {
  const api = await readApi(root);
  const { pages, sidebar, links } = layOut(api);
  const folder = join(root, 'api');
  rmSync(folder, { recursive: true, force: true });
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [file, text] of pages) write(file, text);
  write('sidebar.json', JSON.stringify(sidebar));
  write('links.json', JSON.stringify(links));
  const silent = api.exported.filter(({ kind, prose }) => kind !== 'op' && prose === '');
  return [
    ...api.warnings,
    ...silent.map(({ name, folder: where, file }) => `packages/${where}/src/${file}.ts: ${name} has no docstring`),
  ];
}
