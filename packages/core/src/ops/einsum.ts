import { meet } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import { avalOf } from '../resolve.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { cast } from './cast.ts';
import { contractionOrder, keptLabels } from './contraction-order.ts';
import { fullOp } from './creation.ts';
import { diagonalOp } from './diagonal.ts';
import { type Contraction, type Label, readEquation } from './einsum-equation.ts';
import { squeezeOp } from './expand-dims.ts';
import { matmul } from './matmul.ts';
import { asTensor, resultOf } from './operand.ts';
import { sumOp } from './reduce.ts';
import { summed } from './reduction.ts';
import { reshape } from './reshape.ts';
import { transpose } from './transpose.ts';

/** A tensor whose axes have labels, each once. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly Label[];
}

/**
 * Einstein's sum: products of operands whose axes are named by letters, summed over every letter that the result does not name. A letter that comes twice in one
 * term is a diagonal; `...` stands for axes that broadcast; without `->`, the result has the letters that come once, in alphabetical order. An axis of extent 1
 * stretches. Where there are more than two operands, they are multiplied in the order of the lowest cost (the best for up to five).
 * All meet in one dtype; bools and, where something is summed, narrow integers become int32.
 *
 * @example
 * const a = tensor([[1, 2], [3, 4]]);
 * einsum('ij,jk->ik', a, tensor([[1, 0], [1, 1]])) // [[3, 2], [7, 4]]
 * einsum('ii', a) // 5
 * einsum('...ij->...ji', a) // [[1, 3], [2, 4]]
 * einsum('i,j,ij->', tensor([1, 2]), tensor([1, 1]), a) // 17
 * einsum('ij,jk->iz', a, a) // throws einsum-equation
 */
export function einsum(subscripts: string, ...operands: readonly In[]): Tensor {
  if (operands.length === 0)
    throw new OptionError({ op: 'einsum', what: 'it takes operands behind the equation', value: 'none' });
  return resultOf(() => {
    const given = operands.map((x, k): In => (isNumber(x) ? x : asTensor('einsum', x, k)));
    const shapes = given.map((x): Shape => (x instanceof Tensor ? x.type.shape : []));
    const equation = readEquation(subscripts, shapes);
    const met = meet(
      'einsum',
      given.map((x) => avalOf(x instanceof Tensor ? x.type : null)),
    );
    const sums = equation.terms.flat().some((label) => !equation.output.includes(label));
    const dtype = sums || met === 'bool' ? summed(met) : met;
    const parts = given.map((x, k): Labelled => ({
      x: x instanceof Tensor ? cast(x, dtype) : apply1(fullOp, [x], { shape: [], dtype }),
      labels: equation.terms[k]!,
    }));
    return contracted(parts, equation, dtype);
  });
}

const isNumber = (x: In): x is number | HostScalar => typeof x === 'number' || x instanceof HostScalar;

function contracted(given: readonly Labelled[], equation: Contraction, dtype: DType): Tensor {
  const { output, extents } = equation;
  let parts = given.map((part) => stretchless(diagonals(part), extents));
  const needed = (k: number): Set<Label> => new Set([...output, ...parts.filter((_, j) => j !== k).flatMap(({ labels }) => labels)]); // prettier-ignore
  parts = parts.map((part, k) => summedBut(part, needed(k)));
  for (const [i, j] of contractionOrder({ ...equation, terms: parts.map(({ labels }) => labels) })) {
    const terms = parts.map(({ labels }) => labels);
    const product = pairProduct(parts[i]!, parts[j]!, keptLabels(terms, [i, j], output));
    parts = [...parts.filter((_, k) => k !== i && k !== j), product];
  }
  const [{ x, labels }] = parts as [Labelled];
  const ordered = transpose(
    x,
    output.map((label) => labels.indexOf(label)),
  );
  return cast(ordered, dtype);
}

/** Each label once: repeated ones are diagonals. */
function diagonals({ x, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) !== axis);
  if (second < 0) return { x, labels };
  const first = labels.indexOf(labels[second]!);
  return diagonals({
    x: apply1(diagonalOp, [x], { offset: 0, axis1: first, axis2: second }),
    labels: [...labels.filter((_, axis) => axis !== first && axis !== second), labels[second]!],
  });
}

/** Without axes of extent 1 that other operands stretch: products broadcast without them. */
function stretchless({ x, labels }: Labelled, extents: Contraction['extents']): Labelled {
  const axes = labels.flatMap((label, axis) => (x.type.shape[axis] === 1 && extents.get(label) !== 1 ? [axis] : []));
  if (axes.length === 0) return { x, labels };
  return { x: apply1(squeezeOp, [x], { axes }), labels: labels.filter((_, axis) => !axes.includes(axis)) };
}

/** Summed over the labels that nothing else needs. */
function summedBut({ x, labels }: Labelled, needed: ReadonlySet<Label>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  if (axes.length === 0) return { x, labels };
  return {
    x: apply1(sumOp, [x], { axes, keepdims: false }),
    labels: labels.filter((label) => needed.has(label)),
  };
}

/** The product of two operands, summed over what both have and `kept` lacks: a matrix product, or an elementwise one where nothing is summed. */
function pairProduct(a: Labelled, b: Labelled, kept: readonly Label[]): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const over = shared.filter((label) => !kept.includes(label));
  const batch = shared.filter((label) => kept.includes(label));
  const freeA = a.labels.filter((label) => !shared.includes(label));
  const freeB = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...freeA, ...freeB];
  const extents = (part: Labelled, names: readonly Label[]): number[] =>
    names.map((label) => part.x.type.shape[part.labels.indexOf(label)]!);
  const laid = (part: Labelled, ...groups: readonly (readonly Label[])[]): Tensor =>
    transpose(
      part.x,
      groups.flat().map((label) => part.labels.indexOf(label)),
    );
  const [batchShape, shapeA, shapeB] = [extents(a, batch), extents(a, freeA), extents(b, freeB)];
  if (over.length === 0) {
    const left = reshape(laid(a, batch, freeA), [...batchShape, ...shapeA, ...freeB.map(() => 1)]);
    const right = reshape(laid(b, batch, freeB), [...batchShape, ...freeA.map(() => 1), ...shapeB]);
    return { x: multiply<In, In>(left, right), labels };
  }
  const inner = sizeOf(extents(a, over));
  const left = reshape(laid(a, batch, freeA, over), [...batchShape, sizeOf(shapeA), inner]);
  const right = reshape(laid(b, batch, over, freeB), [...batchShape, inner, sizeOf(shapeB)]);
  const product = matmul<In, In>(left, right);
  return { x: reshape(product, [...batchShape, ...shapeA, ...shapeB]), labels };
}
