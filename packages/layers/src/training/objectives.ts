import { add, multiply, type Tensor } from '@tensai/core';
import { type Loss, resolveLoss } from '@tensai/losses';
import { Mean, type Metric, type MetricIdentifier, resolveMetric } from '@tensai/metrics';
import { DataError } from '../errors.ts';
import { maskOf } from '../masks.ts';
import type { Tensors } from '../tensors.ts';
import { checkObjectives, metricsByOutput, type ObjectiveOptions, readObjectives } from './objective-options.ts';
import { forEachOutput, type Outputs, outputsOf, predictionsOf, targetsOf } from './per-output.ts';

/** What belongs to one output. */
interface Head {
  readonly loss: Loss | null;
  readonly weight: number | null;
  /** The mean of its loss, where there are several outputs. */
  readonly mean: Mean | null;
  readonly metrics: readonly Metric[];
  readonly weighted: readonly Metric[];
}

interface Bound {
  readonly outputs: Outputs;
  readonly heads: readonly Head[];
  /** Which outputs have a loss or a metric. */
  readonly wanted: readonly boolean[];
}

/** Labels and predictions of a batch. */
export interface Judged {
  readonly y: Tensors | null;
  readonly yPred: Tensors;
  readonly sampleWeight: Tensors | null;
}

/** The losses and metrics of a model. What they are may depend on shapes ('accuracy'), so they are made at the first batch; mistakes in names show at once. */
export class Objectives {
  readonly #options: ObjectiveOptions;
  readonly #names: readonly string[] | null;
  #bound: Bound | null = null;
  /** The losses of the outputs in the step under way. */
  #losses: readonly (Tensor | null)[] = [];
  #mean: Mean | null = null;

  constructor(options: ObjectiveOptions, names: readonly string[] | null) {
    this.#names = names;
    this.#options = readObjectives(options, names);
  }

  /** Is there a loss? */
  get hasLoss(): boolean {
    return (this.#options.loss ?? null) !== null;
  }

  /** The weighted sum of the outputs' losses; null without any. */
  loss({ y, yPred, sampleWeight }: Judged): Tensor | null {
    if (!this.hasLoss) return null;
    const { outputs, heads, wanted } = this.#bind(yPred, y);
    const predictions = predictionsOf(yPred, outputs.names);
    const targets = targetsOf('targets', y, outputs, wanted);
    const weights = targetsOf('sample weights', sampleWeight, outputs, wanted);
    let total: Tensor | null = null;
    this.#losses = heads.map(({ loss, weight }, k) => {
      if (loss === null) return null;
      const value = loss.apply(target(targets[k]!, k, outputs), predictions[k]!, {
        sampleWeight: weights[k]!,
        mask: maskOf(predictions[k]!),
      });
      const counted = weight === null ? value : multiply(value, weight);
      total = total === null ? counted : add(total, counted);
      return value;
    });
    return total;
  }

  /** Adds a step to what is measured; `batch` examples had the loss `total`. */
  update(total: Tensor | null, batch: number, { y, yPred, sampleWeight }: Judged): void {
    if (total !== null) (this.#mean ??= new Mean({ name: 'loss' })).updateState(total, { sampleWeight: batch });
    const { outputs, heads, wanted } = this.#bind(yPred, y);
    const losses = this.#losses;
    this.#losses = [];
    if (heads.every(({ metrics, weighted, mean }) => metrics.length + weighted.length === 0 && mean === null)) return;
    const predictions = predictionsOf(yPred, outputs.names);
    const targets = targetsOf('targets', y, outputs, wanted);
    const weights = targetsOf('sample weights', sampleWeight, outputs, wanted);
    heads.forEach(({ metrics, weighted, mean }, k) => {
      if (mean !== null && losses[k]) mean.updateState(losses[k], { sampleWeight: batch });
      const prediction = predictions[k]!;
      const mask = maskOf(prediction);
      for (const metric of metrics) metric.updateState(target(targets[k]!, k, outputs), prediction, { mask });
      for (const metric of weighted)
        metric.updateState(target(targets[k]!, k, outputs), prediction, { sampleWeight: weights[k]!, mask });
    });
  }

  /** Everything that is measured, by its key in logs, as far as it is known; after a first step, all. */
  get entries(): (readonly [name: string, metric: Metric | Mean])[] {
    const entries: [string, Metric | Mean][] = this.#mean === null ? [] : [['loss', this.#mean]];
    if (this.#bound === null) return entries;
    const { outputs, heads } = this.#bound;
    const used = new Map<string, number>([['loss', 1]]);
    const add = (name: string, metric: Metric | Mean): void => {
      const times = used.get(name) ?? 0;
      used.set(name, times + 1);
      entries.push([times === 0 ? name : `${name}_${times}`, metric]);
    };
    const at = (k: number): string => (outputs.count > 1 ? `${outputs.names![k]}_` : '');
    heads.forEach(({ mean }, k) => mean && add(`${at(k)}loss`, mean));
    heads.forEach(({ metrics }, k) => metrics.forEach((metric) => add(at(k) + metric.name, metric)));
    heads.forEach(({ weighted }, k) =>
      weighted.forEach((metric) => {
        const name = at(k) + metric.name;
        add(used.has(name) ? `${at(k)}weighted_${metric.name}` : name, metric);
      }),
    );
    return entries;
  }

  #bind(yPred: Tensors, y: Tensors | null): Bound {
    if (this.#bound !== null) return this.#bound;
    const { loss, lossWeights, metrics, weightedMetrics } = this.#options;
    const outputs = outputsOf(yPred, this.#names);
    checkObjectives(this.#options, outputs);
    const losses = forEachOutput(loss, outputs);
    const weights = forEachOutput(lossWeights, outputs);
    const measured = metricsByOutput(metrics, outputs);
    const weighted = metricsByOutput(weightedMetrics, outputs);
    const wanted = losses.map((one, k) => one !== null || measured[k]!.length + weighted[k]!.length > 0);
    const predictions = predictionsOf(yPred, outputs.names);
    const targets = targetsOf('targets', y, outputs, wanted);
    const heads = losses.map((identifier, k): Head => {
      if (!wanted[k]) return { loss: null, weight: null, mean: null, metrics: [], weighted: [] };
      const shapes = { yTrue: target(targets[k]!, k, outputs), yPred: predictions[k]! };
      const own = identifier === null ? null : resolveLoss(identifier, shapes);
      const made = (one: MetricIdentifier): Metric => resolveMetric(one, { ...shapes, loss: own });
      return {
        loss: own,
        weight: weights[k]!,
        mean: own !== null && outputs.count > 1 ? new Mean({ name: 'loss' }) : null,
        metrics: measured[k]!.map(made),
        weighted: weighted[k]!.map(made),
      };
    });
    return (this.#bound = { outputs, heads, wanted });
  }
}

function target(y: Tensor | null, k: number, { count, names }: Outputs): Tensor {
  if (y !== null) return y;
  throw new DataError({
    method: 'fit',
    what: count > 1 ? `the targets of the output '${names![k]}' are missing` : 'the targets are missing',
    hint: count > 1 ? `fit(x, { ${names!.join(', ')} })` : 'fit(x, y), or batches [x, y]',
  });
}
