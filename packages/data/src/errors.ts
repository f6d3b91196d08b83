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
