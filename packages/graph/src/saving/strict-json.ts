// a text, a bracket, or a colon: all else in JSON says nothing about keys and depth
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;
// who walks through values calls itself for each level
const DEEPEST = 100;

/**
 * The value of a JSON text. What `JSON.parse` passes over is refused: a key that stands twice in one object, and more than 100 levels. `refuse` is told
 * what is wrong, and throws.
 */
export function strictJson(text: string, refuse: (what: string, cause?: unknown) => never): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    refuse(`is no JSON: ${(cause as Error).message}`, cause);
  }
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : null);
      if (open.length > DEEPEST) refuse(`is nested more than ${DEEPEST} levels deep`);
    } else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else {
      const key = JSON.parse(last) as string;
      const keys = open.at(-1)!;
      if (keys!.has(key)) refuse(`has the name '${key}' twice in one object`);
      keys!.add(key);
    }
  }
  return value;
}
