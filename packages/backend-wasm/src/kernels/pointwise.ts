import type { ConvCode, ConvTask } from './conv.ts';
import { UNFINISHED } from './finish.ts';
import { type Extents, type Lie, packedStep } from './product-step.ts';

/** A convolution whose windows are single places, all in one row: a product of matrices for each group. `apart`: how far the operands of groups are from each other. */
export function pointwise(
  { engine, form, g: { groups } }: ConvTask,
  left: Lie,
  right: Lie,
  { m, n, k }: Pick<Extents, 'm' | 'n' | 'k'>,
  [a, b]: readonly [left: number, right: number],
): ConvCode {
  const { bytes } = form.lanes;
  const c = n * bytes;
  const step = packedStep(engine, form, left, right, { m, n, k, row: groups * c, column: bytes });
  return {
    scratch: step.scratch,
    run(x, y, z, at, { bias, table } = UNFINISHED): void {
      for (let group = 0; group < groups; group++)
        step.run(x + group * a, y + group * b, z + group * c, at, true, { bias: bias && bias + group * c, table });
    },
  };
}
