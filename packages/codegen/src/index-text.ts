import type { Sym } from '@tensai/core';

const NUMERAL = /^-?\d+$/;

/** `a + b` as text, with numerals added up. */
export function sum(a: string, b: string): string {
  if (a === '0') return b;
  if (b === '0') return a;
  return NUMERAL.test(a) && NUMERAL.test(b) ? `${Number(a) + Number(b)}` : `${a}+${b}`;
}

/** `a · b` of two atoms as text, with numerals multiplied. */
export function product(a: string, b: string): string {
  if (a === '0' || b === '0') return '0';
  if (a === '1') return b;
  if (b === '1') return a;
  return NUMERAL.test(a) && NUMERAL.test(b) ? `${Number(a) * Number(b)}` : `${a}*${b}`;
}

/** The names of a loop's numbers, and of what is computed from them before the loop starts. */
export class Numbers {
  readonly #used = new Set<number>();
  readonly #names = new Map<string, string>();

  /** The text of a number: a numeral, or the name of a number of the skeleton. */
  readonly text = (n: Sym): string => {
    if (typeof n === 'number') return `${n}`;
    this.#used.add(n.sym);
    return `n${n.sym}`;
  };

  /** An atom that stands for an expression of numbers. */
  atom(text: string): string {
    if (/^(-?\d+|\w+)$/.test(text)) return text;
    let name = this.#names.get(text);
    if (!name) this.#names.set(text, (name = `k${this.#names.size}`));
    return name;
  }

  /** The places in the skeleton's list whose names (`n3`) occur. */
  get used(): readonly number[] {
    return [...this.#used];
  }

  /** Name and text of what is computed beforehand, in order of need. */
  get computed(): readonly (readonly [name: string, text: string])[] {
    return [...this.#names].map(([text, name]) => [name, text] as const);
  }
}

/** An integer that is affine in the loop's coordinates: text of its value at the origin, and an atom per axis. */
export interface Affine {
  readonly base: string;
  readonly strides: readonly string[];
}
