const side = 28;
const margin = 3; // what is left blank at either side
const shades = ' ░▒▓█';

/** A digit as shades: two rows of pixels make one line of text, since letters are twice as high as wide. */
function drawDigit(pixels: Uint8Array): string[] {
  return Array.from({ length: side / 2 }, (_, line) =>
    Array.from({ length: side - 2 * margin }, (_, column) => {
      const at = 2 * line * side + margin + column;
      const light = (pixels[at]! + pixels[at + side]!) / 2 / 255;
      return shades[Math.ceil(light * (shades.length - 1))];
    }).join(''),
  );
}

/** Digits side by side, each under its caption; `images` are 28 × 28 pixels each. */
export function drawDigits(images: Uint8Array, which: readonly number[], caption: (digit: number) => string): string {
  const columns = which.map((digit) => [
    caption(digit),
    ...drawDigit(images.subarray(digit * side * side, (digit + 1) * side * side)),
  ]);
  const lines = (columns[0] ?? []).map((_, line) =>
    columns.map((column) => column[line]!.padEnd(side - 2 * margin + 2)).join(''),
  );
  return lines
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .join('\n');
}

/** How often each digit (a row) was taken for each (a column). */
export function confusionTable(labels: ArrayLike<number>, guesses: ArrayLike<number>): string {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]![guesses[i]!]!++;
  const cells = (row: readonly unknown[]): string => row.map((cell) => String(cell).padStart(6)).join('');
  const digits = counts.map((_, digit) => digit);
  return [
    `digit │ taken for`,
    `      │${cells(digits)}`,
    `──────┼${'─'.repeat(60)}`,
    ...counts.map((row, digit) => `${String(digit).padStart(5)} │${cells(row.map((count) => count || '·'))}`),
  ].join('\n');
}
