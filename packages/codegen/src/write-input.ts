import { type DType, type Expr, factsOf, type Sym, type View } from '@tensai/core';
import { named, type Place } from './expression-writer.ts';
import { type Numbers, product, sum } from './index-text.ts';
import type { Cursor } from './nest.ts';
import type { Reading } from './reading.ts';
import type { Spelling } from './spelling.ts';

/** An input at the point that the loops have reached. */
export interface ReadInput {
  readonly buffer: string;
  readonly dtype: DType;
  readonly reading: Reading;
  readonly address: Cursor;
  /** Of each guard. */
  readonly positions: readonly Cursor[];
}

/** The element that an input's view shows at this point, or its fill. */
export function writeInput({ buffer, dtype, reading, address, positions }: ReadInput, place: Place): string {
  const { spelling } = place;
  const conditions: string[] = [];
  let at = address.now;
  reading.guards.forEach(({ size, div, stride }, j) => {
    const position = named(positions[j]!.now, 'int32', place);
    conditions.push(`${position}>=0`);
    if (div === undefined) conditions.push(`${position}<${size}`);
    else {
      const quotient = named(spelling.quotient(position, div), 'int32', place);
      conditions.push(spelling.divides(div, position), `${quotient}<${size}`);
      at = sum(at, product(stride, quotient));
    }
  });
  const value = spelling.load(buffer, at, dtype);
  return conditions.length === 0
    ? value
    : spelling.guarded(conditions.join('&&'), value, spelling.literal(fillOf(reading.fill, dtype), dtype));
}

/** The element at computed positions (atoms), 0 outside of the input. */
export function writeLoad(
  e: Expr,
  view: View<Sym>,
  positions: readonly string[],
  numbers: Numbers,
  spelling: Spelling,
): string {
  const { text } = numbers;
  const at = view.dims.map(({ stride }, j) => product(text(stride!), positions[j]!)).reduce(sum, `b${e.index}`);
  const value = spelling.load(`x${e.index}`, at, e.dtype);
  const conditions = view.dims.flatMap(({ size }, j) => [`${positions[j]!}>=0`, `${positions[j]!}<${text(size)}`]);
  return conditions.length === 0 ? value : spelling.guarded(conditions.join('&&'), value, spelling.literal(0, e.dtype));
}

// a fill is given as a number: −∞ under a max of integers is their least value
function fillOf(fill: number, dtype: DType): number {
  const { kind, min, max, round } = factsOf(dtype);
  if (kind === 'float') return round(fill);
  if (kind === 'bool') return fill !== 0 ? 1 : 0;
  return Number.isNaN(fill) ? 0 : Math.trunc(Math.min(Math.max(fill, min), max));
}
