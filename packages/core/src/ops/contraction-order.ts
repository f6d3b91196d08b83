import type { Contraction, Label } from './einsum-equation.ts';

/** Two operands of a list to be contracted: they leave it, and their product joins at its end. */
export type Pair = readonly [number, number];

/** Up to so many operands, every order is tried: 180 orders of five. */
const TRIED = 5;

type Terms = readonly (readonly Label[])[];

/** The labels that the product of two terms keeps: those that other terms or the result need. */
export function keptLabels(terms: Terms, [i, j]: Pair, output: readonly Label[]): Label[] {
  const needed = new Set([...output, ...terms.filter((_, k) => k !== i && k !== j).flat()]);
  return [...new Set([...terms[i]!, ...terms[j]!])].filter((label) => needed.has(label));
}

/** In which order operands are multiplied, pair by pair: the one of fewest multiplications for up to five, beyond that always the pair that shrinks most. */
export function contractionOrder({ terms, output, extents }: Contraction): Pair[] {
  const size = (labels: Iterable<Label>): number => {
    let product = 1;
    for (const label of new Set(labels)) product *= extents.get(label)!;
    return product;
  };
  const cost = (rest: Terms, [i, j]: Pair): number => size([...rest[i]!, ...rest[j]!]);
  const pairsOf = (rest: Terms): Pair[] =>
    rest.flatMap((_, j) => Array.from({ length: j }, (__, i) => [i, j] as const));
  const after = (rest: Terms, pair: Pair): Terms => [
    ...rest.filter((_, k) => !pair.includes(k)),
    keptLabels(rest, pair, output),
  ];

  const best = (rest: Terms): { total: number; pairs: Pair[] } => {
    if (rest.length < 2) return { total: 0, pairs: [] };
    let found = { total: Infinity, pairs: [] as Pair[] };
    for (const pair of pairsOf(rest)) {
      const own = cost(rest, pair);
      if (own >= found.total) continue;
      const { total, pairs } = best(after(rest, pair));
      if (own + total < found.total) found = { total: own + total, pairs: [pair, ...pairs] };
    }
    return found;
  };
  const greedy = (rest: Terms): Pair[] => {
    if (rest.length <= TRIED) return best(rest).pairs;
    const growth = (pair: Pair): number =>
      size(keptLabels(rest, pair, output)) - size(rest[pair[0]]!) - size(rest[pair[1]]!);
    const [first] = pairsOf(rest)
      .map((pair) => ({ pair, growth: growth(pair), cost: cost(rest, pair) }))
      .sort((a, b) => a.growth - b.growth || a.cost - b.cost);
    return [first!.pair, ...greedy(after(rest, first!.pair))];
  };
  return greedy(terms);
}
