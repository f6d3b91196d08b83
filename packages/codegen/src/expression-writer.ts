import type { Expr, Intrinsic, Leaf } from '@tensai/core';
import type { Spelling } from './spelling.ts';

const LEAVES: Readonly<Record<Leaf, true>> = {
  input: true,
  literal: true,
  arg: true,
  coordinate: true,
  size: true,
  load: true,
  accumulator: true,
  position: true,
  symbol: true,
};

const isLeaf = (kind: Intrinsic | Leaf): kind is Leaf => Object.hasOwn(LEAVES, kind);

/** Where expressions are written to, and how their leaves look there. */
export interface Place {
  readonly spelling: Spelling;
  /** The text of a leaf; the texts of its operands are atoms. */
  leaf(e: Expr, operands: readonly string[]): string;
  /** Takes statements, in order. */
  emit(...statements: readonly string[]): void;
  /** A new name that starts with `prefix`. */
  fresh(prefix: string): string;
}

const ATOM = /^[\w.]+$/;

/** Names a value, unless its text is an atom already. */
export function named(text: string, dtype: Expr['dtype'], { spelling, emit, fresh }: Place): string {
  if (ATOM.test(text)) return text;
  const name = fresh('t');
  emit(spelling.constant(name, dtype, text));
  return name;
}

/** The texts of expressions at one place. What occurs twice, by identity, is computed once and named. */
export function writeExpressions(roots: readonly Expr[], place: Place): readonly string[] {
  const uses = new Map<Expr, number>();
  const count = (e: Expr): void => {
    const before = uses.get(e) ?? 0;
    uses.set(e, before + 1);
    if (before === 0) e.args.forEach(count);
  };
  roots.forEach(count);

  const texts = new Map<Expr, string>();
  const write = (e: Expr): string => {
    const known = texts.get(e);
    if (known !== undefined) return known;
    const operands = e.args.map(write);
    const text = isLeaf(e.kind)
      ? place.leaf(
          e,
          operands.map((operand) => named(operand, 'int32', place)),
        )
      : place.spelling.intrinsic(e.kind, e.dtype, operands, e.args.at(-1)!.dtype);
    const final = uses.get(e)! > 1 ? named(text, e.dtype, place) : text;
    texts.set(e, final);
    return final;
  };
  return roots.map(write);
}
