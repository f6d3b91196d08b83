/** What was read so far: a way back from label to label. */
interface Prefix {
  readonly label: number;
  readonly before: Prefix | null;
  readonly length: number;
  readonly next: Map<number, Prefix>;
  /** Logarithms of the probabilities of all ways to read it that end with a blank, and with its last label; those after the step that is being made. */
  blank: number;
  shown: number;
  nextBlank: number;
  nextShown: number;
}

const prefixAfter = (label: number, before: Prefix | null): Prefix => ({
  label,
  before,
  length: before ? before.length + 1 : 0,
  next: new Map(),
  blank: -Infinity,
  shown: -Infinity,
  nextBlank: -Infinity,
  nextShown: -Infinity,
});

/** `log(e^a + e^b)` */
function joined(a: number, b: number): number {
  const top = Math.max(a, b);
  return top === -Infinity ? top : top + Math.log1p(Math.exp(Math.min(a, b) - top));
}

const whole = ({ blank, shown }: Prefix): number => joined(blank, shown);

/** Labels that were read, and the logarithm of their probability. */
export interface Reading {
  readonly labels: readonly number[];
  readonly score: number;
}

/**
 * The likeliest labels of one example, best first: prefix beam search, which adds up all ways to read the same labels and keeps the `beamWidth` best prefixes after each step.
 * Hannun, Maas, Jurafsky and Ng, 2014, "First-pass large vocabulary continuous speech recognition using bi-directional recurrent DNNs", algorithm 1, without
 * a language model. `logs`: the logarithms of probabilities, `classes` a step, from `start` on.
 */
export function beamSearch(
  logs: ArrayLike<number>,
  start: number,
  steps: number,
  classes: number,
  blank: number,
  beamWidth: number,
): Reading[] {
  const root = prefixAfter(-1, null);
  root.blank = 0;
  let beam: Prefix[] = [root];
  for (let t = 0; t < steps; t++) {
    const row = start + t * classes;
    const reached = new Set<Prefix>(beam);
    for (const prefix of beam) {
      const all = whole(prefix);
      prefix.nextBlank = joined(prefix.nextBlank, all + logs[row + blank]!);
      if (prefix.before !== null) prefix.nextShown = joined(prefix.nextShown, prefix.shown + logs[row + prefix.label]!);
      for (let label = 0; label < classes; label++) {
        if (label === blank) continue;
        // a label twice needs a blank between
        const ways = (label === prefix.label ? prefix.blank : all) + logs[row + label]!;
        if (ways === -Infinity) continue;
        let longer = prefix.next.get(label);
        if (!longer) prefix.next.set(label, (longer = prefixAfter(label, prefix)));
        longer.nextShown = joined(longer.nextShown, ways);
        reached.add(longer);
      }
    }
    for (const prefix of reached) {
      [prefix.blank, prefix.shown] = [prefix.nextBlank, prefix.nextShown];
      prefix.nextBlank = prefix.nextShown = -Infinity;
    }
    beam = best([...reached], beamWidth);
    // what falls out of the beam is forgotten, and found anew if it comes back
    const kept = new Set(beam);
    for (const prefix of reached) if (!kept.has(prefix)) prefix.blank = prefix.shown = -Infinity;
  }
  return beam.map((prefix) => ({ labels: labelsOf(prefix), score: whole(prefix) }));
}

/** The best, best first; of equals the one of smaller labels. */
function best(prefixes: readonly Prefix[], count: number): Prefix[] {
  const scored = prefixes
    .map((prefix) => ({ prefix, score: whole(prefix) }))
    .filter(({ score }) => score > -Infinity || Number.isNaN(score));
  scored.sort((a, b) => b.score - a.score || earlier(a.prefix, b.prefix));
  return scored.slice(0, count).map(({ prefix }) => prefix);
}

function earlier(a: Prefix, b: Prefix): number {
  const [left, right] = [labelsOf(a), labelsOf(b)];
  const at = left.findIndex((label, k) => label !== right[k]);
  return at < 0 ? left.length - right.length : left[at]! - (right[at] ?? -1);
}

function labelsOf(prefix: Prefix): number[] {
  const labels: number[] = new Array<number>(prefix.length);
  for (let at: Prefix = prefix; at.before !== null; at = at.before) labels[at.length - 1] = at.label;
  return labels;
}
