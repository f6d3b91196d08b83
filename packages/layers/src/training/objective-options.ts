import { OptionError, TensaiError } from '@tensai/core';
import { getLoss, type LossIdentifier } from '@tensai/losses';
import { getMetric, Metric, type MetricIdentifier, metricRegistry, resolveMetric } from '@tensai/metrics';
import { checkPerOutput, forEachOutput, isByName, type Outputs, type PerOutput } from './per-output.ts';

/** One metric, or several. */
export type Metrics = MetricIdentifier | readonly (MetricIdentifier | null)[];

/** What a model is trained for, and measured by. */
export interface ObjectiveOptions {
  /** What is made small: a name, a loss or a function; of several outputs, for each by place or by name. */
  readonly loss?: PerOutput<LossIdentifier>;
  /** How much the loss of each output counts. */
  readonly lossWeights?: PerOutput<number>;
  /** What is measured: a list; of several outputs, for each by place or by name. */
  readonly metrics?: PerOutput<Metrics>;
  /** The same, by the weights of the examples. */
  readonly weightedMetrics?: PerOutput<Metrics>;
}

/** Options with names made losses and metrics, as far as that does not depend on shapes. Mistakes show at once. */
export function readObjectives(options: ObjectiveOptions, names: readonly string[] | null): ObjectiveOptions {
  const { loss, lossWeights, metrics, weightedMetrics } = options;
  if (names !== null) checkObjectives(options, { count: names.length, names });
  return {
    loss: mapPerOutput(loss, knownLoss),
    lossWeights: mapPerOutput(lossWeights, finite),
    metrics: mapPerOutput(metrics, knownMetrics),
    weightedMetrics: mapPerOutput(weightedMetrics, knownMetrics),
  };
}

/** Refuses what does not fit the outputs. */
export function checkObjectives(options: ObjectiveOptions, outputs: Outputs): void {
  const { loss, lossWeights, metrics, weightedMetrics } = options;
  checkPerOutput('loss', loss, outputs);
  checkPerOutput('lossWeights', lossWeights, outputs);
  for (const [argument, value] of Object.entries({ metrics, weightedMetrics })) {
    // of one output, a list is that of its metrics
    if (outputs.count > 1 || isByName(value)) checkPerOutput(argument, value, outputs);
    if (outputs.count > 1 && value !== undefined && value !== null && !Array.isArray(value) && !isByName(value))
      throw new OptionError({
        op: 'compile',
        what: `${argument} says for each output what is measured`,
        value: typeof value === 'string' ? value : 'one metric',
        hint: `${argument}: { ${outputs.names![0]!}: ['accuracy'] }`,
      });
  }
}

/** The metrics of each output. */
export function metricsByOutput(value: PerOutput<Metrics> | undefined, outputs: Outputs): MetricIdentifier[][] {
  const lists =
    outputs.count === 1 && !isByName(value) ? [value as Metrics | null] : forEachOutput<Metrics>(value, outputs);
  return lists.map((list) => [list].flat().filter((one): one is MetricIdentifier => one !== null && one !== undefined));
}

function mapPerOutput<T, U>(value: PerOutput<T> | undefined, f: (one: T) => U): PerOutput<U> {
  const one = (item: T | null | undefined): U | null => (item === null || item === undefined ? null : f(item));
  if (Array.isArray(value)) return (value as readonly (T | null)[]).map(one);
  if (isByName(value))
    return Object.fromEntries(
      Object.entries(value as Readonly<Record<string, T | null>>).map(([name, item]) => [name, one(item)]),
    );
  return one(value as T);
}

function knownLoss(identifier: LossIdentifier): LossIdentifier {
  try {
    return getLoss(identifier);
  } catch (error) {
    // 'crossentropy' is one of three
    if (error instanceof TensaiError && error.code === 'shapes-needed') return identifier;
    throw error;
  }
}

const knownMetrics = (given: Metrics): Metrics =>
  Array.isArray(given)
    ? (given as readonly (MetricIdentifier | null)[]).map((one) => (one === null ? null : knownMetric(one)))
    : knownMetric(given as MetricIdentifier);

// Those that have names are made at the first batch, one for each model and output.
function knownMetric(identifier: MetricIdentifier): MetricIdentifier {
  if (typeof identifier !== 'string') return identifier instanceof Metric ? identifier : getMetric(identifier);
  try {
    metricRegistry.get(identifier);
  } catch (error) {
    if (!dependsOnShapes(identifier)) throw error;
  }
  return identifier;
}

function dependsOnShapes(name: string): boolean {
  try {
    for (const variable of resolveMetric(name, { yTrue: { shape: [1] }, yPred: { shape: [1, 1] } }).variables)
      variable.dispose();
    return true;
  } catch (error) {
    return !(error instanceof TensaiError && error.code === 'unknown-name');
  }
}

function finite(weight: number): number {
  if (typeof weight === 'number' && Number.isFinite(weight)) return weight;
  throw new OptionError({ op: 'compile', what: 'lossWeights are numbers', value: weight });
}
