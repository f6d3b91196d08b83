import type { BackendSpec } from '@tensai/core';

const isSpec = (value: unknown): value is BackendSpec =>
  typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function' && 'name' in value;

/** The spec among the exports of a backend's package: what its one function that asks for nothing makes. */
export function specIn(exports: object): BackendSpec | undefined {
  return (Object.values(exports) as readonly unknown[]).map(called).find(isSpec);
}

/** What an export gives without arguments; nothing where it asks for some, or is a class. */
function called(value: unknown): unknown {
  try {
    return typeof value === 'function' ? (value as () => unknown)() : undefined;
  } catch {
    return undefined;
  }
}
