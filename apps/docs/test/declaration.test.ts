import { expect, test } from 'vitest';
import ts from 'typescript';
import { declarationOf } from '../scripts/api/declaration.ts';

/** What pages show of the exports of a module. */
function declared(text: string): Record<string, string> {
  const file = ts.createSourceFile('m.ts', text, ts.ScriptTarget.ES2022, true);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === 'm.ts' ? file : undefined),
  };
  const checker = ts.createProgram(['m.ts'], { noLib: true }, host).getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!);
  return Object.fromEntries(
    exported.map((symbol) => {
      const { kind, text: shown } = declarationOf(symbol, checker)!;
      return [symbol.name, `${kind}: ${shown}`];
    }),
  );
}

test('functions without their bodies, overloads without their implementation', () => {
  expect(
    declared(`export function f(x: number, y = 1): number { return x + y; }
export function g(x: string): string;
export function g(x: number): number;
export function g(x: unknown): unknown { return x; }
export async function h(): void {}`),
  ).toEqual({
    f: 'function: function f(x: number, y = 1): number;',
    g: 'function: function g(x: string): string;\nfunction g(x: number): number;',
    h: 'function: function h(): void;',
  });
});

test('constants that can be called read as functions, with the arguments of their types', () => {
  expect(
    declared(`interface Of<Rule> { <X>(x: X): [X, Rule]; readonly op: number }
export const count: Of<'count'> = null!;
export const twice = <X>(x: X): X => x;
export const limit: number = 3;`),
  ).toEqual({
    count: "function: function count<X>(x: X): [X, 'count'];",
    twice: 'function: function twice<X>(x: X): X;',
    limit: 'constant: const limit: number;',
  });
});

test('classes with what their users meet', () => {
  expect(
    declared(`export class Dense extends Layer {
  static override readonly className: string = 'Dense';
  readonly #secret = 1;
  private hidden = 2;
  /** The number of outputs. */
  readonly units: number;
  constructor(units: number) { super(); }
  override call(x: Tensor): Tensor { return x; }
}`),
  ).toEqual({
    Dense: `class: class Dense extends Layer {
  static readonly className: string = 'Dense';
  /** The number of outputs. */
  readonly units: number;
  constructor(units: number);
  call(x: Tensor): Tensor;
}`,
  });
});
