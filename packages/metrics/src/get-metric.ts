import {
  type ClassConfig,
  type Config,
  isClassConfig,
  isPlainObject,
  OptionError,
  plainName,
  Registry,
  snakeCase,
} from '@tensai/core';
import {
  type LabelCoding,
  labelCoding,
  type Loss,
  type NamedOptions,
  type ShapedPair,
  ShapesNeededError,
} from '@tensai/losses';
import { BinaryAccuracy } from './binary-accuracy.ts';
import { BinaryCrossentropy } from './binary-crossentropy.ts';
import { CategoricalAccuracy } from './categorical-accuracy.ts';
import { CategoricalCrossentropy } from './categorical-crossentropy.ts';
import { MeanMetricWrapper, type PlainMetric } from './mean-metric-wrapper.ts';
import { Metric } from './metric.ts';
import { SparseCategoricalAccuracy } from './sparse-categorical-accuracy.ts';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';

/** A class of metrics that can be made without arguments. */
export interface MetricClass {
  readonly className: string;
  new (options?: NamedOptions): Metric;
  fromConfig(config: Config): Metric;
}

/** What users write where a metric is wanted: a name, a metric, a class of metrics, a function or a config. */
export type MetricIdentifier = string | Metric | MetricClass | PlainMetric | ClassConfig;

/** The metrics by name: those of this package after `register()` from '@tensai/metrics/all', and what else is registered. */
export const metricRegistry: Registry<MetricClass> = /* @__PURE__ */ new Registry('metric', '@tensai/metrics/all');

/**
 * The metric that an identifier means. A string is its key in logs, in snake_case: 'mse' stays 'mse'.
 *
 * @example
 * metrics.getMetric('mse').name // 'mse'
 * metrics.getMetric('meanSquaredError').name // 'mean_squared_error'
 * metrics.getMetric('accuracie') // throws did you mean
 */
export function getMetric(identifier: MetricIdentifier): Metric {
  if (identifier instanceof Metric) return identifier;
  if (typeof identifier === 'string') {
    if (kindOf(identifier) === 'crossentropy') throw new ShapesNeededError({ kind: 'metric', name: identifier });
    return new (metricRegistry.get(identifier))({ name: logKey(identifier) });
  }
  if (typeof identifier === 'function')
    return isMetricClass(identifier) ? new identifier() : new MeanMetricWrapper(identifier as PlainMetric);
  if (isClassConfig(identifier)) return metricRegistry.get(identifier.className).fromConfig(identifier.config ?? {});
  throw new OptionError({
    op: 'metric',
    what: 'it is a name, a Metric, a function or { className, config }',
    value: isPlainObject(identifier) ? Object.keys(identifier) : identifier,
  });
}

const isMetricClass = (value: object): value is MetricClass =>
  (value as { readonly prototype?: unknown }).prototype instanceof Metric;

// names in capitals are as they are: 'MSE'
const logKey = (name: string): string => (/[a-z]/.test(name) ? snakeCase(name) : name);

/** What tells which metric 'accuracy' or 'crossentropy' is. */
export interface MetricContext extends ShapedPair {
  /** The loss beside it: where its predictions are logits, they are for the metric too. */
  readonly loss?: Loss | null;
}

type Kind = 'accuracy' | 'crossentropy';
const kinds: Readonly<Record<string, Kind>> = {
  accuracy: 'accuracy',
  acc: 'accuracy',
  crossentropy: 'crossentropy',
  ce: 'crossentropy',
};
const kindOf = (name: string): Kind | undefined => kinds[plainName(name)];

type Maker = (name: string, fromLogits: boolean) => Metric;
const makers: Readonly<Record<Kind, Readonly<Record<LabelCoding, Maker>>>> = {
  accuracy: {
    binary: (name, fromLogits) => new BinaryAccuracy({ name, threshold: fromLogits ? 0 : 0.5 }),
    sparse_categorical: (name) => new SparseCategoricalAccuracy({ name }),
    categorical: (name) => new CategoricalAccuracy({ name }),
  },
  crossentropy: {
    binary: (name, fromLogits) => new BinaryCrossentropy({ name, fromLogits }),
    sparse_categorical: (name, fromLogits) => new SparseCategoricalCrossentropy({ name, fromLogits }),
    categorical: (name, fromLogits) => new CategoricalCrossentropy({ name, fromLogits }),
  },
};

/**
 * The same for a model: 'accuracy' (or 'acc') and 'crossentropy' (or 'ce') are the metric that fits the shapes of labels and predictions. Beside a loss on
 * logits, binary accuracy asks whether a prediction is above 0 (Keras: above ½, which is wrong there), and the crossentropy takes logits.
 *
 * @example
 * const shapes = { yTrue: { shape: [32] }, yPred: { shape: [32, 10] } };
 * const accuracy = metrics.resolveMetric('acc', shapes);
 * accuracy.getConfig() // { name: 'acc', dtype: 'float32' }
 * accuracy instanceof metrics.SparseCategoricalAccuracy // true
 */
export function resolveMetric(identifier: MetricIdentifier, { yTrue, yPred, loss }: MetricContext): Metric {
  const kind = typeof identifier === 'string' ? kindOf(identifier) : undefined;
  if (kind === undefined) return getMetric(identifier);
  const options: object | undefined = loss?.options;
  const fromLogits = options !== undefined && 'fromLogits' in options && options.fromLogits === true;
  return makers[kind][labelCoding({ yTrue, yPred })](logKey(identifier as string), fromLogits);
}
