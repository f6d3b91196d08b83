// Lays out what is exported: a page for each source file, an index for each package, one of all packages.
import { manifestOf, nameOf, packageFolders, workspaceRoot } from '../../../../tools/workspace.ts';
import { summaryOf } from './comment.ts';
import type { Kind } from './declaration.ts';
import type { Api, Exported, Module } from './read.ts';

/** An entry of VitePress' sidebar. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly SidebarItem[];
  readonly collapsed?: boolean;
}

/** Pages by their path below `api/`, sidebars by the path that they stand beside, and where each name is explained: package → name → URL. */
export interface Laid {
  readonly pages: ReadonlyMap<string, string>;
  readonly sidebar: Readonly<Record<string, readonly SidebarItem[]>>;
  readonly links: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const kinds: readonly (readonly [Kind, string])[] = [
  ['function', 'Functions'],
  ['class', 'Classes'],
  ['constant', 'Constants'],
  ['type', 'Types'],
  ['error', 'Errors'],
  ['op', 'Ops'],
];
const rankOf = (kind: Kind): number => kinds.findIndex(([one]) => one === kind);

const fileOf = (one: Exported): string => (one.file === 'index' ? 'exports' : one.file);
const pathOf = (one: Exported): string => `${one.folder}/${fileOf(one)}`;
const anchorOf = (name: string): string => name.replaceAll('.', '-');
const linkOf = (one: Exported): string => `/api/${pathOf(one)}#${anchorOf(one.name)}`;

/** `batch-normalization` → `Batch normalization` */
function titleOf(file: string): string {
  const words = file.slice(file.lastIndexOf('/') + 1).replaceAll('-', ' ');
  return words[0]!.toUpperCase() + words.slice(1);
}

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name.localeCompare(b.name, 'en', { sensitivity: 'base' });

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

const fence = (folder: string, code: string): string => `\`\`\`ts api:${folder}\n${code}\n\`\`\``;

/** The page of a source file. */
function filePage(exported: readonly Exported[]): string {
  const [{ folder, file }] = exported as [Exported];
  const sorted = [...exported].sort((a, b) => rankOf(a.kind) - rankOf(b.kind));
  const ops = sorted.filter(({ kind }) => kind === 'op');
  const modules = [...new Set(exported.map(({ from }) => from))].map((from) => `\`${from}\``);
  const sections = sorted
    .filter(({ kind }) => kind !== 'op')
    .map((one) => {
      const declaration = fence(folder, one.declaration);
      const examples = one.examples === '' ? '' : `<p class="example-of">Example</p>\n\n${one.examples}`;
      // the declaration of a class is long
      const parts = one.kind === 'class' ? [examples, declaration] : [declaration, examples];
      const heading = `## ${one.name} {#${anchorOf(one.name)}}`;
      return [heading, one.prose, ...parts].filter((part) => part !== '').join('\n\n');
    });
  if (ops.length > 0)
    sections.push(
      [
        '## Ops {#ops}',
        'The values behind the functions: for kernels of backends, for graphs, for handlers.',
        ...ops.map((one) => `<a id="${anchorOf(one.name)}" class="op-anchor"></a>`),
        fence(folder, ops.map(({ declaration }) => declaration).join('\n')),
        ...ops.filter(({ prose }) => prose !== '').map((one) => `**\`${one.name}\`**: ${one.prose}`),
      ].join('\n\n'),
    );
  const about = `<p class="api-from">from ${modules.join(', ')} · source <code>packages/${folder}/src/${file}.ts</code></p>`;
  return `${frontMatter(titleOf(file))}# ${titleOf(file)} {#page}\n\n${html(about)}\n\n${sections.join('\n\n')}\n`;
}

const html = (text: string): string => text.replaceAll(/`([^`]*)`/g, '<code>$1</code>');
const frontMatter = (title: string): string => `---\ntitle: ${JSON.stringify(title)}\neditLink: false\n---\n\n`;

/** Names with what they mean in a sentence. */
const tableOf = (exported: readonly Exported[]): string =>
  [
    '| | |',
    '| --- | --- |',
    ...exported.map((one) => `| [\`${one.name}\`](${linkOf(one)}) | ${summaryOf(one.prose)} |`),
  ].join('\n');

/** A table for each folder of the sources; folders of many functions come first. */
function inFolders(exported: readonly Exported[]): string[] {
  const groups = groupBy(exported, ({ file }) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : ''));
  if (groups.size === 1) return [tableOf(exported)];
  const largestFirst = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return largestFirst.flatMap(([folder, own]) => [`### ${folder === '' ? 'More' : titleOf(folder)}`, tableOf(own)]);
}

/** What a module exports, by kind and name. */
function exportsOf(exported: readonly Exported[], heading: string): string[] {
  return kinds.flatMap(([kind, title]) => {
    const own = exported.filter((one) => one.kind === kind).sort(byName);
    if (own.length === 0) return [];
    if (kind === 'op')
      return [`${heading} ${title}`, own.map((one) => `[\`${one.name}\`](${linkOf(one)})`).join(' · ')];
    return [`${heading} ${title}`, ...(kind === 'function' ? inFolders(own) : [tableOf(own)])];
  });
}

/** The page of a package: what it exports, then its sub-paths. */
function packagePage(folder: string, modules: readonly Module[], exported: readonly Exported[]): string {
  const { description } = manifestOf(workspaceRoot, folder);
  const main = nameOf(folder);
  const parts = [`# ${main}`, description ?? '', `\`\`\`sh\nnpm install ${main}\n\`\`\``];
  parts.push(
    ...exportsOf(
      exported.filter(({ from }) => from === main),
      '##',
    ),
  );
  for (const { from, prose } of modules.filter((one) => one.from !== main))
    parts.push(
      `## ${from}`,
      prose,
      ...exportsOf(
        exported.filter((one) => one.from === from),
        '###',
      ),
    );
  const passedOn = [...(modules.find(({ from }) => from === main)?.passedOn ?? [])].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  if (passedOn.length > 0) {
    const items = passedOn.map(
      ([from, as]) => `- [\`${nameOf(from)}\`](/api/${from}/)${as === null ? '' : `, in the namespace \`${as}\``}`,
    );
    parts.push('## From other packages', 'All that these packages export, under the same names:', items.join('\n'));
  }
  return `${frontMatter(main)}${parts.join('\n\n')}\n`;
}

/** The sidebar of a package: its pages, in the folders of its sources. */
function sidebarOf(folder: string, exported: readonly Exported[]): SidebarItem {
  const files = [...new Set(exported.map(fileOf))].sort();
  const item = (file: string): SidebarItem => ({ text: titleOf(file), link: `/api/${folder}/${file}` });
  const inFolders = groupBy(
    files.filter((file) => file.includes('/')),
    (file) => file.slice(0, file.indexOf('/')),
  );
  return {
    text: nameOf(folder),
    items: [
      { text: 'Overview', link: `/api/${folder}/` },
      ...[...inFolders].map(([name, inside]) => ({ text: titleOf(name), collapsed: true, items: inside.map(item) })),
      ...files.filter((file) => !file.includes('/')).map(item),
    ],
  };
}

/** All pages of the API. */
export function layOut(api: Api): Laid {
  const folders = packageFolders(workspaceRoot).filter((folder) => api.modules.some((one) => one.folder === folder));
  const pages = new Map<string, string>();
  for (const [path, exported] of groupBy(api.exported, pathOf)) pages.set(`${path}.md`, filePage(exported));
  const rows = folders.map(
    (folder) => `| [\`${nameOf(folder)}\`](/api/${folder}/) | ${manifestOf(workspaceRoot, folder).description ?? ''} |`,
  );
  const inPackage = (folder: string): Exported[] => api.exported.filter((one) => one.folder === folder);
  for (const folder of folders)
    pages.set(
      `${folder}/index.md`,
      packagePage(
        folder,
        api.modules.filter((one) => one.folder === folder),
        inPackage(folder),
      ),
    );
  pages.set(
    'index.md',
    `${frontMatter('API')}# API\n\nEvery export of every package, from its source.\n\n| package | |\n| --- | --- |\n${rows.join('\n')}\n`,
  );
  const links = folders.map((folder) => [
    folder,
    Object.fromEntries(inPackage(folder).map((one) => [one.name.slice(one.name.lastIndexOf('.') + 1), linkOf(one)])),
  ]);
  return {
    pages,
    // each package has its own: all of them in every page would be most of the site
    sidebar: {
      ...Object.fromEntries(
        folders.map((folder) => [
          `/api/${folder}/`,
          [{ text: 'All packages', link: '/api/' }, sidebarOf(folder, inPackage(folder))],
        ]),
      ),
      '/api/': [
        { text: 'Packages', items: folders.map((folder) => ({ text: nameOf(folder), link: `/api/${folder}/` })) },
      ],
    },
    links: Object.fromEntries(links) as Laid['links'],
  };
}
