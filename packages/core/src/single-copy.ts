import { SecondCopyError } from './errors.ts';

const VERSION = '0.1.0';
const KEY: unique symbol = /* @__PURE__ */ Symbol.for('tensai.core') as never;
const me: object = {};

/** Tensors, tapes and registries of two copies of this package would not know each other: the second one says so. */
export function claimCore(): void {
  const registry = globalThis as { [KEY]?: { readonly copy: object; readonly version: string } };
  const first = (registry[KEY] ??= { copy: me, version: VERSION });
  if (first.copy !== me) throw new SecondCopyError({ first: first.version, second: VERSION });
}
