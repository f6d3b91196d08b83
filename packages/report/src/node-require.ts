/**
 * Loads a CommonJS package in Node, at once and past the eyes of bundlers: what only Node needs must not end up in web pages.
 * Throws where there is no Node.
 */
export function nodeRequire<T>(name: string): T {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(import.meta.url)(name) as T;
}
