import {
  type Aval,
  type ConvAttrs,
  type ConvGeometry,
  geometryOf,
  type KernelFactory,
  type Layout,
  type Signature,
  sizeOf,
} from '@tensai/core';
import type { Engine } from '../engine.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import type { TapedExecutable } from '../replay/taped.ts';
import { type ImageStrides, imageStrides, type KernelStrides, kernelStrides } from './conv-strides.ts';
import { convInput } from './conv-input.ts';
import { convKernel } from './conv-kernel.ts';
import { convOutput } from './conv-output.ts';
import type { WasmKernels } from './index.ts';
import { formOf } from './product-module.ts';
import type { ProductForm } from './micro-product.ts';

/** A convolution of any of three tensors from the others. Images are `[batch, …spatial, channels]`; what a kernel gives lies in row-major order. */
export interface ConvTask {
  readonly engine: Engine;
  readonly form: ProductForm;
  readonly g: ConvGeometry;
  /** The strides of input and output images, and of the kernel; those of the result are not looked at. */
  readonly x: ImageStrides;
  readonly kernel: KernelStrides;
  readonly y: ImageStrides;
}

/** Computes, from the addresses of the two operands' first elements and of the result. */
export interface ConvCode {
  readonly scratch: number;
  run(a: number, b: number, result: number, scratch: number): void;
  dispose?(): void;
}

/** Which of input, kernel and output the operands and the result are. */
type Roles = (
  ins: Signature['ins'],
  out: Aval & Layout,
) => readonly [x: Aval & Layout, kernel: Aval & Layout, y: Aval & Layout];

const factory = (engine: Engine, code: (task: ConvTask) => ConvCode | null, roles: Roles): KernelFactory => ({
  strided: true,
  make({ ins, outs, attrs }): TapedExecutable | null {
    const [a, b] = ins;
    const [out] = outs;
    if (!a || !b || !out || a.dtype !== out.dtype || b.dtype !== out.dtype) return null;
    const form = formOf(engine, out.dtype);
    // of nothing there is little to compute: the loop knows what
    if (!form || [a, b, out].some(({ shape }) => sizeOf(shape) === 0)) return null;
    const [x, kernel, y] = roles(ins, { ...out, strides: out.shape.map(() => 0), dense: true });
    const { bytes } = form.lanes;
    const made = code({
      engine,
      form,
      g: geometryOf(x, kernel, y, attrs as ConvAttrs),
      x: imageStrides(x, bytes),
      kernel: kernelStrides(kernel, bytes),
      y: imageStrides(y, bytes),
    });
    if (!made) return null;
    let addresses = [0, 0, 0] as [number, number, number];
    const launched = (_from: number, _to: number, scratch: number): void => made.run(...addresses, scratch);
    return {
      taped: true,
      run([p, q], [result]): void {
        addresses = [addressOf(p!), addressOf(q!), addressOf(result!)];
        engine.needScratch(made.scratch);
        engine.launch(launched, 1, 0);
      },
      ...(made.dispose && { dispose: made.dispose }),
    };
  },
});

/** Convolutions and their gradients in float32 and float64. Other dtypes are the loops'. */
export const convKernels = (engine: Engine): WasmKernels => [
  ['conv', factory(engine, convOutput, ([x, kernel], y) => [x!, kernel!, y])],
  ['convInput', factory(engine, convInput, ([y, kernel], x) => [x, kernel!, y!])],
  ['convKernel', factory(engine, convKernel, ([x, y], kernel) => [x!, kernel, y!])],
];
