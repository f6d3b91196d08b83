// The packages' modules for the live examples, fetched from this site when the first example runs.
import { withBase } from 'vitepress';
import type { Job } from '../../frame/frame.ts';

/** A name that no package of ours has. */
class UnknownModule extends Error {}

const texts = new Map<string, Promise<string>>();

function text(file: string): Promise<string> {
  const known = texts.get(file);
  if (known) return known;
  const fetched = fetch(withBase(`/lib/${file}`)).then((response) => {
    if (!response.ok) throw new UnknownModule(`${file}: ${response.status} ${response.statusText}`);
    return response.text();
  });
  texts.set(file, fetched);
  fetched.catch(() => texts.delete(file)); // tried anew at the next run
  return fetched;
}

/** The program of the sandboxed frame. */
export const frameProgram = (): Promise<string> => text('frame.js');

/** What the frame needs to import these names. */
export async function modulesFor(names: readonly string[]): Promise<Omit<Job, 'code'>> {
  const library = JSON.parse(await text('library.json')) as Readonly<Record<string, readonly string[]>>;
  const files = new Set<string>();
  for (const name of names) {
    const needed = library[name];
    if (!needed)
      throw new UnknownModule(
        `there is no '${name}' in the browser\nhint: there are ${Object.keys(library).join(', ')}`,
      );
    for (const file of needed) files.add(file);
  }
  const modules = await Promise.all([...files].map(async (file) => [`tensai:/${file}`, await text(file)] as const));
  const addresses = names.map((name) => [name, `tensai:/${library[name]![0]!}`] as const);
  return { modules: Object.fromEntries(modules), names: Object.fromEntries(addresses) };
}
