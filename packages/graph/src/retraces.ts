/** So many forms of one function are no accident. */
const MANY = 10;

/** Watches for a function that is traced again and again because of one argument, and says so once. */
export class Retraces {
  readonly #name: string;
  readonly #changes: Map<number, number> = new Map();
  #last: readonly string[] | null = null;
  #warned = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** Notes a trace for arguments of these keys. */
  note(keys: readonly string[]): void {
    const before = this.#last;
    this.#last = keys;
    if (before === null || this.#warned) return;
    keys.forEach((key, i) => {
      if (key === before[i] || this.#warned) return;
      const count = (this.#changes.get(i) ?? 1) + 1;
      this.#changes.set(i, count);
      if (count < MANY) return;
      this.#warned = true;
      const { path, from, to } = changeOf(before[i] ?? '', key);
      console.warn(
        `tensai: jit: ${this.#name} has been traced ${MANY} times because argument ${i}${path} changed, from ${inWords(from, to)} at last\n` +
          `hint: ${remedyFor(to, from)}`,
      );
    });
  }
}

const TENSOR = /^(\w+)\[([\d,]*)\]@\d+$/;
const OBJECT = /^object \d+$/;
const LEAVES = /"(?:[^"\\]|\\.)*"|\w+\[[\d,]*\]@\d+|object \d+|[^,{}[\]:"]+|[,{}[\]:]/g;

/** Where two keys of one argument differ first: the name there, if it has one, and the leaves. */
function changeOf(before: string, after: string): { path: string; from: string; to: string } {
  const [a, b] = [before.match(LEAVES) ?? [], after.match(LEAVES) ?? []] as string[][];
  let i = 0;
  while (i < a!.length && a![i] === b![i]) i++;
  const path = i > 1 && a![i - 1] === ':' ? `.${JSON.parse(a![i - 2]!) as string}` : '';
  return { path, from: a![i] ?? '', to: b![i] ?? '' };
}

function inWords(from: string, to: string): string {
  const isPart = (leaf: string): boolean => /^[,{}[\]:]?$/.test(leaf);
  if (isPart(from) || isPart(to)) return 'one structure to another';
  return OBJECT.test(from) && OBJECT.test(to) ? 'one object to another' : `${shown(from)} to ${shown(to)}`;
}

function shown(leaf: string): string {
  const tensor = TENSOR.exec(leaf);
  const text = tensor ? `${tensor[1]} [${tensor[2]!.replaceAll(',', ', ')}]` : OBJECT.test(leaf) ? 'an object' : leaf;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function remedyFor(to: string, from: string): string {
  if (TENSOR.test(to) && TENSOR.test(from)) return 'pad batches to one shape, or leave out a last one that is smaller';
  if (OBJECT.test(to) && OBJECT.test(from)) return 'pass the same object each time, not one that is made for the call';
  if (/^-?[\d.]/.test(to))
    return 'leave the argument out of staticArguments: numbers may then change from call to call';
  return 'each value is a program of its own: take what changes often as a tensor or a number';
}
