// What the site adds to Markdown: editable examples, and links from declarations to what they name.
import { readFileSync } from 'node:fs';
import type { MarkdownOptions } from 'vitepress';

type Links = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** ```ts live  fences become editable examples, with the highlighted code until the editor has come. */
const live: NonNullable<MarkdownOptions['config']> = (md) => {
  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, i, ...rest) => {
    const token = tokens[i]!;
    const html = fence(tokens, i, ...rest);
    if (!/^ts\s+live\b/.test(token.info)) return html;
    return `<Playground code="${encodeURIComponent(token.content)}">${html}</Playground>\n`;
  };
};

const isComment = (code: string): boolean => /^\s*(\/?\*|\/\/)/.test(code);

/** Options for Markdown; `links` says where names are explained, `base` where the site lives. */
export function markdown(linksFile: string, base: string): MarkdownOptions {
  const links = JSON.parse(readFileSync(linksFile, 'utf8')) as Links;
  const everywhere = Object.assign({}, ...Object.values(links).reverse()) as Links[string];
  return {
    config: live,
    theme: { light: 'github-light', dark: 'github-dark' },
    codeTransformers: [
      {
        name: 'links',
        span(node) {
          const folder = /^api:(\S+)/.exec(String(this.options.meta?.__raw ?? ''))?.[1];
          const [child] = node.children;
          if (folder === undefined || child?.type !== 'text' || isComment(child.value)) return;
          const urlOf = (name: string): string | undefined =>
            [links[folder], everywhere].find((known) => known && Object.hasOwn(known, name))?.[name];
          node.children = child.value.split(/(?<!['\w])([A-Z]\w*)(?!')\b/).flatMap((value, i): typeof node.children => {
            const url = i % 2 === 1 ? urlOf(value) : undefined;
            if (url === undefined) return value === '' ? [] : [{ type: 'text', value }];
            const href = `${base.replace(/\/$/, '')}${url}`;
            return [{ type: 'element', tagName: 'a', properties: { href }, children: [{ type: 'text', value }] }];
          });
        },
      },
    ],
  };
}
