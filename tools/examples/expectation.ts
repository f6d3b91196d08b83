// What an example's trailing comment promises, and whether a value keeps the promise.
import { parseSync, type Expression } from 'oxc-parser';

/** A promised value: numbers with half a unit of their last printed digit, lists and records of promises, or a plain value. */
export type Promised =
  | { readonly kind: 'number'; readonly value: number; readonly tolerance: number }
  | { readonly kind: 'list'; readonly items: readonly Promised[]; readonly open: boolean }
  | { readonly kind: 'record'; readonly entries: ReadonlyMap<string, Promised>; readonly open: boolean }
  | { readonly kind: 'plain'; readonly value: unknown };

/** What a comment says of the expression before it. */
export type Expectation =
  | { readonly kind: 'value'; readonly value: Promised }
  | { readonly kind: 'shape'; readonly value: Promised }
  | { readonly kind: 'throws'; readonly what: string }
  | { readonly kind: 'prose' };

/** A comment that begins like a promise and is none. */
export class UnreadableComment extends Error {}

const exact = 1e-6; // whole numbers: equal up to the rounding of float32
const namedValues: Readonly<Record<string, unknown>> = { __proto__: null, undefined, NaN, Infinity };

/** Reads a comment, without its slashes. */
export function readComment(comment: string): Expectation {
  const text = comment.trim();
  const throws = /^throws\b\s*(.*)$/s.exec(text);
  if (throws) {
    const what = throws[1]!.trim();
    if (what === '') throw new UnreadableComment('`throws` needs the code of the error or a part of its message');
    return { kind: 'throws', what };
  }
  const shape = /^shape (\[.*)$/s.exec(text);
  const value = readValue(shape ? shape[1]! : text);
  if (value) return { kind: shape ? 'shape' : 'value', value };
  if (shape || /^(\[\s*)*([-+]?\.?\d|['"])/.test(text))
    throw new UnreadableComment(`begins like a value and is none: ${text} (prose begins with a word)`);
  return { kind: 'prose' };
}

/** A value that stands alone or before `; …` or ` (…)`, or undefined where there is none. */
function readValue(text: string): Promised | undefined {
  const ends = [...text.matchAll(/;| \(/g)].map(({ index }) => index);
  for (const end of [text.length, ...ends]) {
    const { program, errors } = parseSync('value.ts', `(${text.slice(0, end).replaceAll('…', '...rest')})`);
    const statement = program.body[0];
    if (errors.length > 0 || program.body.length !== 1 || statement?.type !== 'ExpressionStatement') continue;
    const value = promised(statement.expression);
    if (value) return value;
  }
  return undefined;
}

/** The promise that a literal makes; undefined for anything but a literal. */
function promised(node: Expression): Promised | undefined {
  if (node.type === 'ParenthesizedExpression') return promised(node.expression);
  if (node.type === 'Literal')
    return typeof node.value === 'number' ? number(node.value, node.raw!) : { kind: 'plain', value: node.value };
  if (node.type === 'Identifier')
    return node.name in namedValues ? { kind: 'plain', value: namedValues[node.name] } : undefined;
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    const operand = promised(node.argument);
    if (operand?.kind === 'number') return { ...operand, value: -operand.value };
    return operand?.kind === 'plain' && operand.value === Infinity ? { kind: 'plain', value: -Infinity } : undefined;
  }
  if (node.type === 'ArrayExpression') {
    const open = node.elements.at(-1)?.type === 'SpreadElement';
    const items = (open ? node.elements.slice(0, -1) : node.elements).map((element) =>
      element === null || element.type === 'SpreadElement' ? undefined : promised(element),
    );
    return items.every((item) => item !== undefined) ? { kind: 'list', items, open } : undefined;
  }
  if (node.type === 'ObjectExpression') {
    const open = node.properties.at(-1)?.type === 'SpreadElement';
    const entries = new Map<string, Promised>();
    for (const property of open ? node.properties.slice(0, -1) : node.properties) {
      if (property.type !== 'Property' || property.computed || property.shorthand) return undefined;
      const value = promised(property.value);
      if (!value) return undefined;
      entries.set(
        property.key.type === 'Identifier' ? property.key.name : String((property.key as { value?: unknown }).value),
        value,
      );
    }
    return { kind: 'record', entries, open };
  }
  return undefined;
}

/** A number with the precision that it is printed with: `0.50` admits [0.495, 0.505], `3` admits 3 ± 3e-6. */
function number(value: number, raw: string): Promised {
  const [, decimals, exponent] = /^[\d_]*(?:\.(\d*))?(?:e([-+]?\d+))?$/i.exec(raw) ?? [];
  const tolerance =
    decimals || exponent
      ? 0.5 * 10 ** (Number(exponent ?? 0) - (decimals ?? '').length) * (1 + 1e-9) + Number.EPSILON * Math.abs(value)
      : exact * Math.max(1, Math.abs(value));
  return { kind: 'number', value, tolerance };
}

/** Whether a value is what was promised. Lists may be typed arrays; records are compared by their own keys. */
export function keeps(value: unknown, promise: Promised): boolean {
  switch (promise.kind) {
    case 'plain':
      return Object.is(value, promise.value);
    case 'number':
      return typeof value === 'number' && Math.abs(value - promise.value) <= promise.tolerance;
    case 'list': {
      if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView))) return false;
      const items = Array.from(value as ArrayLike<unknown>);
      const { length } = promise.items;
      return (
        (promise.open ? items.length >= length : items.length === length) &&
        promise.items.every((item, i) => keeps(items[i], item))
      );
    }
    case 'record': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
      const keys = Object.keys(value);
      return (
        (promise.open || keys.length === promise.entries.size) &&
        [...promise.entries].every(
          ([key, item]) => keys.includes(key) && keeps((value as Record<string, unknown>)[key], item),
        )
      );
    }
  }
}
