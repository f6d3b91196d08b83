import {
  type ClassConfig,
  type Config,
  isClassConfig,
  isPlainObject,
  OptionError,
  plainName,
  Registry,
} from '@tensai/core';
import { BinaryCrossentropy } from './binary-crossentropy.ts';
import { CategoricalCrossentropy } from './categorical-crossentropy.ts';
import { ShapesNeededError } from './errors.ts';
import { FunctionLoss, type PlainLoss } from './function-loss.ts';
import { type LabelCoding, labelCoding, type ShapedPair } from './label-coding.ts';
import { Loss } from './loss.ts';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';

/** A class of losses that can be made without arguments. */
export interface LossClass {
  readonly className: string;
  new (options?: never): Loss;
  fromConfig(config: Config): Loss;
}

/** What users write where a loss is wanted: a name, a loss, a class of losses, a function or a config. */
export type LossIdentifier = string | Loss | LossClass | PlainLoss | ClassConfig;

/** The losses by name: those of this package after `register()` from '@tensai/losses/all', and what else is registered. */
export const lossRegistry: Registry<LossClass> = /* @__PURE__ */ new Registry('loss', '@tensai/losses/all');

const isShapeName = (name: string): boolean => plainName(name) === 'crossentropy' || plainName(name) === 'ce';

/**
 * The loss that an identifier means.
 *
 * @example
 * losses.getLoss('mse').name // 'mean_squared_error'
 * losses.getLoss({ className: 'Huber', config: { delta: 2 } }).options // { delta: 2 }
 * losses.getLoss('mean_square_error') // throws did you mean
 */
export function getLoss(identifier: LossIdentifier): Loss {
  if (identifier instanceof Loss) return identifier;
  if (typeof identifier === 'string') {
    if (isShapeName(identifier)) throw new ShapesNeededError({ kind: 'loss', name: identifier });
    return new (lossRegistry.get(identifier))();
  }
  if (typeof identifier === 'function')
    return isLossClass(identifier) ? new identifier() : new FunctionLoss(identifier as PlainLoss);
  if (isClassConfig(identifier)) return lossRegistry.get(identifier.className).fromConfig(identifier.config ?? {});
  throw new OptionError({
    op: 'loss',
    what: 'it is a name, a Loss, a function or { className, config }',
    value: isPlainObject(identifier) ? Object.keys(identifier) : identifier,
  });
}

const isLossClass = (value: object): value is LossClass =>
  (value as { readonly prototype?: unknown }).prototype instanceof Loss;

const crossentropies: Readonly<Record<LabelCoding, () => Loss>> = {
  binary: () => new BinaryCrossentropy(),
  sparse_categorical: () => new SparseCategoricalCrossentropy(),
  categorical: () => new CategoricalCrossentropy(),
};

/**
 * The same, but where 'crossentropy' (or 'ce') is one of the three, as the shapes of labels and predictions have it.
 *
 * @example losses.resolveLoss('crossentropy', { yTrue: { shape: [32] }, yPred: { shape: [32, 10] } }).name // 'sparse_categorical_crossentropy'
 */
export const resolveLoss = (identifier: LossIdentifier, shapes: ShapedPair): Loss =>
  typeof identifier === 'string' && isShapeName(identifier)
    ? crossentropies[labelCoding(shapes)]()
    : getLoss(identifier);
