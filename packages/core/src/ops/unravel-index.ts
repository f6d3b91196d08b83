import { apply1 } from '../dispatch.ts';
import type { Tensor } from '../tensor.ts';
import { onlyResults } from '../memory.ts';
import { denseStrides, type Shape, sizeOf } from '../shape.ts';
import { floorDivide, mod } from './division.ts';
import { type Indices, indicesOf } from './indices.ts';
import { shapeArgument } from './operand.ts';
import { flatIndexOp } from './scatter.ts';

/**
 * Row-major positions in an array of `shape` as positions along each of its axes: one int32 tensor of the shape of the indices for each axis. Indices count from 0;
 * others outside are an error.
 *
 * @example
 * const [rows, columns] = unravelIndex([5, 2], [2, 3]);
 * rows // [1, 0]
 * columns // [2, 2]
 * unravelIndex([6], [2, 3]) // throws index-range
 */
export function unravelIndex(indices: Indices, shape: Shape): Tensor[] {
  const box = shapeArgument('unravelIndex', shape);
  return [
    ...onlyResults(() => {
      const flat = apply1(flatIndexOp, [indicesOf('unravelIndex', indices), 1], {
        op: 'unravelIndex',
        extents: [sizeOf(box)],
      });
      return denseStrides(box).map((stride, axis) => {
        const passed = stride === 1 ? flat : floorDivide(flat, Math.max(1, stride));
        return axis === 0 ? passed : mod(passed, Math.max(1, box[axis]!));
      });
    }),
  ];
}
