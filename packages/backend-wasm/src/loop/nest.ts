import type { Local } from '../emit/index.ts';
import type { Lanes } from './lanes.ts';
import type { Atom, Prelude } from './prelude.ts';

/** An int32 that is affine in the coordinates: its value where the open loops are, and how much each axis adds. */
export interface Cursor {
  readonly strides: readonly Atom[];
  now: Atom;
}

/** Part of an axis: from `from` up to `to`. */
export interface Range {
  readonly from: Atom;
  readonly to: Atom;
}

/** Nested loops. Cursors are carried along: each loop adds its stride, so nothing is multiplied inside. */
export class Nest {
  readonly #prelude: Prelude;
  readonly #extents: readonly Atom[];
  readonly #cursors: Cursor[] = [];
  readonly #indices: (Local | undefined)[] = [];
  readonly #ranges: Map<number, Range> = new Map();

  /** `first`: which part of axis 0 is run. */
  constructor(prelude: Prelude, extents: readonly Atom[], first?: Range) {
    this.#prelude = prelude;
    this.#extents = extents;
    if (first) this.#ranges.set(0, first);
  }

  cursor(base: Atom, strides: readonly Atom[]): Cursor {
    const cursor = { strides, now: base };
    this.#cursors.push(cursor);
    return cursor;
  }

  /** The coordinate along an axis; 0 while its loop is not open. */
  index(axis: number): Atom {
    return this.#indices[axis] ?? 0;
  }

  rangeOf(axis: number): Range {
    return this.#ranges.get(axis) ?? { from: 0, to: this.#extents[axis]! };
  }

  /** A loop over an axis, point by point. */
  over(axis: number, body: () => void, range: Range = this.rangeOf(axis)): void {
    this.#open(axis, range, (advance) => advance(range.to, 1, body));
  }

  /** Loops over axes, the first one outermost. */
  overAll(axes: readonly number[], body: () => void): void {
    const [axis, ...rest] = axes;
    if (axis === undefined) body();
    else this.over(axis, () => this.overAll(rest, body));
  }

  /** A loop over an axis in steps of `turns` vectors, then of one vector, then point by point. `body` is written for each. */
  overVectors(
    axis: number,
    lanes: Lanes,
    turns: number,
    body: (lanes: Lanes, turns: number) => void,
    range: Range = this.rangeOf(axis),
  ): void {
    const { f } = this.#prelude;
    this.#open(axis, range, (advance) => {
      for (const count of turns > 1 ? [turns, 1] : [1]) {
        if (lanes === 1) break;
        const limit = f.local('i32');
        this.#prelude.push(range.to);
        f.i32(lanes * count - 1)
          .op('i32.sub')
          .set(limit);
        advance(limit, lanes * count, () => body(lanes, count));
      }
      advance(range.to, 1, () => body(1, 1));
    });
  }

  /** Writes `body` as if the open loop over an axis were so many points further. */
  shifted(axis: number, steps: number, body: () => void): void {
    if (steps === 0) {
      body();
      return;
    }
    const prelude = this.#prelude;
    const { f } = prelude;
    const further = (from: Atom, by: Atom): Local => {
      const local = f.local('i32');
      prelude.push(from);
      prelude.push(by);
      f.op('i32.add').set(local);
      return local;
    };
    const restore = this.#cursors.map(({ now }) => now);
    const index = this.#indices[axis];
    for (const cursor of this.#cursors) {
      const stride = cursor.strides[axis] ?? 0;
      if (stride !== 0) cursor.now = further(cursor.now, prelude.product(stride, steps));
    }
    this.#indices[axis] = further(index!, steps);
    body();
    this.#indices[axis] = index;
    restore.forEach((now, k) => (this.#cursors[k]!.now = now));
  }

  /** Starts of parts of an axis; `body` gets each part. */
  overParts(axis: number, size: number, body: (part: Range) => void, range: Range = this.rangeOf(axis)): void {
    const { f } = this.#prelude;
    const from = f.local('i32');
    const to = f.local('i32');
    const end = (): void => this.#prelude.push(range.to);
    this.#prelude.push(range.from);
    f.set(from);
    f.upTo(from, end, size, () => {
      f.get(from).i32(size).op('i32.add').set(to);
      f.get(to);
      end();
      f.get(to);
      end();
      f.op('i32.lt_s', 'select').set(to);
      body({ from, to });
    });
  }

  /** Opens an axis; `run` writes loops that go on from each other by calling `advance`. */
  #open(axis: number, range: Range, run: (advance: (to: Atom, step: number, body: () => void) => void) => void): void {
    const prelude = this.#prelude;
    const { f } = prelude;
    const index = f.local('i32');
    prelude.push(range.from);
    f.set(index);
    const restore = this.#cursors.map(({ now }) => now);
    const moved: { readonly local: Local; readonly stride: Atom }[] = [];
    for (const cursor of this.#cursors) {
      const stride = cursor.strides[axis] ?? 0;
      if (stride === 0) continue;
      const local = f.local('i32');
      prelude.push(cursor.now);
      if (range.from !== 0) {
        prelude.push(stride);
        f.get(index).op('i32.mul', 'i32.add');
      }
      f.set(local);
      cursor.now = local;
      moved.push({ local, stride });
    }
    const outer = this.#indices[axis];
    this.#indices[axis] = index;
    run((to, step, body) =>
      f.upTo(
        index,
        () => prelude.push(to),
        step,
        () => {
          body();
          for (const { local, stride } of moved) {
            f.get(local);
            prelude.push(prelude.product(stride, step));
            f.op('i32.add').set(local);
          }
        },
      ),
    );
    this.#indices[axis] = outer;
    restore.forEach((now, k) => (this.#cursors[k]!.now = now));
  }
}
