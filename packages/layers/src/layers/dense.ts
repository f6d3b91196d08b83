import { add, matmul, type PartialShape, type Tensor, type Variable } from '@tensai/core';
import { Layer } from '../layer.ts';
import { checkRank, wholeNumber } from './arguments.ts';
import { addKernel, type KernelOptions, kernelOptions } from './weight-options.ts';

/** Options of `Dense`. */
export interface DenseOptions extends KernelOptions {}

/**
 * Affine map of the last axis: `activation(x · kernel + bias)`, `[…, in]` → `[…, units]`.
 *
 * @example
 * const layer = new Dense(2, { kernelInitializer: new initializers.Ones(), activation: relu });
 * layer.apply(tensor([[1, 2, 3], [-4, 1, 1]])) // [[6, 6], [0, 0]]
 * new Dense(2).apply(tensor([1, 2, 3])) // throws layer-input
 * layer.apply(tensor([[1, 2]])) // throws Dense 'dense'
 */
export class Dense extends Layer<DenseOptions> {
  static override readonly className: string = 'Dense';
  static override readonly required: readonly string[] = ['units'];
  static override readonly optional: readonly string[] = kernelOptions;
  readonly units: number;
  declare kernel: Variable;
  declare bias: Variable | null;

  constructor(units: number, options: DenseOptions = {}) {
    super({ units }, options);
    wholeNumber('Dense', 'units', units);
    this.units = units;
  }

  override build(inputShape: PartialShape): void {
    checkRank(this, inputShape, (rank) => rank >= 2, '[batch, …, features]', 'a batch of one: expandDims(x, 0)');
    ({ kernel: this.kernel, bias: this.bias } = addKernel(this, [inputShape.at(-1), this.units]));
  }

  override call(x: Tensor): Tensor {
    const y = matmul(x, this.kernel);
    return this.activate(this.bias ? add(y, this.bias) : y);
  }
}
