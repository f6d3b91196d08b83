import type { Backend, BackendSpec } from '@tensai/core';

/** A backend that is set up in another way than without options, under a name of its own. */
export interface Variant extends BackendSpec {
  /** The backend that it is one of, and how it is set up. */
  readonly of: string;
  readonly variant: string;
}

/** Gives a spec the name of a variant, so that it can be open beside the others. */
export function variantOf(spec: BackendSpec, variant: string): Variant {
  const name = `${spec.name}, ${variant}`;
  const named = (backend: Backend): Backend => ({ ...backend, name });
  return {
    ...spec,
    name,
    of: spec.name,
    variant,
    open() {
      const backend = spec.open();
      return backend instanceof Promise ? backend.then(named) : named(backend);
    },
  };
}
