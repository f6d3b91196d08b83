import { reshape, type Tensor, type Variable } from '@tensai/core';
import { Ones, Zeros } from '../initializers/index.ts';
import type { Layer } from '../layer.ts';
import type { ScaleOptions } from './weight-options.ts';

type Extents = readonly (number | null | undefined)[];

/** The factor of a normalization; null where the options say that there is none. */
export const addGamma = (layer: Layer, shape: Extents, options: ScaleOptions): Variable | null =>
  (options.scale ?? true)
    ? layer.addWeight({
        name: 'gamma',
        shape,
        initializer: options.gammaInitializer ?? new Ones(),
        regularizer: options.gammaRegularizer ?? null,
        constraint: options.gammaConstraint ?? null,
      })
    : null;

/** The shift of a normalization; null where the options say that there is none. */
export const addBeta = (layer: Layer, shape: Extents, options: ScaleOptions): Variable | null =>
  (options.center ?? true)
    ? layer.addWeight({
        name: 'beta',
        shape,
        initializer: options.betaInitializer ?? new Zeros(),
        regularizer: options.betaRegularizer ?? null,
        constraint: options.betaConstraint ?? null,
      })
    : null;

/** A weight of some axes of `x`, with extent 1 along the others. */
export const alignedTo = (x: Tensor, axes: readonly number[], weight: Variable): Tensor =>
  reshape(
    weight,
    x.shape.map((extent, axis) => (axes.includes(axis) ? extent : 1)),
  );
