/** What a `defineError` needs: one sentence with the offending values, and the call that would work, where we can tell. */
export interface ErrorSpec<D> {
  readonly message: (details: D) => string;
  readonly hint?: (details: D) => string | undefined;
}

/** The base of every error that Tensai throws: a stable `code`, the offending values in `details`, and a hint on a line of its own. */
export abstract class TensaiError extends Error {
  abstract readonly code: string;
  abstract readonly details: object;
}

/** A class of errors with one `code`; what `defineError` returns. */
export interface ErrorClass<D extends object> {
  new (details: D, options?: ErrorOptions): TensaiError & { readonly details: D };
  readonly code: string;
}

/**
 * Defines a class of errors. The text is one sentence, then `hint: …` on the next line where there is one.
 *
 * @example
 * const CrateFullError = defineError('crate-full', {
 *   message: ({ room }: { room: number }) => `the crate holds ${room} bottles`,
 *   hint: ({ room }) => `take ${room} or fewer`,
 * });
 * new CrateFullError({ room: 6 }).message // "the crate holds 6 bottles\nhint: take 6 or fewer"
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineError<D extends object>(code: string, spec: ErrorSpec<D>): ErrorClass<D> {
  return class extends TensaiError {
    static readonly code: string = code;
    override readonly name: string = 'TensaiError';
    readonly code: string = code;
    readonly details: D;

    constructor(details: D, options?: ErrorOptions) {
      const hint = spec.hint?.(details);
      super(spec.message(details) + (hint === undefined ? '' : `\nhint: ${hint}`), options);
      this.details = details;
    }
  };
}
