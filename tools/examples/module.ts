// Turns an example into a module that checks itself.
import { stripTypeScriptTypes } from 'node:module';
import { parseSync, Visitor, type BindingPattern, type Expression, type Program, type Statement } from 'oxc-parser';
import { readComment, UnreadableComment, type Expectation } from './expectation.ts';
import { umbrella } from '../workspace.ts';
import type { Example } from './find.ts';

/** The module that an example gets a name from which it does not import itself. */
export type Exports = ReadonlyMap<string, string>;

/** Code that cannot become a module: it does not parse, or a comment of it promises nothing that can be checked. */
class ExampleError extends Error {}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** The JavaScript module of an example; `runtime` is the URL of runtime.ts. */
export function moduleOf({ file, line, code }: Example, exports: Exports, runtime: string): string {
  const refuse = (at: number, message: string): never => {
    throw new ExampleError(`${file}:${line + at - 1}: ${message}`);
  };
  const { program, comments, errors } = parseSync('example.ts', code, { sourceType: 'module' });
  if (errors.length > 0) refuse(1, `${errors[0]!.message}\n${errors[0]!.codeframe ?? code}`);
  const lineOf = (position: number): number => code.slice(0, position).split('\n').length;
  const outermost = new Set<unknown>(program.body);
  const last = lastStatements(program, lineOf);
  const insertions: Insertion[] = [];
  const around = ({ start, end }: { start: number; end: number }, before: string, after: string): void => {
    insertions.push({ at: start, text: before }, { at: end, text: after });
  };

  const promising = new Set<Statement>();
  for (const { type, value, start } of comments) {
    if (type !== 'Line') continue;
    const at = lineOf(start);
    const alone = code.slice(code.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
    const expectation = expectationOf(value, alone, (message) => refuse(at, message));
    if (expectation.kind === 'prose') continue;
    const statement = last.get(alone ? at - 1 : at) ?? refuse(at, `no statement ends before this comment:${value}`);
    if (promising.has(statement)) refuse(at, `a second comment for the same statement:${value}`);
    promising.add(statement);
    const told = (text: string): string => `${JSON.stringify(text)}, ${line + at - 1}`;
    if (expectation.kind === 'throws') {
      if (!outermost.has(statement)) refuse(at, `only a statement at the top level can be said to throw:${value}`);
      around(statement, '; await __example.mustThrow(async () => { ', ` }, ${told(expectation.what)});`);
    } else {
      const compared = comparedOf(statement) ?? refuse(at, `the statement before this comment has no value:${value}`);
      around(compared, '__example.check((', `), ${told(value)})`);
    }
  }
  for (const statement of program.body)
    if (statement.type === 'ExpressionStatement' && !promising.has(statement))
      around(statement.expression, '__example.settle((', '))');

  const body = insertions
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), code);
  // without imports of its own an example is a guest of the umbrella, which has registered a backend
  const guest =
    program.body.every(({ type }) => type !== 'ImportDeclaration') && [...exports.values()].includes(umbrella);
  const names = missing(program, exports);
  const imports = [...new Set(names.map(([, from]) => from))].map((module) => {
    const own = names.filter(([, from]) => from === module).map(([name]) => name);
    return `import { ${own.join(', ')} } from '${module}';`;
  });
  // all on one line, so that the lines of a stack trace are those of the example
  const prelude = [
    `import * as __example from '${runtime}';`,
    ...(guest ? [`import '${umbrella}';`] : []),
    ...imports,
  ].join(' ');
  return `${prelude} ${stripTypeScriptTypes(`${body}\nawait __example.finish();`)}\n`;
}

/** What a comment says; only one behind code has to be readable, since a comment of its own may be an enumeration. */
function expectationOf(comment: string, alone: boolean, refuse: (message: string) => never): Expectation {
  try {
    return readComment(comment);
  } catch (error) {
    if (!(error instanceof UnreadableComment)) throw error;
    return alone ? { kind: 'prose' } : refuse(error.message);
  }
}

/** For each line the statement that ends on it: the last one, and of nested ones the outermost. */
function lastStatements(program: Program, lineOf: (position: number) => number): Map<number, Statement> {
  const last = new Map<number, Statement>();
  const note = (statement: Statement): void => {
    const at = lineOf(statement.end);
    if (statement.end > (last.get(at)?.end ?? 0)) last.set(at, statement);
  };
  new Visitor({ ExpressionStatement: note, VariableDeclaration: note, ThrowStatement: note }).visit(program);
  return last;
}

/** What is compared: an expression, the value of a declaration, or what is logged. */
function comparedOf(statement: Statement): Expression | undefined {
  if (statement.type === 'VariableDeclaration') return statement.declarations.at(-1)?.init ?? undefined;
  if (statement.type !== 'ExpressionStatement') return undefined;
  const { expression } = statement;
  if (expression.type !== 'CallExpression' || expression.callee.type !== 'MemberExpression') return expression;
  const { object, property } = expression.callee;
  const logs =
    object.type === 'Identifier' && object.name === 'console' && 'name' in property && property.name === 'log';
  if (!logs) return expression;
  const [logged, ...more] = expression.arguments;
  return logged !== undefined && logged.type !== 'SpreadElement' && more.length === 0 ? logged : undefined;
}

/** The names that an example uses without declaring or importing them, where one of our packages exports them. */
function missing(program: Program, exports: Exports): [name: string, from: string][] {
  const used = new Set<string>();
  const note = ({ name }: { name: string }): void => void used.add(name);
  new Visitor({ Identifier: note }).visit(program);
  const own = new Set(program.body.flatMap(declaredBy));
  return [...exports].filter(([name]) => used.has(name) && !own.has(name));
}

/** The names that a statement declares at the top level. */
function declaredBy(statement: Program['body'][number]): string[] {
  if (statement.type === 'ImportDeclaration') return statement.specifiers.map(({ local }) => local.name);
  if (statement.type === 'ExportNamedDeclaration')
    return statement.declaration ? declaredBy(statement.declaration) : [];
  if (statement.type === 'VariableDeclaration') return statement.declarations.flatMap(({ id }) => namesIn(id));
  const named = statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration';
  return named && statement.id ? [statement.id.name] : [];
}

/** The names that a pattern binds: `[a, { b, c: d = 1 }, ...e]` has a, b, d and e. */
function namesIn(pattern: BindingPattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) =>
        element === null ? [] : namesIn(element.type === 'RestElement' ? element.argument : element),
      );
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === 'RestElement' ? property.argument : property.value),
      );
  }
}
