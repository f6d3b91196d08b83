import { type DType, type In, tensor, type Tensor } from '@tensai/core';

/** Numbers of a record, row by row. */
export interface Recorded {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What all records have. */
export interface GoldenCall {
  readonly id: string;
  readonly fn: string;
  readonly dtype: string;
  readonly inputs: readonly Recorded[];
  readonly expected: Recorded;
  readonly rtol: number;
  readonly atol: number;
}

/** A recorded array as an operand. */
export const given = ({ shape, data }: Recorded, dtype: string): In =>
  tensor(dtype === 'float64' ? Float64Array.from(data) : Float32Array.from(data), {
    shape,
    dtype: dtype as DType,
  }) as unknown as In;

/** Where a result is not what was recorded, within its tolerance. */
export function differences(result: Tensor, { expected, rtol, atol }: GoldenCall): readonly unknown[] {
  if (result.shape.join() !== expected.shape.join()) return [{ shape: result.shape, expected: expected.shape }];
  return Array.from(result.dataSync() as ArrayLike<number>).flatMap((value, at) => {
    const wanted = expected.data[at]!;
    return Math.abs(value - wanted) <= atol + rtol * Math.abs(wanted) ? [] : [{ at, value, expected: wanted }];
  });
}
