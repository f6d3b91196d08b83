import {
  cast,
  expandDims,
  type In,
  isPlainObject,
  normalizeAxis,
  onlyResults,
  OperandError,
  reshape,
  sameShape,
  Tensor,
  tensor,
  type TensorLike,
  type TypedArray,
  Variable,
} from '@tensai/core';
import { LabelShapeError, NoTensorError, OneTensorError } from './errors.ts';

/** An operand as a tensor: Variables are read, nested arrays of numbers become tensors. */
export function tensorOf(op: string, what: string, x: TensorLike | In): Tensor {
  if (x instanceof Tensor) return x;
  if (x instanceof Variable) return x.read();
  if (holdsTensors(x)) throw new OneTensorError({ op, what });
  if (typeof x !== 'number' && typeof x !== 'boolean' && !Array.isArray(x) && !ArrayBuffer.isView(x))
    throw new OperandError({ op, value: x, position: what === 'labels' ? 0 : 1 });
  return tensor(x as readonly number[] | TypedArray);
}

const holdsTensors = (x: unknown): boolean =>
  Array.isArray(x) ? x.some((item) => item instanceof Tensor || item instanceof Variable) : isPlainObject(x);

/** Runs a function made of several ops: what they make on the way is freed. */
export const resultOf = (body: () => Tensor): Tensor => onlyResults(() => [body()])[0]!;

/** What a function of users answered, if it is a tensor. */
export function checkedTensor(op: string, value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  if (value instanceof Variable) return value.read();
  throw new NoTensorError({ op, value });
}

/**
 * Keras' rule for a last axis of extent 1 that one of two has and the other has not: a vector gets it, of more axes it is dropped.
 * `[batch]` beside `[batch, 1]` become `[batch, 1]` both; `[batch, time]` beside `[batch, time, 1]` become `[batch, time]`.
 */
export function sameRank(a: Tensor, b: Tensor): readonly [Tensor, Tensor] {
  if (a.rank === b.rank + 1 && a.shape.at(-1) === 1)
    return b.rank === 1 ? [a, expandDims(b, -1)] : [withoutColumn(a), b];
  if (b.rank === a.rank + 1 && b.shape.at(-1) === 1)
    return a.rank === 1 ? [expandDims(a, -1), b] : [a, withoutColumn(b)];
  return [a, b];
}

/** Without its last axis, of extent 1. */
const withoutColumn = (x: Tensor): Tensor => reshape(x, x.shape.slice(0, -1));

/** Labels and predictions of one shape, in the dtype of the predictions, which is floating point. Shapes that differ are an error: they would broadcast into nonsense. */
export function pairOf(op: string, yTrue: TensorLike | In, yPred: TensorLike | In): readonly [Tensor, Tensor] {
  const prediction = floating(tensorOf(op, 'predictions', yPred));
  const [truth, predicted] = sameRank(cast(tensorOf(op, 'labels', yTrue), prediction.dtype), prediction);
  checkSameShape(op, truth, predicted);
  return [truth, predicted];
}

/** Refuses labels of another shape than the predictions. */
export function checkSameShape(op: string, { shape: labels }: Tensor, { shape: predictions }: Tensor): void {
  if (!sameShape(labels, predictions))
    throw new LabelShapeError({ op, labels, predictions, hint: shapeHint(labels, predictions) });
}

/** Labels that are numbers of classes, `[batch, …]` or `[batch, …, 1]`, as `[batch, …]` beside predictions that have the axis of classes too. */
export function labelsBeside(op: string, labels: Tensor, predictions: Tensor, axis = -1): Tensor {
  const shape = predictions.shape.toSpliced(normalizeAxis(op, axis, predictions.rank), 1);
  if (sameShape(labels.shape, shape)) return labels;
  if (sameShape(labels.shape, [...shape, 1])) return withoutColumn(labels);
  throw new LabelShapeError({
    op,
    labels: labels.shape,
    predictions: predictions.shape,
    hint: sameShape(labels.shape, predictions.shape)
      ? 'use CategoricalCrossentropy or CategoricalAccuracy for one-hot labels'
      : `labels that are numbers of classes have the shape [${shape.join(', ')}] here`,
  });
}

/** The same tensor, or integers and bools as float32. */
export const floating = (x: Tensor): Tensor => (x.type.float ? x : cast(x, 'float32'));

function shapeHint(labels: readonly number[], predictions: readonly number[]): string | undefined {
  if (labels.length > 0 && predictions.length > 0 && labels[0] !== predictions[0])
    return `these are ${labels[0]} labels and ${predictions[0]} predictions; both have one row per example`;
  const rows = predictions.slice(0, -1);
  const units = predictions.at(-1);
  const unitsHint = (count: number | undefined): string =>
    `the last layer needs ${count} unit${count === 1 ? '' : 's'}, not ${units}`;
  if (sameShape(labels, rows) || sameShape(labels, [...rows, 1]))
    return `use SparseCategoricalCrossentropy for integer labels; for one number per example ${unitsHint(1)}`;
  if (labels.length === predictions.length && sameShape(labels.slice(0, -1), rows)) return unitsHint(labels.at(-1));
  return undefined;
}
