import { defineError, type ErrorClass, show, type Shape } from '@tensai/core';

/** Something that has no rows, where a dataset is made of rows. */
export const SliceError: ErrorClass<{ at: string; got: string; hint?: string }> = /* @__PURE__ */ defineError('slice', {
  message: ({ at, got }) => `fromTensorSlices: ${at} is ${got}; it takes tensors, typed arrays and nested arrays`,
  hint: ({ hint }) => hint,
});

/** Parts of one dataset with different numbers of rows. */
export const RowCountError: ErrorClass<{ rows: readonly { readonly at: string; readonly shape: Shape }[] }> =
  /* @__PURE__ */ defineError('row-count', {
    message: ({ rows }) =>
      `fromTensorSlices: the first axes differ: ${rows.map(({ at, shape }) => `${at} ${show(shape)}`).join(', ')}`,
    hint: () => 'every part gives one row to each element',
  });

/** Elements that do not stack. */
export const ElementShapeError: ErrorClass<{ shapes: readonly [Shape, Shape] }> = /* @__PURE__ */ defineError(
  'element-shape',
  {
    message: ({ shapes: [a, b] }) => `batch: elements of the shapes ${show(a)} and ${show(b)} do not stack`,
    hint: ({ shapes: [a, b] }) =>
      a.length === b.length && a.slice(1).every((extent, axis) => extent === b[axis + 1])
        ? 'leave out the batch that is not full: batch(size, { dropRemainder: true })'
        : undefined,
  },
);

/** Elements that are built differently. */
export const ElementStructureError: ErrorClass<{ at: string }> = /* @__PURE__ */ defineError('element-structure', {
  message: ({ at }) => `batch: ${at} is not built alike in all elements`,
  hint: () => 'every element of a batch has the same lists and the same keys',
});

/** Something that is no number, in an element. */
export const ElementValueError: ErrorClass<{ op: string; at: string; got: string }> = /* @__PURE__ */ defineError(
  'element-value',
  {
    message: ({ op, at, got }) =>
      `${op}: ${at} is ${got}; elements are made of tensors, typed arrays, numbers and nested arrays`,
    hint: ({ got }) => (got === 'a string' ? 'give each word a number: Int32Array.of(index)' : undefined),
  },
);

/** A tensor in an element that has been disposed of. */
export const DisposedValueError: ErrorClass<{ op: string; at: string; shape: Shape }> = /* @__PURE__ */ defineError(
  'disposed-value',
  {
    message: ({ op, at, shape }) => `${op}: ${at}, a tensor of shape ${show(shape)}, has been disposed`,
    hint: () => 'elements are disposed of with their tensors; keep(tensor) one that is in several',
  },
);

/** A function of the user's that failed on an element; `cause` is what it threw. */
export const CallbackError: ErrorClass<{ op: string; element: number; reason: string }> = /* @__PURE__ */ defineError(
  'dataset-callback',
  { message: ({ op, element, reason }) => `${op}: element ${element} failed: ${reason}` },
);

/** A function that was to give a dataset. */
export const InnerDatasetError: ErrorClass<{ op: string }> = /* @__PURE__ */ defineError('inner-dataset', {
  message: ({ op }) => `${op}: the function did not return a dataset`,
  hint: () => 'dataset.map takes functions that return elements',
});

/** What `fromGenerator` cannot iterate. */
export const GeneratorError: ErrorClass<{ got: string; hint: string }> = /* @__PURE__ */ defineError('generator', {
  message: ({ got }) => `fromGenerator: it takes a function that returns an iterable, got ${got}`,
  hint: ({ hint }) => hint,
});

/** An element that has no rows to be taken apart into. */
export const UnbatchError: ErrorClass<{ shapes: readonly Shape[] }> = /* @__PURE__ */ defineError('unbatch', {
  message: ({ shapes }) =>
    `unbatch: the tensors of an element have the shapes ${shapes.map(show).join(', ')}; it takes equal first axes`,
});

/** Bytes that do not begin as IDX data do. */
export const IdxMagicError: ErrorClass<{ bytes: readonly number[] }> = /* @__PURE__ */ defineError('idx-magic', {
  message: ({ bytes }) => `decodeIdx: IDX data begin with 00 00, these with ${bytes.map(hex).join(' ') || 'nothing'}`,
  hint: ({ bytes: [first, second] }) =>
    first === 0x1f && second === 0x8b
      ? "they are compressed: readIdx(path) of @tensai/data/node decompresses, in a browser new DecompressionStream('gzip')"
      : undefined,
});

/** An element type that IDX does not have. */
export const IdxTypeError: ErrorClass<{ code: number; known: readonly number[] }> = /* @__PURE__ */ defineError(
  'idx-type',
  {
    message: ({ code, known }) =>
      `decodeIdx: there is no element type ${hex(code)} (there are ${known.map(hex).join(', ')})`,
  },
);

/** More or fewer bytes than the header of IDX data says. */
export const IdxSizeError: ErrorClass<{ shape: Shape | null; wanted: number; got: number }> =
  /* @__PURE__ */ defineError('idx-size', {
    message: ({ shape, wanted, got }) =>
      shape === null
        ? `decodeIdx: the header takes ${wanted} bytes, there are ${got}`
        : `decodeIdx: ${show(shape)} takes ${wanted} bytes with the header, there are ${got}`,
    hint: ({ wanted, got }) => (got < wanted ? 'the file is cut off; fetch it again' : undefined),
  });

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
