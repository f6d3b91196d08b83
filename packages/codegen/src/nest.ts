import { type Affine, product, sum } from './index-text.ts';
import type { Carried, Spelling } from './spelling.ts';

/** The text of an affine integer at the point that the open loops have reached. */
export interface Cursor {
  readonly affine: Affine;
  now: string;
}

/** Nested loops as text. Cursors are carried along: each loop adds its stride, so nothing is multiplied inside. */
export class Nest {
  readonly lines: string[] = [];
  readonly #spelling: Spelling;
  readonly #cursors: Cursor[] = [];
  readonly #open: { readonly tail: string; readonly restore: readonly string[] }[] = [];
  #names = 0;

  constructor(spelling: Spelling) {
    this.#spelling = spelling;
  }

  /** Adds statements at the innermost open loop. */
  readonly emit = (...statements: readonly string[]): void => {
    this.lines.push(...statements);
  };

  /** A new name that starts with `prefix`. */
  readonly fresh = (prefix: string): string => `${prefix}${this.#names++}`;

  cursor(affine: Affine): Cursor {
    const cursor = { affine, now: affine.base };
    this.#cursors.push(cursor);
    return cursor;
  }

  /** Opens the loop over `axis` from `from` up to `to`. */
  open(axis: number, to: string, from = '0'): void {
    const carried: Carried[] = [];
    const restore = this.#cursors.map(({ now }) => now);
    for (const cursor of this.#cursors) {
      const step = cursor.affine.strides[axis]!;
      if (step === '0') continue;
      const name = this.fresh('a');
      const shift = step === '1' ? from : `${step}*${from}`;
      carried.push({ name, from: from === '0' ? cursor.now : `${cursor.now}+${shift}`, step });
      cursor.now = name;
    }
    this.#push(coordinate(axis), from, to, '1', carried, restore);
  }

  /** Takes the coordinate along `axis` as given by whoever runs the text, without a loop. */
  given(axis: number): void {
    for (const cursor of this.#cursors) {
      const offset = product(cursor.affine.strides[axis]!, coordinate(axis));
      cursor.now = sum(cursor.now, offset);
    }
  }

  /** Opens a loop over the starts of tiles of `axis`; gives the texts of a tile's first coordinate and of its end. */
  openTiles(axis: number, to: string, size: string): readonly [from: string, to: string] {
    const start = `${coordinate(axis)}s`;
    const end = `${coordinate(axis)}e`;
    this.#push(start, '0', to, size, [], []);
    this.emit(this.#spelling.constant(end, 'int32', this.#spelling.smaller(to, `${start}+${size}`)));
    return [start, end];
  }

  /** Opens a loop of somebody else's: what is `given` in it ends with it. */
  openText([head, tail]: readonly [head: string, tail: string]): void {
    this.emit(head);
    this.#open.push({ tail, restore: this.#cursors.map(({ now }) => now) });
  }

  /** Closes the innermost loops. */
  close(count = 1): void {
    for (; count > 0; count--) {
      const { tail, restore } = this.#open.pop()!;
      this.emit(tail);
      restore.forEach((now, k) => (this.#cursors[k]!.now = now));
    }
  }

  #push(
    index: string,
    from: string,
    to: string,
    step: string,
    carried: readonly Carried[],
    restore: readonly string[],
  ): void {
    const [head, tail] = this.#spelling.loop(index, from, to, step, carried);
    this.emit(head);
    this.#open.push({ tail, restore });
  }
}

/** The name of the coordinate along a loop axis. */
export const coordinate = (axis: number): string => `i${axis}`;
