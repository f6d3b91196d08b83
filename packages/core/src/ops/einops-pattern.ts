import { defineError, type ErrorClass } from '../error.ts';
import { OptionError } from '../errors.ts';

/** A pattern that cannot be read, or not for this tensor. `position` counts its characters from 0. */
export const PatternError: ErrorClass<{ pattern: string; position: number; problem: string; hint?: string }> =
  /* @__PURE__ */ defineError('pattern', {
    message: ({ pattern, position, problem }) => `rearrange: in '${pattern}', at character ${position}: ${problem}`,
    hint: ({ hint }) => hint,
  });

/** Names of axes that are one axis together; `1` has no name, and an ellipsis stands alone. */
export interface Group {
  readonly names: readonly string[];
  readonly at: number;
  readonly ellipsis: boolean;
}

/** Both sides of a pattern. */
export interface Pattern {
  readonly left: readonly Group[];
  readonly right: readonly Group[];
}

const TOKEN = /\s+|\.\.\.|[()]|[A-Za-z_]\w*|\d+|./gy;

/** Reads `'b (h w) c -> b h w c'`. */
export function readPattern(pattern: unknown): Pattern {
  if (typeof pattern !== 'string')
    throw new OptionError({
      op: 'rearrange',
      what: 'the pattern is a string',
      value: typeof pattern === 'object' ? 'an object' : pattern,
      hint: "rearrange(x, 'b h w c -> b (h w) c')",
    });
  const arrow = pattern.indexOf('->');
  if (arrow < 0)
    throw new PatternError({ pattern, position: pattern.length, problem: "there is no '->' between two sides" });
  const left = groupsOf(pattern, 0, arrow);
  const right = groupsOf(pattern, arrow + 2, pattern.length);
  checkSides(pattern, left, right);
  return { left, right };
}

function groupsOf(pattern: string, start: number, end: number): Group[] {
  const groups: Group[] = [];
  const seen = new Set<string>();
  let open: { names: string[]; at: number } | null = null;
  const fail = (position: number, problem: string, hint?: string): never => {
    throw new PatternError({ pattern, position, problem, ...(hint !== undefined && { hint }) });
  };
  TOKEN.lastIndex = start;
  for (let at = start; at < end; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(pattern)![0];
    if (token.trim() === '') continue;
    if (token === '(') {
      if (open) fail(at, 'parentheses are not nested');
      open = { names: [], at };
    } else if (token === ')') {
      if (!open) fail(at, "no '(' stands before it");
      groups.push({ ...open!, ellipsis: false });
      open = null;
    } else if (token === '...') {
      if (open) fail(at, 'an ellipsis stands outside parentheses');
      if (groups.some(({ ellipsis }) => ellipsis)) fail(at, 'a side has one ellipsis at most');
      groups.push({ names: [], at, ellipsis: true });
    } else if (token === '1') {
      if (!open) groups.push({ names: [], at, ellipsis: false });
    } else if (/^[A-Za-z_]/.test(token)) {
      if (seen.has(token)) fail(at, `'${token}' comes twice`);
      seen.add(token);
      if (open) open.names.push(token);
      else groups.push({ names: [token], at, ellipsis: false });
    } else fail(at, `'${token}' is no name of an axis`, 'names begin with a letter; 1 is an axis of extent 1');
  }
  if (open) fail(open.at, "no ')' closes it");
  return groups;
}

/** Every name stands on both sides: nothing is repeated or reduced. */
function checkSides(pattern: string, left: readonly Group[], right: readonly Group[]): void {
  for (const [side, other, where] of [
    [left, right, 'right'],
    [right, left, 'left'],
  ] as const) {
    const known = new Set(other.flatMap(({ names }) => names));
    for (const { names, at, ellipsis } of side) {
      if (ellipsis && !other.some((group) => group.ellipsis))
        throw new PatternError({ pattern, position: at, problem: `the ellipsis is missing on the ${where} side` });
      const lost = names.find((name) => !known.has(name));
      if (lost !== undefined)
        throw new PatternError({
          pattern,
          position: at,
          problem: `'${lost}' is missing on the ${where} side`,
          hint: 'sum and mean reduce axes, repeat and broadcastTo repeat them',
        });
    }
  }
}
