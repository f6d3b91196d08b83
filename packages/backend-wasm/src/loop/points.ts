import { Expr, type Intrinsic, type Leaf } from '@tensai/core';
import type { FunctionBuilder, Local, PlainInstruction } from '../emit/index.ts';
import { type Lanes, literalOf } from './lanes.ts';
import type { Prelude } from './prelude.ts';
import { intrinsics } from './intrinsics.ts';

/** Pushes what a leaf is at some points: elements of inputs, coordinates, results of a reduction. */
export type PushLeaf = (e: Expr, points: Points) => void;

const isIntrinsic = (kind: Intrinsic | Leaf): kind is Intrinsic => Object.hasOwn(intrinsics, kind);

/** Neighbouring points whose expressions are computed side by side. What occurs twice, by identity, is computed once. */
export class Points {
  readonly f: FunctionBuilder;
  readonly prelude: Prelude;
  readonly lanes: Lanes;
  /** Which of several vectors side by side these points are. */
  readonly turn: number;
  /** Will the engine join them with their neighbours, if nothing branches? */
  joins = false;
  readonly #leaf: PushLeaf;
  readonly #known: Map<Expr, Local>;
  readonly #uses: Map<Expr, number> = new Map();

  /** `known`: values that were computed before. */
  constructor(
    prelude: Prelude,
    leaf: PushLeaf,
    lanes: Lanes,
    turn = 0,
    known: ReadonlyMap<Expr, Local> = new Map<Expr, Local>(),
  ) {
    this.prelude = prelude;
    this.f = prelude.f;
    this.lanes = lanes;
    this.turn = turn;
    this.#leaf = leaf;
    this.#known = new Map(known);
  }

  /** The same points, where leaves are read in another way. */
  with(leaf: PushLeaf): Points {
    return new Points(this.prelude, leaf, this.lanes, this.turn, this.#known);
  }

  /** The values of expressions, computed in order. */
  values(roots: readonly Expr[]): readonly Local[] {
    this.expect(roots);
    return roots.map((e) => this.local(e));
  }

  /** Says that expressions will be asked for, so that what they share is kept. */
  expect(roots: readonly Expr[]): void {
    for (const e of roots) {
      const before = this.#uses.get(e) ?? 0;
      this.#uses.set(e, before + 1);
      if (before === 0) this.expect(e.args);
    }
  }

  /** Pushes the value of an expression. */
  readonly push = (e: Expr): void => {
    const known = this.#known.get(e);
    if (known) this.f.get(known);
    else if (e.kind === 'literal') this.constant(...literalOf(e.dtype, e.value));
    else {
      this.#compute(e);
      if ((this.#uses.get(e) ?? 0) <= 1) return;
      const local = this.f.local('v128');
      this.f.tee(local);
      this.#known.set(e, local);
    }
  };

  /** The value of an expression in a variable. */
  local(e: Expr): Local {
    const known = this.#known.get(e);
    if (known) return known;
    if (e.kind === 'literal') return this.prelude.constant(...literalOf(e.dtype, e.value));
    this.#compute(e);
    const local = this.keep();
    this.#known.set(e, local);
    return local;
  }

  /** Says what an expression's value is. */
  know(e: Expr, value: Local): void {
    this.#known.set(e, value);
  }

  #compute(e: Expr): void {
    if (isIntrinsic(e.kind)) intrinsics[e.kind](this, e);
    else this.#leaf(e, this);
  }

  /** Takes a vector from the stack into a new variable. */
  keep(): Local {
    const local = this.f.local('v128');
    this.f.set(local);
    return local;
  }

  /** The instruction that chooses by a mask: see `Prelude`. */
  get choose(): PlainInstruction {
    return this.prelude.choose;
  }

  /** Pushes a constant in all lanes. */
  constant(shape: 'f32x4' | 'f64x2' | 'i32x4', value: number): FunctionBuilder {
    return this.f.get(this.prelude.constant(shape, value));
  }
}
