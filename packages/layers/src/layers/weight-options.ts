import type { Variable } from '@tensai/core';
import type { ConstraintIdentifier } from '../constraints/index.ts';
import { GlorotUniform, type InitializerIdentifier, Zeros } from '../initializers/index.ts';
import type { ActivationOptions, Layer, LayerOptions } from '../layer.ts';
import type { RegularizerIdentifier } from '../regularizers/index.ts';

/** Options of a layer with a kernel and a bias. */
export interface KernelOptions extends ActivationOptions {
  /** Is something added to each output? Yes if left out. */
  readonly useBias?: boolean;
  /** Glorot uniform if left out. */
  readonly kernelInitializer?: InitializerIdentifier;
  /** Zeros if left out. */
  readonly biasInitializer?: InitializerIdentifier;
  readonly kernelRegularizer?: RegularizerIdentifier | null;
  readonly biasRegularizer?: RegularizerIdentifier | null;
  readonly kernelConstraint?: ConstraintIdentifier | null;
  readonly biasConstraint?: ConstraintIdentifier | null;
}

/** Their names. */
export const kernelOptions: readonly string[] = [
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'kernelConstraint',
  'biasConstraint',
];

/** What `addKernel` makes. */
export interface Kernel {
  readonly kernel: Variable;
  readonly bias: Variable | null;
}

/** Makes the kernel of a layer, outputs last, and the bias if there is one, as the options say. */
export function addKernel(layer: Layer<KernelOptions>, shape: readonly (number | null | undefined)[]): Kernel {
  const { options } = layer;
  const kernel = layer.addWeight({
    name: 'kernel',
    shape,
    initializer: options.kernelInitializer ?? new GlorotUniform(),
    regularizer: options.kernelRegularizer ?? null,
    constraint: options.kernelConstraint ?? null,
  });
  const bias =
    options.useBias === false
      ? null
      : layer.addWeight({
          name: 'bias',
          shape: shape.slice(-1),
          initializer: options.biasInitializer ?? new Zeros(),
          regularizer: options.biasRegularizer ?? null,
          constraint: options.biasConstraint ?? null,
        });
  return { kernel, bias };
}

/** Options of a normalization: a factor, `gamma`, and a shift, `beta`, for each channel. */
export interface ScaleOptions extends LayerOptions {
  /** Is beta there? Yes if left out. */
  readonly center?: boolean;
  /** Is gamma there? Yes if left out. */
  readonly scale?: boolean;
  /** Zeros if left out. */
  readonly betaInitializer?: InitializerIdentifier;
  /** Ones if left out. */
  readonly gammaInitializer?: InitializerIdentifier;
  readonly betaRegularizer?: RegularizerIdentifier | null;
  readonly gammaRegularizer?: RegularizerIdentifier | null;
  readonly betaConstraint?: ConstraintIdentifier | null;
  readonly gammaConstraint?: ConstraintIdentifier | null;
}

/** Their names. */
export const scaleOptions: readonly string[] = [
  'center',
  'scale',
  'betaInitializer',
  'gammaInitializer',
  'betaRegularizer',
  'gammaRegularizer',
  'betaConstraint',
  'gammaConstraint',
];
