import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const lines: string[] = [];

/** Says something, and remembers it for the report. */
export function print(text: string): void {
  console.log(text);
  lines.push(text);
}

/** Writes all that was printed to a file, and names it. */
export async function saveReport(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'report.txt');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** A part of one, as people say it. */
export const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

/** Seconds since a moment of `performance.now()`. */
export const since = (moment: number): number => Math.round((performance.now() - moment) / 100) / 10;
