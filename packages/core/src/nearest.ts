/** The known names most like `name`, best first: for hints. */
export function nearest(name: string, known: Iterable<string>, most = 3): string[] {
  const wanted = plain(name);
  return [...known]
    .map((candidate) => ({ candidate, distance: edits(wanted, plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= within(candidate))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_\-\s]/g, '');

// of four letters, two others make another word: 'rate' is not 'name'
const within = (candidate: string): number => (candidate.length <= 4 ? 1 : Math.max(2, candidate.length / 3));

/** How many letters are to be written, left out or changed, or neighbours exchanged (optimal string alignment). */
function edits(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [above, row] = [rows[i - 1]!, [i]];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          above[j]! + 1,
          row[j - 1]! + 1,
          above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
