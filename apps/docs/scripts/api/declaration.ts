// How a declaration reads to its user: the source text as its author formatted it, without bodies and private parts.
import ts from 'typescript';

/** What is exported, as far as a page is concerned. */
export type Kind = 'function' | 'class' | 'constant' | 'error' | 'type' | 'op';

const hiddenModifiers = new Set([
  ts.SyntaxKind.ExportKeyword,
  ts.SyntaxKind.OverrideKeyword,
  ts.SyntaxKind.AsyncKeyword,
  ts.SyntaxKind.DeclareKeyword,
  ts.SyntaxKind.PublicKeyword,
]);

/** The text of a node between its modifiers that a user need not see and the place where its body begins. */
function head(node: ts.Node, end: number): string {
  const file = node.getSourceFile();
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  const kept = modifiers.filter(({ kind }) => !hiddenModifiers.has(kind)).map((modifier) => modifier.getText(file));
  const start = modifiers.at(-1)?.end ?? node.getStart(file);
  return [...kept, file.text.slice(start, end).trim()].join(' ').replace(/[\s=]+$/, '');
}

const isPrivate = (member: ts.ClassElement): boolean =>
  (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0 ||
  (member.name !== undefined && ts.isPrivateIdentifier(member.name));

/** The docstring of a member as it stands in the source, or nothing. */
function docstring(node: ts.Node): string[] {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  return comment ? [comment.getText()] : [];
}

/** A member of a class without its body; undefined for what is private. */
function member(node: ts.ClassElement): string | undefined {
  if (isPrivate(node) || ts.isClassStaticBlockDeclaration(node) || ts.isSemicolonClassElement(node)) return undefined;
  const body = (node as ts.MethodDeclaration).body;
  const initializer = ts.isPropertyDeclaration(node) ? node.initializer : undefined;
  const short = initializer && (ts.isLiteralExpression(initializer) || !('type' in node && node.type));
  const end = body ? body.getStart() : initializer && !short ? initializer.getFullStart() : node.end;
  return [...docstring(node), `${head(node, end).replace(/;$/, '')};`].join('\n  ');
}

/** A class: what it extends, and the members that a user meets. */
function classText(node: ts.ClassDeclaration): string {
  const members = node.members.flatMap((one) => {
    const text = member(one);
    // an overload's implementation says nothing that the overloads do not
    const implementsOverloads =
      ts.isMethodDeclaration(one) &&
      one.body &&
      node.members.some(
        (other) => other !== one && ts.isMethodDeclaration(other) && !other.body && sameName(other, one),
      );
    return text === undefined || implementsOverloads ? [] : [`  ${text}`];
  });
  const opening = head(node, node.members.pos);
  return members.length > 0 ? `${opening}\n${members.join('\n')}\n}` : `${opening}}`;
}

const sameName = (a: ts.MethodDeclaration, b: ts.MethodDeclaration): boolean => a.name.getText() === b.name.getText();

/** The call signatures behind the type of a constant, under the name of the constant. */
function callable(name: string, type: ts.Type): string[] {
  return type.getCallSignatures().flatMap((signature) => {
    const { declaration } = signature;
    if (!declaration || !('type' in declaration) || declaration.kind === ts.SyntaxKind.JSDocSignature) return [];
    return [`function ${name}${substituted(signatureText(declaration), declaration, type)};`];
  });
}

/** Type parameters, parameters and result as a method spells them. */
function signatureText(node: ts.SignatureDeclaration): string {
  const text = node.getSourceFile().text;
  const parameters = text.slice((node.typeParameters ?? node.parameters).pos - 1, node.parameters.end);
  const opening = node.typeParameters ? parameters : parameters.replace(/^[^(]*/, '');
  const closing = text.slice(node.parameters.end, text.indexOf(')', node.parameters.end) + 1);
  return dedent(`${opening}${closing}: ${node.type?.getText() ?? 'void'}`, node);
}

/** Text with the type parameters of an interface replaced by the arguments that a constant's type gives them. */
function substituted(text: string, declaration: ts.SignatureDeclaration | ts.JSDocSignature, type: ts.Type): string {
  const owner = declaration.parent;
  const given = (type as ts.TypeReference).typeArguments ?? type.aliasTypeArguments ?? [];
  if (!ts.isInterfaceDeclaration(owner)) return text;
  return (owner.typeParameters ?? []).reduce((result, parameter, i) => {
    const value = given[i];
    if (!value?.isStringLiteral()) return result;
    return result.replaceAll(new RegExp(`\\b${parameter.name.text}\\b`, 'g'), `'${value.value}'`);
  }, text);
}

/** Text without the indentation that its node has in its file. */
function dedent(text: string, node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  const indent = /^ */.exec(file.text.slice(file.getPositionOfLineAndCharacter(line, 0)))![0];
  return text.replaceAll(`\n${indent}`, '\n');
}

/** What a symbol is, and its declaration as text. */
export function declarationOf(symbol: ts.Symbol, checker: ts.TypeChecker): { kind: Kind; text: string } | undefined {
  const declarations = symbol.declarations ?? [];
  const functions = declarations.filter(ts.isFunctionDeclaration);
  if (functions.length > 0) {
    const shown = functions.length > 1 ? functions.filter(({ body }) => !body) : functions;
    const texts = shown.map((node) => {
      const text = head(node, node.body?.getStart() ?? node.end);
      return `${text.replace(/;$/, '')};`;
    });
    return { kind: 'function', text: texts.join('\n') };
  }
  const [declaration] = declarations;
  if (declaration === undefined) return undefined;
  const classNode = declarations.find(ts.isClassDeclaration);
  if (classNode) return { kind: symbol.name.endsWith('Error') ? 'error' : 'class', text: classText(classNode) };
  if (ts.isVariableDeclaration(declaration)) {
    const type = checker.getTypeOfSymbol(symbol);
    const calls = callable(declaration.name.getText(), type);
    if (calls.length > 0) return { kind: 'function', text: calls.join('\n') };
    const { initializer } = declaration;
    const end = initializer ? initializer.getFullStart() : declaration.end;
    const text = `const ${dedent(head(declaration, end), declaration)};`;
    const isOp = (type.aliasSymbol ?? type.symbol)?.name === 'Op';
    return { kind: isOp ? 'op' : symbol.name.endsWith('Error') ? 'error' : 'constant', text };
  }
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration))
    return { kind: 'type', text: declarations.map((node) => head(node, node.end)).join('\n\n') };
  return undefined;
}
