// The editor of a live example.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

// the colours are variables, which follow the page from light to dark
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.operator], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
  { tag: [tags.comment], color: 'var(--code-comment)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--code-function)' },
  { tag: [tags.typeName, tags.className, tags.definition(tags.className)], color: 'var(--code-type)' },
]);

/** An editor that tells when it is to run. */
export interface Editor {
  code(): string;
  reset(code: string): void;
  focus(): void;
  destroy(): void;
}

/** Puts an editor into the page. */
export function createEditor(parent: HTMLElement, doc: string, run: () => void): Editor {
  const view = new EditorView({
    doc,
    parent,
    extensions: [
      keymap.of([{ key: 'Mod-Enter', run: () => (run(), true) }]),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      javascript({ typescript: true }),
      syntaxHighlighting(colours),
      EditorView.contentAttributes.of({ 'aria-label': 'Editable example', spellcheck: 'false' }),
    ],
  });
  return {
    code: () => view.state.doc.toString(),
    reset: (code) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
