import {
  type ConvGeometry,
  type Executable,
  type KernelFactory,
  type PoolAttrs,
  poolGeometryOf,
  type Triple,
} from '@tensai/core';
import { denseStrides5, eachRun } from './window-runs.ts';
import type { CpuStorage } from './cpu-storage.ts';
import { WorkSpace } from './work-space.ts';

// What pooling does to gradients: each result is put back into its window. As a loop over the elements, which look for the windows that hold them, it is
// several times slower than over the windows.

/** Adds the results of one image, which start at `from` in their arrays, to the elements. */
type Spread = (sums: Float64Array, ins: readonly ArrayLike<number>[], from: number) => void;

const sums = /* @__PURE__ */ new WorkSpace();

const spreadKernel = (spreadOf: (g: ConvGeometry) => Spread): KernelFactory => ({
  make(signature): Executable | null {
    const { ins, outs } = signature;
    const { dtype, shape } = outs[0]!;
    if (dtype !== 'float32' && dtype !== 'float64') return null;
    if (shape.includes(0) || ins[0]!.shape.includes(0)) return null;
    const g = poolGeometryOf(outs[0]!, ins[0]!, signature.attrs as PoolAttrs);
    const spread = spreadOf(g);
    const bytes = dtype === 'float32' ? 4 : 8;
    const size = g.input[0] * g.input[1] * g.input[2] * g.channels;
    const results = (g.rows / g.batch) * g.channels;
    return {
      run(given, [result]): void {
        const arrays = given.map(({ storage, offset }, k) => {
          const own = (storage as CpuStorage).view(k === 0 ? dtype : 'int32');
          const first = offset / (k === 0 ? bytes : 4);
          return first === 0 ? own : own.subarray(first);
        });
        const x = (result!.storage as CpuStorage).view(dtype);
        const total = sums.take(size);
        for (let image = 0, to = result!.offset / bytes; image < g.batch; image++) {
          total.fill(0, 0, size);
          spread(total, arrays, image * results);
          for (let k = 0; k < size; k++) x[to++] = total[k]!;
        }
        sums.release();
      },
    };
  },
});

/** Each result to the place in its window that its position names. */
const toPositions = (g: ConvGeometry): Spread => {
  const { channels, input, output, window, strides, before } = g;
  const [, s0, s1, s2] = denseStrides5(input, input, channels);
  // from the first element of a window to each of its elements
  const steps = new Int32Array(g.taps);
  for (let t = 0; t < g.taps; t++) {
    const rest = Math.floor(t / window[2]);
    steps[t] = Math.floor(rest / window[1]) * s0 + (rest % window[1]) * s1 + (t % window[2]) * s2;
  }
  return (total, [y, positions], from) => {
    let k = from;
    for (let o0 = 0; o0 < output[0]; o0++)
      for (let o1 = 0; o1 < output[1]; o1++)
        for (let o2 = 0; o2 < output[2]; o2++) {
          let at = (o0 * strides[0] - before[0]) * s0 + (o1 * strides[1] - before[1]) * s1;
          at += (o2 * strides[2] - before[2]) * s2;
          for (const last = at + channels; at < last; at++, k++) total[at + steps[positions![k]!]!]! += y![k]!;
        }
  };
};

/** How many elements of an axis each window holds. */
const heldOf = (g: ConvGeometry, axis: 0 | 1 | 2): number[] =>
  Array.from({ length: g.output[axis] }, (_, at) => {
    const start = at * g.strides[axis] - g.before[axis];
    return Math.min(start + g.window[axis], g.input[axis]) - Math.max(start, 0);
  });

/** Each result evenly to what its window holds. */
const toAll = (g: ConvGeometry): Spread => {
  const { channels, input, output } = g;
  const strides = denseStrides5(input, input, channels);
  const held = [heldOf(g, 0), heldOf(g, 1), heldOf(g, 2)] as const;
  const [, n1, n2]: Triple = output;
  const shares = new Float64Array(channels);
  return (total, [y], from) => {
    eachRun(g, strides, 0, g.rows / g.batch, (row, tap, count, inside, at) => {
      if (tap === 0) {
        const line = Math.floor(row / n2);
        const elements = held[0][Math.floor(line / n1)]! * held[1][line % n1]! * held[2][row % n2]!;
        for (let c = 0, k = from + row * channels; c < channels; c++, k++) shares[c] = y![k]! / elements;
      }
      if (!inside) return;
      for (let n = 0, k = at; n < count; n++) for (let c = 0; c < channels; c++) total[k++]! += shares[c]!;
    });
  };
};

/** The gradients of pooling in float32 and float64, summed in float64. */
export const poolingKernels: readonly (readonly [name: string, factory: KernelFactory])[] = [
  ['maxSpread', /* @__PURE__ */ spreadKernel(toPositions)],
  ['averageSpread', /* @__PURE__ */ spreadKernel(toAll)],
];
