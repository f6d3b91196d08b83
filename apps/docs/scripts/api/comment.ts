// Docstrings as Markdown.
import type { Comment, CommentDisplayPart } from 'typedoc';

/** Prose in Markdown that is no HTML and no template: `Tensor<S>` stays what it says. */
const escaped = (text: string): string =>
  text
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;')
    .replaceAll(/(?<!\\)\*(?=\s)/g, '\\*');

const markdown = (parts: readonly CommentDisplayPart[], link: (target: unknown) => string | undefined): string =>
  parts
    .map((part) => {
      if (part.kind !== 'inline-tag') return part.kind === 'text' ? escaped(part.text) : part.text;
      const url = link(part.target);
      return url === undefined ? `\`${part.text}\`` : `[\`${part.text}\`](${url})`;
    })
    .join('');

/** A docstring in two parts: its prose, and its examples as fences. */
export function proseOf(
  comment: Comment | undefined,
  link: (target: unknown) => string | undefined,
): { prose: string; examples: string } {
  if (!comment) return { prose: '', examples: '' };
  const tags = comment.blockTags.filter(({ tag }) => tag !== '@example');
  const prose = [
    markdown(comment.summary, link),
    ...tags.map(({ tag, content }) => `**${tag.slice(1)}** ${markdown(content, link)}`),
  ];
  const examples = comment.blockTags.filter(({ tag }) => tag === '@example');
  return {
    prose: prose.join('\n\n').trim(),
    examples: examples.map(({ content }) => markdown(content, link).trim()).join('\n\n'),
  };
}

/** The first sentence of a docstring, on one line. */
export function summaryOf(prose: string): string {
  const line = prose.replaceAll(/\s+/g, ' ').split('|').join('\\|');
  return /^.*?[.?!](?= |$)/.exec(line)?.[0] ?? line;
}
