/** The known names most like `name`, best first: for hints. */
export function nearest(name: string, known: Iterable<string>, most = 3): string[] {
  const wanted = plain(name);
  return [...known]
    .map((candidate) => ({ candidate, distance: edits(wanted, plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_\-\s]/g, '');

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
