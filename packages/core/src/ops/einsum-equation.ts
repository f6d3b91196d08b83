import { defineError, type ErrorClass } from '../error.ts';
import { OptionError, show } from '../errors.ts';
import type { Shape } from '../shape.ts';

/** An equation that cannot be read. `position` counts its characters from 0. */
export const EinsumEquationError: ErrorClass<{ equation: string; position: number; problem: string; hint?: string }> =
  /* @__PURE__ */ defineError('einsum-equation', {
    message: ({ equation, position, problem }) => `einsum: in '${equation}', at character ${position}: ${problem}`,
    hint: ({ hint }) => hint,
  });

/** Operands that do not fit an equation. `position` is that of the label in it. */
export const EinsumShapeError: ErrorClass<{
  equation: string;
  position: number;
  problem: string;
  shapes: readonly Shape[];
}> = /* @__PURE__ */ defineError('einsum-shape', {
  message: ({ equation, position, problem, shapes }) =>
    `einsum: in '${equation}', at character ${position}: ${problem}; the operands are ${shapes.map(show).join(', ')}`,
});

/** A label of an equation: a letter, or `…k` for the k-th axis from the right that an ellipsis stands for. */
export type Label = string;

/** The labels of a term with their positions in the equation; the ellipsis is one of them. */
interface Term {
  readonly labels: readonly Label[];
  readonly at: readonly number[];
  readonly start: number;
}

/** An equation with the operands that it was read for. */
export interface Contraction {
  /** The labels of each operand's axes. */
  readonly terms: readonly (readonly Label[])[];
  readonly output: readonly Label[];
  readonly extents: ReadonlyMap<Label, number>;
}

const ELLIPSIS = '...';

function termOf(equation: string, start: number, end: number): Term {
  const labels: Label[] = [];
  const at: number[] = [];
  const fail = (position: number, problem: string, hint?: string): never => {
    throw new EinsumEquationError({ equation, position, problem, ...(hint !== undefined && { hint }) });
  };
  for (let i = start; i < end; i++) {
    const char = equation[i]!;
    if (char === ' ') continue;
    if (char === '.') {
      if (equation.slice(i, Math.min(i + 3, end)) !== ELLIPSIS) fail(i, 'an ellipsis has three dots');
      if (labels.includes(ELLIPSIS)) fail(i, 'a term has one ellipsis at most');
      labels.push(ELLIPSIS);
      at.push(i);
      i += 2;
    } else if (/[a-zA-Z]/.test(char)) {
      labels.push(char);
      at.push(i);
    } else fail(i, `'${char}' is no label`, "labels are the letters a … z and A … Z: 'bij,bjk->bik'");
  }
  return { labels, at, start };
}

/** Reads an equation for operands of given shapes: what each axis is called, what the result's are, and how long they are. */
export function readEquation(equation: unknown, shapes: readonly Shape[]): Contraction {
  if (typeof equation !== 'string')
    throw new OptionError({
      op: 'einsum',
      what: 'the subscripts are a string',
      value: typeof equation === 'object' ? 'an object' : equation,
      hint: "einsum('ij,jk->ik', a, b)",
    });
  const arrow = equation.indexOf('->');
  const left = arrow < 0 ? equation.length : arrow;
  const given: Term[] = [];
  for (let start = 0; start <= left;) {
    const comma = equation.indexOf(',', start);
    const end = comma < 0 || comma > left ? left : comma;
    given.push(termOf(equation, start, end));
    start = end + 1;
  }
  if (given.length !== shapes.length)
    throw new EinsumEquationError({
      equation,
      position: given[Math.min(shapes.length, given.length - 1)]!.start,
      problem: `it has ${given.length} term${given.length === 1 ? '' : 's'} for ${shapes.length} operand${shapes.length === 1 ? '' : 's'}`,
    });
  const extents = new Map<Label, number>();
  const terms = given.map((term, k) => labelAxes(equation, term, shapes, k, extents));
  const result = arrow < 0 ? null : termOf(equation, arrow + 2, equation.length);
  return { terms, output: outputOf(equation, terms, result), extents };
}

/** The labels of an operand's axes, with the ellipsis spelled out; notes their extents. */
function labelAxes(
  equation: string,
  { labels, at, start }: Term,
  shapes: readonly Shape[],
  operand: number,
  extents: Map<Label, number>,
): Label[] {
  const shape = shapes[operand]!;
  const open = labels.indexOf(ELLIPSIS);
  const named = open < 0 ? labels.length : labels.length - 1;
  if (open < 0 ? shape.length !== named : shape.length < named)
    throw new EinsumShapeError({
      equation,
      position: at[0] ?? start,
      problem: `operand ${operand} has ${shape.length} axes where the term names ${named}${open < 0 ? '' : ' or more'}`,
      shapes,
    });
  const rest = shape.length - named;
  const dots = open < 0 ? [] : Array.from({ length: rest }, (_, j) => `…${rest - 1 - j}`);
  const axes = open < 0 ? labels : labels.toSpliced(open, 1, ...dots);
  const positions = open < 0 ? at : at.toSpliced(open, 1, ...dots.map(() => at[open]!));
  axes.forEach((label, axis) => {
    const extent = shape[axis]!;
    const known = extents.get(label) ?? 1;
    // an axis of 1 stretches, but not along its own operand's diagonal
    const repeated = axes.indexOf(label) !== axis && shape[axes.indexOf(label)] !== extent;
    if (repeated || (known !== extent && known !== 1 && extent !== 1))
      throw new EinsumShapeError({
        equation,
        position: positions[axis]!,
        problem: `'${label.startsWith('…') ? ELLIPSIS : label}' is ${extent} long in operand ${operand}, ${repeated ? shape[axes.indexOf(label)] : known} elsewhere`,
        shapes,
      });
    if (known === 1) extents.set(label, extent);
  });
  return [...axes];
}

/** The labels of the result: those named, or without an arrow the ellipsis and every letter that comes once, in alphabetical order. */
function outputOf(equation: string, terms: readonly (readonly Label[])[], result: Term | null): Label[] {
  const all = terms.flat();
  const dots = [...new Set(all.filter((label) => label.startsWith('…')))].sort(
    (a, b) => b.length - a.length || (a < b ? 1 : -1),
  );
  if (result === null) {
    const once = all.filter((label) => !label.startsWith('…') && all.indexOf(label) === all.lastIndexOf(label));
    return [...dots, ...once.sort((a, b) => (a < b ? -1 : 1))];
  }
  const { labels, at } = result;
  labels.forEach((label, i) => {
    if (labels.indexOf(label) !== i)
      throw new EinsumEquationError({ equation, position: at[i]!, problem: `the result names '${label}' twice` });
    if (label !== ELLIPSIS && !all.includes(label))
      throw new EinsumEquationError({ equation, position: at[i]!, problem: `no operand has the label '${label}'` });
  });
  return labels.flatMap((label) => (label === ELLIPSIS ? dots : [label]));
}
