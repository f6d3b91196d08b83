import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type DefaultTheme } from 'vitepress';
import { markdown } from './markdown.ts';

const root = join(import.meta.dirname, '..');
const base = process.env['SITE_BASE'] ?? '/';
const api = JSON.parse(readFileSync(join(root, 'api/sidebar.json'), 'utf8')) as DefaultTheme.SidebarMulti;

const guide: DefaultTheme.SidebarItem[] = [
  {
    text: 'Learn',
    items: [
      { text: 'Getting started', link: '/guide/getting-started' },
      { text: 'Tensors', link: '/guide/tensors' },
      { text: 'Gradients', link: '/guide/gradients' },
      { text: 'Compiling', link: '/guide/compiling' },
      { text: 'Layers and fit', link: '/guide/layers' },
      { text: 'Data', link: '/guide/data' },
    ],
  },
  {
    text: 'Extend',
    items: [
      { text: 'The house', link: '/guide/house' },
      { text: 'An operation', link: '/guide/operation' },
      { text: 'A backend', link: '/guide/backend' },
    ],
  },
  {
    text: 'Look up',
    items: [
      { text: 'What is supported', link: '/guide/support' },
      { text: 'Performance', link: '/guide/performance' },
      { text: 'How exact results are', link: '/guide/accuracy' },
      { text: 'API', link: '/api/' },
    ],
  },
];

export default defineConfig({
  title: 'Tensai',
  description: 'Deep learning for TypeScript',
  base,
  cleanUrls: true,
  buildConcurrency: 1, // pages come into the search index in their order: the same site from the same sources
  metaChunk: true, // one file of hashes, not one copy in each of some hundred pages
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#0f766e' }],
  ],
  markdown: markdown(join(root, 'api/links.json'), base),
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        _render(source, env, md) {
          md.options.highlight = null; // words need no colours
          return env.frontmatter?.['search'] === false ? '' : md.render(source, env);
        },
      },
    },
    outline: { level: 2 },
    nav: [
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '^/guide/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: { '/guide/': guide, ...api },
    docFooter: { prev: 'Before', next: 'Next' },
  },
  vite: {
    build: { chunkSizeWarningLimit: 4096 }, // the search index is one file, fetched at the first search
    logLevel: 'warn',
  },
});
