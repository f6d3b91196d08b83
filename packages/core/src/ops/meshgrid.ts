import { MixedBackendsError, OptionError } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { broadcastTo } from './broadcast-to.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';

/** What `meshgrid` may be told. */
export interface MeshgridOptions {
  /** `xy` (the default): the first operand runs along the second axis, the second along the first, as in a plot; `ij`: each along its own. */
  readonly indexing?: 'xy' | 'ij';
}

/**
 * The coordinates of a grid, of the coordinates along each axis: one tensor per operand, all of the shape of the grid. Views. Options may come last.
 *
 * @example
 * const [x, y] = meshgrid(tensor([1, 2, 3]), tensor([4, 5]));
 * x // [[1, 2, 3], [1, 2, 3]]
 * y // [[4, 4, 4], [5, 5, 5]]
 * meshgrid(tensor([1, 2, 3]), tensor([4, 5]), { indexing: 'ij' })[0].shape // [3, 2]
 */
export function meshgrid(...xs: readonly (In | MeshgridOptions)[]): Tensor[] {
  const last = xs.at(-1);
  const named = last !== undefined && !isOperand(last);
  const { indexing = 'xy' } = plainOptions('meshgrid', named ? (last as MeshgridOptions) : undefined, ['indexing']);
  const order = String(indexing).toLowerCase();
  if (order !== 'xy' && order !== 'ij')
    throw new OptionError({ op: 'meshgrid', what: "indexing is 'xy' or 'ij'", value: indexing });
  const tensors = ((named ? xs.slice(0, -1) : xs) as readonly In[]).map((x, i) => asTensor('meshgrid', x, i));
  const devices = tensors.map(({ type }) => type.device.backend.name);
  // each result reads one operand: no op would see the difference
  const other = devices.find((name) => name !== devices[0]);
  if (other !== undefined) throw new MixedBackendsError({ op: 'meshgrid', a: devices[0]!, b: other });
  // where an operand's own axis lies
  const place = (i: number): number => (order === 'xy' && tensors.length > 1 && i < 2 ? 1 - i : i);
  const shape = tensors.map((_, axis) => tensors[place(axis)]!.size);
  return tensors.map((x, i) =>
    resultOf(() => {
      const along = reshape(
        x,
        shape.map((_, axis) => (axis === place(i) ? -1 : 1)),
      );
      return broadcastTo(along, shape);
    }),
  );
}

const isOperand = (x: unknown): boolean =>
  typeof x === 'number' || x instanceof Tensor || x instanceof Variable || x instanceof HostScalar;
