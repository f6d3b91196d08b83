import {
  type Aval,
  type Backend,
  contractionCode,
  type ConvAttrs,
  type ConvGeometry,
  convolutionOf,
  finishOf,
  geometryOf,
  type ImageStrides,
  imageStrides,
  isPointwise,
  type KernelFactory,
  kernelStrides,
  type KernelStrides,
  type Layout,
  type Loop,
  rowStrideOf,
  type Signature,
  sizeOf,
  type Slice,
} from '@tensai/core';
import type { Engine } from '../engine.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import type { TapedExecutable } from '../replay/taped.ts';
import { convInput } from './conv-input.ts';
import { convKernel } from './conv-kernel.ts';
import { convOutput } from './conv-output.ts';
import { type FinishArguments, type Finisher, finisher, UNFINISHED } from './finish.ts';
import { STRETCH } from './long-sums.ts';
import type { WasmKernels } from './index.ts';
import { formOf } from './product-module.ts';
import { type Operands, sideBySide } from './side-by-side.ts';
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
  /** Gradients are not finished. */
  run(a: number, b: number, result: number, scratch: number, finish?: FinishArguments): void;
  dispose?(): void;
}

/** Which of input, kernel and output the operands and the result are. */
type Roles = (
  ins: Signature['ins'],
  out: Aval & Layout,
) => readonly [x: Aval & Layout, kernel: Aval & Layout, y: Aval & Layout];

const factory = (
  engine: Engine,
  code: (task: ConvTask) => ConvCode,
  roles: Roles,
  operands: Operands,
): KernelFactory => ({
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
    const task: ConvTask = {
      engine,
      form,
      g: geometryOf(x, kernel, y, attrs as ConvAttrs),
      x: imageStrides(x, bytes),
      kernel: kernelStrides(kernel, bytes),
      y: imageStrides(y, bytes),
    };
    const made = sideBySide(task, operands, code);
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

/** A loop that is a convolution in float32 or float64, and what is computed from it. Null for others, and for those that are plain products of matrices. */
export function convolution(engine: Engine, loop: Loop, backend: Backend): TapedExecutable | null {
  const found = convolutionOf(loop);
  const form = found && formOf(engine, found.dtype);
  if (!form) return null;
  const { g, x, kernel } = found;
  const task: ConvTask = { engine, form, g, x: x.strides, kernel: kernel.strides, y: NOWHERE };
  if (isMatrixProduct(task)) return null;
  const columns = g.groups * g.filters;
  const finish = g.channels > STRETCH ? null : finishOf(found, columns);
  const finishing = finish && finisher(engine, form.lanes, finish, columns);
  // a compiled graph asks for code of all its ops, and launches those that they were joined into
  let made: ConvCode | null = null;
  let [a, b, c] = [0, 0, 0];
  let end = UNFINISHED;
  const launched = (_from: number, _to: number, scratch: number): void => made!.run(a, b, c, scratch, end);
  const run = (ins: readonly Slice[], out: Slice, finishing: Finisher | null): void => {
    made ??= sideBySide(task, ['x', null], convOutput);
    a = addressOf(ins[x.source]!) + x.base;
    b = addressOf(ins[kernel.source]!) + kernel.base;
    c = addressOf(out);
    const at = (made.scratch + 15) & -16;
    const scratch = engine.needScratch(at + (finishing?.bytes ?? 0));
    end = finishing ? finishing.put(ins, c, scratch + at) : UNFINISHED;
    engine.launch(launched, 1, 0);
  };
  const code = contractionCode(
    found,
    g.rows * columns,
    loop.outputs,
    backend,
    (ins, out) => run(ins, out, null),
    finishing && ((ins, out) => run(ins, out, finishing)),
  );
  return {
    ...code,
    taped: true,
    dispose(): void {
      code.dispose?.();
      made?.dispose?.();
      made = null;
    },
  };
}

/** Is it the product of one matrix with another, neither of which stands still along its rows or columns? */
function isMatrixProduct({ g, x, kernel }: ConvTask): boolean {
  if (g.groups > 1 || !isPointwise(g)) return false;
  const rowStride = g.rows === 1 ? 1 : rowStrideOf(x, g.batch, g.output);
  return rowStride !== null && rowStride !== 0 && (g.filters === 1 || kernel.filter !== 0);
}

const NOWHERE: ImageStrides = { batch: 0, spatial: [0, 0, 0], channel: 0 };

/** Gradients of convolutions in float32 and float64. Other dtypes are the loops'. */
export const convKernels = (engine: Engine): WasmKernels => [
  ['convInput', factory(engine, convInput, ([y, kernel], x) => [x, kernel!, y!], ['y', null])],
  ['convKernel', factory(engine, convKernel, ([x, y], kernel) => [x!, kernel, y!], ['x', 'y'])],
];
