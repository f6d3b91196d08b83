// Makes a module of an example: the value of every outermost expression is shown, and types are erased.
import { typescriptLanguage } from '@codemirror/lang-javascript';
import { transform } from 'sucrase';

const silent = new Set(['AssignmentExpression', 'PostfixExpression']);

/** The JavaScript of an example; throws a SyntaxError for what does not parse. */
export function prepare(code: string): string {
  const insertions: { at: number; text: string }[] = [];
  for (let node = typescriptLanguage.parser.parse(code).topNode.firstChild; node; node = node.nextSibling) {
    const { firstChild: expression } = node;
    if (node.name !== 'ExpressionStatement' || !expression) continue;
    const line = code.slice(0, expression.to).split('\n').length;
    const [open, close] = silent.has(expression.name) ? ['void (', ')'] : ['(', ')'];
    // the semicolon keeps a statement before it that has none from being called
    insertions.push({ at: expression.from, text: `;await __show(${line}, async () => ${open}` });
    insertions.push({ at: expression.to, text: `${close});` });
  }
  const instrumented = insertions
    .reverse()
    .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), code);
  return transform(instrumented, { transforms: ['typescript'], disableESTransforms: true, keepUnusedImports: true })
    .code;
}

/** The modules that code imports by name. */
export const importsOf = (code: string): string[] =>
  [...code.matchAll(/\b(?:from|import)\s*\(?\s*(['"])([^'"]+)\1/g)].map(([, , name]) => name!);
