import { meet } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import { avalOf } from '../resolve.ts';
import { sameShape, type Shape, sizeOf } from '../shape.ts';
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

/** A value of a plan: what its axes are called, how long they are, and how it is made of the operands. */
interface Labelled {
  readonly labels: readonly Label[];
  readonly shape: Shape;
  readonly make: (operands: readonly Tensor[]) => Tensor;
}

/** What an equation means for operands of given shapes. */
interface Plan {
  readonly sums: boolean;
  readonly run: Labelled['make'];
}

// an equation is the same each time a program comes by; a bounded number of them is remembered
const MOST_PLANS = 256;
const plans: Map<string, Plan> = /* @__PURE__ */ new Map();

function planFor(subscripts: string, shapes: readonly Shape[]): Plan {
  const key = `${subscripts}|${shapes.join('|')}`;
  const known = plans.get(key);
  if (known) return known;
  const equation = readEquation(subscripts, shapes);
  const plan: Plan = {
    sums: equation.terms.flat().some((label) => !equation.output.includes(label)),
    run: contracted(equation, shapes),
  };
  if (plans.size >= MOST_PLANS) plans.clear();
  plans.set(key, plan);
  return plan;
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
    const { sums, run } = planFor(
      subscripts,
      given.map((x): Shape => (x instanceof Tensor ? x.type.shape : [])),
    );
    const met = meet(
      'einsum',
      given.map((x) => avalOf(x instanceof Tensor ? x.type : null)),
    );
    const dtype = sums || met === 'bool' ? summed(met) : met;
    const result = run(
      given.map((x) => (x instanceof Tensor ? cast(x, dtype) : apply1(fullOp, [x], { shape: [], dtype }))),
    );
    return cast(result, dtype);
  });
}

const isNumber = (x: In): x is number | HostScalar => typeof x === 'number' || x instanceof HostScalar;

function contracted(equation: Contraction, shapes: readonly Shape[]): Labelled['make'] {
  const { terms, output, extents } = equation;
  let parts = terms.map((labels, k): Labelled => {
    const operand: Labelled = { labels, shape: shapes[k]!, make: (operands) => operands[k]! };
    return stretchless(diagonals(operand), extents);
  });
  const needed = (k: number): Set<Label> =>
    new Set([...output, ...parts.filter((_, j) => j !== k).flatMap(({ labels }) => labels)]);
  parts = parts.map((part, k) => summedBut(part, needed(k)));
  for (const [i, j] of contractionOrder({ ...equation, terms: parts.map(({ labels }) => labels) })) {
    const product = pairProduct(
      parts[i]!,
      parts[j]!,
      keptLabels(
        parts.map(({ labels }) => labels),
        [i, j],
        output,
      ),
    );
    parts = [...parts.filter((_, k) => k !== i && k !== j), product];
  }
  return laid(parts[0]!, output).make;
}

/** With its axes in another order. */
function laid(part: Labelled, labels: readonly Label[]): Labelled {
  const axes = labels.map((label) => part.labels.indexOf(label));
  if (axes.every((axis, i) => axis === i)) return part;
  return {
    labels,
    shape: axes.map((axis) => part.shape[axis]!),
    make: (operands) => transpose(part.make(operands), axes),
  };
}

const reshaped = ({ shape, make }: Labelled, wanted: Shape): Labelled['make'] =>
  sameShape(shape, wanted) ? make : (operands) => reshape(make(operands), wanted);

/** Each label once: repeated ones are diagonals. */
function diagonals({ labels, shape, make }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) !== axis);
  if (second < 0) return { labels, shape, make };
  const first = labels.indexOf(labels[second]!);
  const others = <T>(list: readonly T[]): T[] => list.filter((_, axis) => axis !== first && axis !== second);
  const attrs = { offset: 0, axis1: first, axis2: second };
  return diagonals({
    labels: [...others(labels), labels[second]!],
    shape: [...others(shape), shape[second]!],
    make: (operands) => apply1(diagonalOp, [make(operands)], attrs),
  });
}

/** Without some of its axes, which an op takes away. */
function without({ labels, shape, make }: Labelled, axes: readonly number[], drop: (x: Tensor) => Tensor): Labelled {
  return {
    labels: labels.filter((_, axis) => !axes.includes(axis)),
    shape: shape.filter((_, axis) => !axes.includes(axis)),
    make: (operands) => drop(make(operands)),
  };
}

/** Without axes of extent 1 that other operands stretch: products broadcast without them. */
function stretchless(part: Labelled, extents: Contraction['extents']): Labelled {
  const axes = part.labels.flatMap((label, axis) => (part.shape[axis] === 1 && extents.get(label) !== 1 ? [axis] : []));
  return axes.length === 0 ? part : without(part, axes, (x) => apply1(squeezeOp, [x], { axes }));
}

/** Summed over the labels that nothing else needs. */
function summedBut(part: Labelled, needed: ReadonlySet<Label>): Labelled {
  const axes = part.labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  return axes.length === 0 ? part : without(part, axes, (x) => apply1(sumOp, [x], { axes, keepdims: false }));
}

/** The product of two operands, summed over what both have and `kept` lacks: a matrix product, or an elementwise one where nothing is summed. */
function pairProduct(a: Labelled, b: Labelled, kept: readonly Label[]): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const over = shared.filter((label) => !kept.includes(label));
  const batch = shared.filter((label) => kept.includes(label));
  const freeA = a.labels.filter((label) => !shared.includes(label));
  const freeB = b.labels.filter((label) => !shared.includes(label));
  const extentsOf = (part: Labelled, names: readonly Label[]): number[] =>
    names.map((label) => part.shape[part.labels.indexOf(label)]!);
  const [batchShape, shapeA, shapeB] = [extentsOf(a, batch), extentsOf(a, freeA), extentsOf(b, freeB)];
  const labels = [...batch, ...freeA, ...freeB];
  const shape = [...batchShape, ...shapeA, ...shapeB];
  if (over.length === 0) {
    const left = reshaped(laid(a, [...batch, ...freeA]), [...batchShape, ...shapeA, ...freeB.map(() => 1)]);
    const right = reshaped(laid(b, [...batch, ...freeB]), [...batchShape, ...freeA.map(() => 1), ...shapeB]);
    return { labels, shape, make: (operands) => multiply<In, In>(left(operands), right(operands)) };
  }
  const inner = sizeOf(extentsOf(a, over));
  const [rows, columns] = [sizeOf(shapeA), sizeOf(shapeB)];
  const left = reshaped(laid(a, [...batch, ...freeA, ...over]), [...batchShape, rows, inner]);
  const right = reshaped(laid(b, [...batch, ...over, ...freeB]), [...batchShape, inner, columns]);
  const product: Labelled = {
    labels,
    shape: [...batchShape, rows, columns],
    make: (operands) => matmul<In, In>(left(operands), right(operands)),
  };
  return { labels, shape, make: reshaped(product, shape) };
}
