import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { type Group, PatternError, type Pattern, readPattern } from './einops-pattern.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';
import { type Rearranged, transpose } from './transpose.ts';

/** Extents of named axes, where the shape does not show them. */
export type AxesLengths = Readonly<Record<string, number>>;

/**
 * Moves, splits and joins axes as a pattern says: names on the left are the axes of the tensor, the right says where they go. Names in parentheses are one axis
 * together, row-major; of those on the left, all extents but one must be given. `1` is an axis of extent 1, and `...` stands for any number of axes.
 *
 * After A. Rogozhnikov, "Einops: Clear and Reliable Tensor Manipulations with Einstein-like Notation", ICLR 2022.
 *
 * @example
 * rearrange(zeros([2, 4, 6, 3]), 'b h w c -> b c h w').shape // [2, 3, 4, 6]
 * rearrange(zeros([2, 4, 6, 3]), 'b h w c -> b (h w) c').shape // [2, 24, 3]
 * rearrange(tensor([1, 2, 3, 4, 5, 6]), '(a b) -> b a', { a: 2 }) // [[1, 4], [2, 5], [3, 6]]
 * rearrange(zeros([2, 3]), 'a b -> a') // throws pattern
 */
export function rearrange<X extends In>(x: X, pattern: string, axesLengths?: AxesLengths): Rearranged<X> {
  return resultOf(() => {
    const given = asTensor('rearrange', x);
    const { left, right } = readPattern(pattern);
    const names = left.flatMap((group) => group.names);
    const lengths: AxesLengths = plainOptions('rearrange', axesLengths, names);
    const extents = extentsOf(pattern, { left, right }, given.type.shape, lengths);
    // the axes of an ellipsis are called by their places
    const dots = Array.from(
      { length: given.rank - left.filter(({ ellipsis }) => !ellipsis).length },
      (_, k) => `.${k}`,
    );
    const namesOf = ({ names: own, ellipsis }: Group): readonly string[] => (ellipsis ? dots : own);
    const from = left.flatMap(namesOf);
    const to = right.flatMap(namesOf);
    const place = left.findIndex(({ ellipsis }) => ellipsis);
    const extent = (name: string): number =>
      name.startsWith('.') ? given.type.shape[place + Number(name.slice(1))]! : extents.get(name)!;
    const apart = reshape(given, from.map(extent));
    const moved = transpose(
      apart,
      to.map((name) => from.indexOf(name)),
    );
    const shape = right.flatMap((group) => (group.ellipsis ? dots.map(extent) : [sizeOf(namesOf(group).map(extent))]));
    return reshape(moved, shape);
  }) as Rearranged<X>;
}

/** How long each named axis is, from the shape and what is given. */
function extentsOf(pattern: string, { left }: Pattern, shape: Shape, lengths: AxesLengths): Map<string, number> {
  const named = left.filter(({ ellipsis }) => !ellipsis).length;
  const open = left.length !== named;
  if (open ? shape.length < named : shape.length !== named)
    throw new ShapeMismatchError({
      op: 'rearrange',
      what: `the left side of '${pattern}' has ${named} axes${open ? ' or more' : ''}, the tensor`,
      shapes: [shape],
    });
  const extents = new Map<string, number>();
  let axis = 0;
  for (const { names, at, ellipsis } of left) {
    if (ellipsis) {
      axis += shape.length - named;
      continue;
    }
    const extent = shape[axis++]!;
    const fail = (problem: string, hint?: string): never => {
      throw new PatternError({ pattern, position: at, problem, ...(hint !== undefined && { hint }) });
    };
    const unknown = names.filter((name) => lengths[name] === undefined);
    let rest = extent;
    for (const name of names) {
      const length = lengths[name];
      if (length === undefined) continue;
      if (!Number.isInteger(length) || length < 1)
        fail(`the length of '${name}' is a whole number from 1 up, got ${length}`);
      if (rest % length !== 0) fail(`${length} for '${name}' does not divide the extent ${extent}`);
      rest /= length;
      extents.set(name, length);
    }
    if (unknown.length > 1)
      fail(`the extent ${extent} does not show how long ${unknown.map((name) => `'${name}'`).join(' and ')} are`, `rearrange(x, pattern, { ${unknown[0]}: … })`); // prettier-ignore
    if (unknown.length === 1) extents.set(unknown[0]!, rest);
    else if (rest !== 1) fail(`the extent is ${extent}, where the pattern says ${extent / rest}`);
  }
  return extents;
}
