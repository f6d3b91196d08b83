import { type Loop, type Sym, visit } from '@tensai/core';
import { stepsOf } from './accumulators.ts';
import type { Reading } from './reading.ts';

/** Accumulators that walk side by side. */
export const ROW = '256';
/** The side of a square of points: 16 float32 are one cache line, read and written whole. */
export const TILE = '16';

/**
 * In what order the points are visited: in row-major order; with a row of accumulators inside the reduced axes;
 * or in squares over the last axis and another one.
 */
export function traversalOf(loop: Loop<Sym>, readings: readonly (Reading | null)[]): 'points' | 'rows' | number {
  const last = loop.space.length - 1;
  if (loop.scatter || last < 0) return 'points'; // of two points that meet the later one counts
  const strideOf = (reading: Reading, axis: number): string => reading.address.strides[axis]!;
  const far = (stride: string): boolean => stride !== '0' && stride !== '1';
  if (loop.reduce) {
    const inner = last + loop.reduce.size.length;
    if (inner === last) return 'points';
    const read = new Set<number>();
    visit(stepsOf(loop.reduce.accs), (e) => e.kind === 'input' && read.add(e.index));
    const rows = readings.some((r, i) => r && read.has(i) && strideOf(r, last) === '1' && far(strideOf(r, inner)));
    return rows ? 'rows' : 'points';
  }
  for (const reading of readings) {
    if (!reading || !far(strideOf(reading, last))) continue;
    const axis = reading.address.strides.indexOf('1');
    if (axis >= 0 && axis < last) return axis;
  }
  return 'points';
}
