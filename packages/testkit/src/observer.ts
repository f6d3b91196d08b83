import { type Aval, expressionsOf, type In, isRows, type Op, type Tensor, visit } from '@tensai/core';
import { PassingHandler } from './passing-handler.ts';

/** What is known of the ops that a call applied. */
export interface Observed {
  /** Nothing but one formula per element: errors do not add up. */
  readonly pointwise: boolean;
  /** How many ops calculate. */
  readonly ops: number;
  /** The intrinsics of the formulas, as far as they can be seen. */
  readonly intrinsics: ReadonlySet<string>;
}

/** Runs a call and looks at the ops that it applies on its way. */
export function observe<T>(call: () => T): { readonly result: T; readonly observed: Observed } {
  const observer = new Observer();
  const result = observer.run(call);
  return { result, observed: observer.observed };
}

const NUMBER: Aval = { shape: [], dtype: 'float32', weak: true };

class Observer extends PassingHandler {
  #formulas = 0;
  #others = 0;
  readonly #intrinsics = new Set<string>();

  get observed(): Observed {
    return {
      pointwise: this.#formulas <= 1 && this.#others === 0,
      ops: this.#formulas + this.#others,
      intrinsics: this.#intrinsics,
    };
  }

  override process(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
    const results = super.process(op, ins, attrs);
    this.#look(
      op,
      ins.map((x): Aval => (typeof x === 'number' || x.type === null ? NUMBER : x.type)),
      attrs,
    );
    return results;
  }

  #look(op: Op, ins: readonly Aval[], attrs: object): void {
    if (op.sameBytes) return;
    const code = op.lower?.(ins, attrs);
    if (!code || isRows(code)) {
      this.#others++;
      return;
    }
    let computes = false;
    visit(expressionsOf(code), ({ kind }) => {
      this.#intrinsics.add(kind);
      if (!COPIES.has(kind)) computes = true;
    });
    if (code.reduce || code.scatter) this.#others++;
    else if (computes) this.#formulas++;
  }
}

// moving elements about makes no error
const COPIES: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'input', 'literal', 'arg', 'coordinate', 'size', 'load', 'cast', 'bitcast', 'select', 'symbol',
]); // prettier-ignore
