import { type DType, factsOf, type TypedArray } from './dtype.ts';
import { denseOf } from './site.ts';
import { complexWords, numberWords } from './print-number.ts';
import { show } from './errors.ts';
import { readSync } from './reading.ts';
import { denseStrides, type Shape, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

// NumPy's defaults: beyond 1,000 elements three at either end of each axis are shown, lines are 75 wide.
const MOST = 1000;
const EDGE = 3;
const WIDTH = 75;
const GAP = '...';

/** The values as NumPy prints them; where they cannot be read at once, how to read them. Never throws. */
function valuesText(tensor: Tensor): string | null {
  const { type, place } = tensor;
  if (place === null || !type.device.backend.readSync) return null;
  try {
    denseOf(tensor);
    return formatArray(readSync(tensor, 'data'), type.shape, type.dtype);
  } catch {
    // a lost device still has a shape to show
    return null;
  }
}

/** Shape, dtype and state on one line. */
function headline(tensor: Tensor): string {
  const head = `Tensor ${show(tensor.shape)} ${tensor.dtype}`;
  if (tensor.isDisposed) return `${head} (disposed)`;
  if (tensor.place === null) return `${head} (traced: it has no values yet)`;
  return head;
}

/** A tensor as text: `String(tensor)`. */
export function describe(tensor: Tensor): string {
  const values = valuesText(tensor);
  if (values !== null) return values;
  const head = headline(tensor);
  return tensor.place === null ? head : `${head} on ${tensor.backend} (values: await t.array())`;
}

/** A tensor as Node and the browsers' consoles show it. */
export function inspect(tensor: Tensor): string {
  const values = valuesText(tensor);
  if (values === null) return describe(tensor);
  return values.includes('\n') ? `${headline(tensor)}\n${values}` : `${headline(tensor)} ${values}`;
}

/** Which positions of an axis are shown; −1 stands for the gap. */
function shown(extent: number, whole: boolean): number[] {
  const all = Array.from({ length: extent }, (_, i) => i);
  return whole || extent <= 2 * EDGE ? all : [...all.slice(0, EDGE), -1, ...all.slice(-EDGE)];
}

/** Elements in row-major order as NumPy prints an array of that shape and dtype. */
export function formatArray(data: TypedArray, shape: Shape, dtype: DType): string {
  if (shape.includes(0)) return '[]';
  const whole = sizeOf(shape) <= MOST;
  const strides = denseStrides(shape);
  const places: number[] = [];
  const collect = (axis: number, at: number): void => {
    if (axis === shape.length) places.push(at);
    else for (const i of shown(shape[axis]!, whole)) if (i >= 0) collect(axis + 1, at + i * strides[axis]!);
  };
  collect(0, 0);
  const { numbers } = factsOf(dtype);
  const words = wordsOf(
    places.flatMap((at) => Array.from(data.subarray(at * numbers, (at + 1) * numbers))),
    dtype,
    shape.length === 0,
  );
  let next = 0;
  const build = (axis: number): string => {
    if (axis === shape.length) return words[next++]!;
    const parts = shown(shape[axis]!, whole).map((i) => (i < 0 ? GAP : build(axis + 1)));
    // every line of this bracket starts below its first element
    const indent = ' '.repeat(axis + 1);
    const closing = shape.length - axis;
    return axis === shape.length - 1
      ? `[${wrap(parts, indent, closing)}]`
      : `[${parts.join('\n'.repeat(shape.length - 1 - axis) + indent)}]`;
  };
  return build(0);
}

/** Joins words into lines; the last line leaves room for the closing brackets. */
function wrap(words: readonly string[], indent: string, closing: number): string {
  const lines: string[] = [];
  let line = '';
  words.forEach((word, i) => {
    const room = WIDTH - indent.length - closing;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line = i === 0 || line === '' ? line + word : `${line} ${word}`;
  });
  lines.push(line);
  return lines.join(`\n${indent}`);
}

/** The elements as words of one width. */
function wordsOf(values: readonly number[], dtype: DType, scalar: boolean): string[] {
  const { kind, round } = factsOf(dtype);
  if (kind === 'float') return numberWords(values, round, scalar);
  if (kind === 'complex') return complexWords(values, round, scalar);
  const words = values.map((value) => (kind === 'bool' ? String(value !== 0) : String(value)));
  const width = Math.max(0, ...words.map((word) => word.length));
  return words.map((word) => word.padStart(width));
}
