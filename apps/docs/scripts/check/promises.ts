// Whether a live example showed what its comments say.
import { parseSync, type Comment } from 'oxc-parser';
import { keeps, readComment, UnreadableComment, type Expectation } from '../../../../tools/examples/expectation.ts';
import type { Line } from '../../.vitepress/theme/run-in-frame.ts';

const expectationOf = (comment: Comment): Expectation => {
  try {
    return readComment(comment.value);
  } catch (error) {
    if (error instanceof UnreadableComment) return { kind: 'prose' };
    throw error;
  }
};

/** The broken promises of an example, given what it printed. */
export function brokenPromises(code: string, lines: readonly Line[]): string[] {
  const { program, comments } = parseSync('example.ts', code, { sourceType: 'module' });
  const lineOf = (position: number): number => code.slice(0, position).split('\n').length;
  const broken: string[] = [];
  let mayThrow = false;
  for (const comment of comments) {
    if (comment.type !== 'Line') continue;
    const alone = code.slice(code.lastIndexOf('\n', comment.start - 1) + 1, comment.start).trim() === '';
    const at = lineOf(comment.start) - (alone ? 1 : 0);
    const statement = program.body.find(({ end }) => lineOf(end) === at);
    if (statement?.type !== 'ExpressionStatement') continue; // what a declaration promises is checked where Node runs the example
    const expectation = expectationOf(comment);
    if (expectation.kind === 'prose') continue;
    const shown = lines.filter(({ line }) => line === at).at(-1);
    if (expectation.kind === 'throws') {
      mayThrow = true;
      if (shown?.kind !== 'error' || !shown.text.includes(expectation.what))
        broken.push(`line ${at} should throw ${expectation.what}, and shows ${shown?.text ?? 'nothing'}`);
    } else if (expectation.kind === 'value' && !(shown && keeps(shown.data, expectation.value)))
      broken.push(`line ${at} says ${comment.value.trim()}, and shows ${shown?.text ?? 'nothing'}`);
  }
  if (!mayThrow) broken.push(...lines.filter(({ kind }) => kind === 'error').map(({ text }) => text));
  return broken;
}
