import type { Structure, Tensor, Type, Variable } from '@tensai/core';
import { type Call, keysOf, sameTokens, withoutExtents } from './call.ts';
import type { Retraces } from './retraces.ts';
import { WarmUp } from './warm-up.ts';

/** A traced function, ready to be called with the tensors among its arguments. */
export interface Callable {
  /** The Variables that it reads. */
  readonly variables: readonly Variable[];
  /** Does it stand for the function under the current handlers? */
  readonly serves: boolean;
  call(tensors: readonly Tensor[]): readonly Tensor[];
  dispose(): void;
}

/** One traced form of a function. */
export interface Form {
  readonly callable: Callable;
  /** The result, with `Output`s in place of tensors. */
  readonly result: Structure<unknown>;
  /** The types that its Variables had when it was traced. */
  readonly types: readonly Type[];
  /** The numbers among the arguments of the call under way. */
  numbers: readonly number[];
}

/** What a form is made for. */
export interface Request<A> {
  readonly args: A;
  readonly call: Call;
  /** Is it the first time that such arguments come, whatever their sizes? */
  readonly first: boolean;
}

const MOST_FORMS = 64;

/** The traced forms of one function, those that were used last. */
export class Forms<A extends readonly unknown[]> {
  readonly #statics: readonly number[];
  readonly #retraces: Retraces;
  readonly #warmUp: WarmUp;
  readonly #make: (request: Request<A>) => Form;
  // what was traced, but for sizes
  readonly #kinds: Set<string> = new Set();
  readonly #forms: Map<string, Form> = new Map();
  // most calls are like the one before
  #last: { readonly tokens: readonly unknown[]; readonly form: Form } | null = null;

  constructor(
    { staticArguments = [], warmUp = 0 }: { readonly staticArguments?: readonly number[]; readonly warmUp?: number },
    retraces: Retraces,
    make: (request: Request<A>) => Form,
  ) {
    this.#statics = staticArguments;
    this.#warmUp = new WarmUp(warmUp);
    this.#retraces = retraces;
    this.#make = make;
  }

  /** The form for a call; made if there is none. Null for a call before that. */
  for(args: A, call: Call): Form | null {
    const last = this.#last;
    if (last !== null && sameTokens(last.tokens, call.tokens) && fits(last.form)) return last.form;
    const form = this.#find(args, call);
    if (form !== null) this.#last = { tokens: call.tokens, form };
    return form;
  }

  #find(args: A, call: Call): Form | null {
    const forms = this.#forms;
    const keys = keysOf(args, this.#statics);
    const key = keys.join(';');
    const known = forms.get(key);
    forms.delete(key);
    const usable = known && fits(known);
    if (known && !usable) known.callable.dispose();
    if (!known && this.#warmUp.takes(key)) return null;
    if (!usable) this.#retraces.note(keys);
    const form = usable ? known : this.#make({ args, call, first: this.#isNew(key) });
    // the one that was used last comes last
    forms.set(key, form);
    if (forms.size > MOST_FORMS) {
      const [oldest, unused] = forms.entries().next().value!;
      forms.delete(oldest);
      unused.callable.dispose();
    }
    return form;
  }

  /** Lets go of all forms. */
  dispose(): void {
    for (const { callable } of this.#forms.values()) callable.dispose();
    this.#forms.clear();
    this.#warmUp.clear();
    this.#last = null;
  }

  #isNew(key: string): boolean {
    const kind = withoutExtents(key);
    const known = this.#kinds.has(kind);
    this.#kinds.add(kind);
    return !known;
  }
}

/** Have the Variables the types that they had? */
function fits({ callable: { variables }, types }: Form): boolean {
  for (let i = 0; i < variables.length; i++) if (variables[i]!.type !== types[i]) return false;
  return true;
}
