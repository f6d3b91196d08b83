import {
  type DType,
  factsOf,
  flatten,
  forEachTensor,
  isPlainObject,
  mapStructure,
  type NestedValues,
  type Shape,
  type Structure,
  Tensor,
  type TypedArray,
  type ValueDType,
  Variable,
} from '@tensai/core';
import { DisposedValueError, ElementValueError } from './errors.ts';
import { HostArray } from './host-array.ts';
import { isNumbers } from './sources/columns.ts';

/** What becomes one tensor of an element. */
export type ElementValue = Tensor | Variable | HostArray | TypedArray | NestedValues;

/** What becomes an element: values in lists and dictionaries. */
export type ElementStructure =
  | ElementValue
  | readonly ElementStructure[]
  | { readonly [key: string]: ElementStructure };

/** The element of a structure of values: a tensor in every place; unknown where the structure is. */
export type ElementOf<V> = unknown extends V ? unknown : ElementOfKnown<V>;
type ElementOfKnown<V> = V extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? Tensor<S, D>
  : V extends TypedArray
    ? Tensor<readonly [number], ValueDType<V>>
    : V extends number | boolean
      ? Tensor<readonly [], V extends boolean ? 'bool' : 'float32'>
      : V extends readonly NestedValues[]
        ? Tensor<Shape, ValueDType<V>>
        : { -readonly [K in keyof V]: ElementOfKnown<V[K]> };

/** An element before it is on a device. */
export type Draft = Structure<Tensor | HostArray>;

/**
 * What a user gave as an element, checked. Numbers are copied. A tensor is taken over where `handedOver` says so; the element shares in
 * the memory of any other, which its owner may then dispose of.
 */
export function readElement(op: string, value: unknown, handedOver: (tensor: Tensor) => boolean, path = ''): Draft {
  const at = path || 'the element';
  if (value instanceof Variable) return share(value.value);
  if (value instanceof Tensor) {
    if (value.isDisposed) throw new DisposedValueError({ op, at, shape: value.shape });
    return !value.kept && !value.held && handedOver(value) ? value : share(value);
  }
  if (value instanceof HostArray) return new HostArray(value.data.slice(), value.shape, value.dtype);
  if (ArrayBuffer.isView(value) || typeof value === 'number' || typeof value === 'boolean' || isNumbers(value)) {
    const { flat, nested, own } = flatten(value as NestedValues);
    const data = new (factsOf(own).array)(flat.length);
    data.set(flat);
    return new HostArray(data, nested, own);
  }
  if (Array.isArray(value)) return value.map((item: unknown, i) => readElement(op, item, handedOver, `${path}[${i}]`));
  if (isPlainObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        readElement(op, item, handedOver, path === '' ? key : `${path}.${key}`),
      ]),
    );
  throw new ElementValueError({
    op,
    at,
    got: value === null ? 'null' : Array.isArray(value) ? 'empty' : `a ${typeof value}`,
  });
}

/** The tensors of a draft, on the default device. */
export const finished = <T>(draft: Draft): T =>
  mapStructure(draft, (leaf) => (leaf instanceof HostArray ? leaf.toTensor() : leaf)) as T;

/** Another handle on the memory of a tensor: both may be disposed of. */
export const share = (tensor: Tensor): Tensor => new Tensor(tensor.type, tensor.place);

/** An element of handles of its own. */
export const shareElement = <T>(element: T): T =>
  mapStructure(element as Structure<Tensor>, (tensor) => share(tensor)) as T;

/** Gives the memory of an element, or of a draft, back. */
export const disposeElement = (element: unknown): void => forEachTensor(element, (tensor) => tensor.dispose());
