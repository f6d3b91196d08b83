// The house rules that no linter has: coded errors, file names that say something, relative imports with `.ts`, reasons, marks that survive.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor, type CallExpression, type NewExpression } from 'oxc-parser';
import { specifiersIn } from './import-directions.ts';
import { isProgram, packageFolders, report, sourcesOf, workspaceRoot } from './workspace.ts';

const meaningless = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc']);
const plainErrors = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'EvalError', 'AggregateError']);

/** Whether nothing but space stands before a position on its line. */
const alone = (text: string, position: number): boolean =>
  text.slice(text.lastIndexOf('\n', position - 1) + 1, position).trim() === '';

/** Which house rules a source file breaks: a readable line for each. */
export function violationsIn(file: string, text: string): string[] {
  const violations: string[] = [];
  const lineAt = (position: number): number => text.slice(0, position).split('\n').length;
  const name = file
    .replace(/^packages\/[^/]+\/src\//, '')
    .split(/[/.]/)
    .find((part) => meaningless.has(part));
  if (name !== undefined) violations.push(`${file}: '${name}' says nothing; name the file for its main export`);

  const { program, comments, errors } = parseSync(file, text);
  for (const { message } of errors) violations.push(`${file}: ${message}`);
  const refusePlainError = ({ callee, start }: CallExpression | NewExpression): void => {
    if (callee.type !== 'Identifier' || !plainErrors.has(callee.name)) return;
    violations.push(`${file}:${lineAt(start)}: plain ${callee.name}; use defineError`);
  };
  const explained = new Set(
    comments.flatMap(({ start, end }) => (alone(text, start) ? [lineAt(end) + 1] : [lineAt(start)])),
  );
  const refuseAny = ({ start }: { start: number }): void => {
    if (!explained.has(lineAt(start)))
      violations.push(`${file}:${lineAt(start)}: any without a reason beside or above it`);
  };
  new Visitor({ NewExpression: refusePlainError, CallExpression: refusePlainError, TSAnyKeyword: refuseAny }).visit(
    program,
  );

  // compilers erase overloads, and with them what stands before the first one
  const overloads = program.body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' && node.declaration?.type === 'TSDeclareFunction' ? [node.start] : [],
  );
  for (const { value, end } of comments)
    if (
      value.includes('@__NO_SIDE_EFFECTS__') &&
      overloads.some((start) => text.slice(end, start).trim() === '' && start > end)
    )
      violations.push(
        `${file}:${lineAt(end)}: @__NO_SIDE_EFFECTS__ belongs before the implementation, not before an overload`,
      );

  for (const { specifier, line } of specifiersIn(file, text))
    if (specifier.startsWith('.') && !/\.(ts|json|wgsl)$/.test(specifier))
      violations.push(`${file}:${line}: relative import ${specifier} does not end in .ts`);
  return violations;
}

if (isProgram(import.meta))
  report(
    'house rules',
    packageFolders(workspaceRoot)
      .flatMap((folder) => sourcesOf(workspaceRoot, folder))
      .flatMap((file) => violationsIn(file, readFileSync(join(workspaceRoot, file), 'utf8'))),
  );
