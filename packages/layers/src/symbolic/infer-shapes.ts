import {
  type Aval,
  type DType,
  markerIn,
  markerOf,
  mapStructure,
  type Shape,
  type Structure,
  TensaiError,
  Tensor,
  traceFunction,
} from '@tensai/core';
import type { Tensors } from '../tensors.ts';

// Two sizes for each unknown extent, different from axis to axis: what comes out alike for both is constant. Multiples of 16, as layers halve extents.
const PROBES: readonly (readonly number[])[] = [
  [96, 144, 160, 176, 208, 224, 240, 272],
  [288, 304, 336, 352, 368, 400, 416, 432],
];

/** A tensor's shape with markers, and its dtype. */
export interface MarkedAval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * The shapes that `body` gives for inputs with markers, found by tracing it with two sizes in the place of each unknown extent. No layer writes its output shape.
 */
export function inferShapes(
  body: (inputs: Tensor[]) => Tensors,
  inputs: readonly MarkedAval[],
): { readonly structure: Structure<number>; readonly outputs: MarkedAval[] } {
  const runs = PROBES.map((sizes) => {
    const avals = inputs.map(({ shape, dtype }): Aval => ({
      shape: shape.map((extent) => sized(extent, sizes)),
      dtype,
    }));
    const { result } = explaining(avals, inputs, () => traceFunction((...xs) => body(xs), avals));
    const found: Aval[] = [];
    const structure = mapStructure(result as Structure<unknown>, (leaf) => {
      const { type } = leaf as Tensor;
      return found.push({ shape: type.shape, dtype: type.dtype }) - 1;
    });
    return { found, structure, avals };
  });
  const [first, second] = runs as [(typeof runs)[number], (typeof runs)[number]];
  const outputs = first.found.map(({ shape, dtype }, k): MarkedAval => {
    const other = second.found[k]!.shape;
    return { dtype, shape: shape.map((extent, axis) => (extent === other[axis] ? extent : markerFor(extent, axis))) };
  });
  return { structure: first.structure, outputs };
}

// An error that shows a size which nobody gave says what it is.
function explaining<R>(avals: readonly Aval[], inputs: readonly MarkedAval[], run: () => R): R {
  try {
    return run();
  } catch (error) {
    if (error instanceof TensaiError) {
      const sizes = avals.flatMap(({ shape }, k) => shape.filter((size, axis) => size !== inputs[k]!.shape[axis]));
      const seen = [...new Set(sizes)].filter((size) => new RegExp(`\\b${size}\\b`).test(error.message));
      if (seen.length > 0) error.message += `\n${seen.join(', ')}: here in the place of what is left open (null)`;
    }
    throw error;
  }
}

const AXES = PROBES[0]!.length;

function sized(extent: number, sizes: readonly number[]): number {
  const marker = markerIn(extent);
  if (marker === undefined) return extent;
  const axis = Array.from({ length: AXES }, (_, a) => a).find((a) => markerOf(a) === marker)!;
  return (extent / marker) * sizes[axis]!;
}

// An extent that came from an unknown one unchanged is still that one; any other is unknown by itself.
function markerFor(extent: number, axis: number): number {
  const from = PROBES[0]!.indexOf(extent);
  return from >= 0 ? markerOf(from) : markerOf(axis);
}
