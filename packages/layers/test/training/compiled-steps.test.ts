import './register-all.ts';
import {
  currentHandler,
  memory,
  mean,
  multiply,
  random,
  setRandomSeed,
  slice,
  type Tensor,
  tensor,
  Variable,
} from '@tensai/core';
import { type Batch, Dense, Dropout, Input, Layer, type Logs, Model, Sequential, type Trainer } from '@tensai/layers';
import { Metric } from '@tensai/metrics';
import { Adam, SGD } from '@tensai/optimizers';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';

const x = random.normal([11, 4], { seed: 1 });
const y = random.normal([11, 2], { seed: 2 });
const labels = Int32Array.from({ length: 11 }, (_, i) => i % 2);
const still = { batchSize: 4, epochs: 3, shuffle: false, verbose: 0 } as const;

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => warn.mockRestore());

/** Writes down how its steps run. */
class Counting extends Sequential {
  readonly #ran: string[] = [];
  override trainStep(batch: Batch): Logs {
    this.#ran.push(`${currentHandler() === null ? 'plain' : 'traced'} ${batch.x.shape[0]}`);
    return super.trainStep(batch);
  }
  /** What has run since it was asked last. */
  ran(): string[] {
    return this.#ran.splice(0);
  }
}

function counting(): Counting {
  const model = new Counting([Input([4]), new Dense(3, { activation: 'relu' }), new Dropout(0.5), new Dense(2)]);
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  return model;
}

// the first trace is compared with a second one
describe('a step is traced once for batches of one shape', () => {
  test('at the second of them', async () => {
    const model = counting();
    await model.fit(x, y, still);
    expect(model.ran()).toEqual(['plain 4', 'traced 4', 'traced 4', 'plain 3', 'traced 3']);
    model.optimizer.learningRate = 0.5;
    model.resetMetrics();
    model.setWeights(model.weights.map((weight) => multiply(weight, 2)));
    await model.fit(x, y, still);
    await model.evaluate(x, y, { batchSize: 4 });
    await model.fit(x, y, { ...still, shuffle: true });
    await model.trainOnBatch(slice(x, [0, 0], [4, 4]), slice(y, [0, 0], [4, 2]));
    expect(model.ran()).toEqual([]);
  });

  test.each<[string, (model: Counting) => unknown]>([
    ['compile()', (model) => model.compile({ loss: 'mae' })],
    ['a frozen layer', (model) => (model.layers[0]!.trainable = false)],
    ['a frozen Variable', (model) => (model.weights[0]!.trainable = false)],
    ['a field of a layer', (model) => Object.assign(model.layers[1]!, { rate: 0.1 })],
    ['another last layer', (model) => (model.pop(), model.add(new Dense(2)))],
    ['one more layer', (model) => model.add(new Dense(2))],
  ])('%s begins anew', async (_, change) => {
    const model = counting();
    await model.fit(x, y, still);
    model.ran();
    change(model);
    await model.fit(x, y, still);
    expect(model.ran()).toEqual(['plain 4', 'traced 4', 'traced 4', 'plain 3', 'traced 3']);
    expect(warn).not.toHaveBeenCalled();
  });

  test('a layer may count: at the steps where its code runs', async () => {
    class Counted extends Dense {
      calls = 0;
      override call(inputs: Tensor): Tensor {
        this.calls++;
        return super.call(inputs);
      }
    }
    const counted = new Counted(2);
    const model = new Sequential([counted]);
    model.compile({ loss: 'mse' });
    const options = { ...still, batchSize: 11, validationData: [x, y] } as const;
    await model.fit(x, y, options);
    const before = counted.calls;
    await model.fit(x, y, options);
    expect(counted.calls).toBe(before);
    expect(warn).not.toHaveBeenCalled();
  });

  test('weights of rows are another shape of batch', async () => {
    const model = counting();
    await model.fit(x, y, { ...still, batchSize: 11 });
    await model.fit(x, y, { ...still, batchSize: 11, sampleWeight: random.uniform([11]) });
    expect(model.ran()).toEqual(['plain 11', 'traced 11', 'traced 11', 'plain 11', 'traced 11']);
  });

  test('runEagerly has every step run op by op, from any time on', async () => {
    const model = counting();
    model.compile({ loss: 'mse', runEagerly: true });
    expect(model.runEagerly).toBe(true);
    await model.fit(x, y, { ...still, epochs: 1 });
    expect(model.ran()).toEqual(['plain 4', 'plain 4', 'plain 3']);
    model.runEagerly = false;
    const change = { onTrainBatchEnd: (batch: number) => void (model.runEagerly = batch >= 1) };
    await model.fit(x, y, { ...still, batchSize: 2, epochs: 1, callbacks: [change] });
    expect(model.ran()).toEqual(['plain 2', 'traced 2', 'traced 2', 'plain 2', 'plain 2', 'plain 2', 'plain 1']);
  });
});

/** What a model is after training: to compare a compiled run with one op by op. */
const stateOf = async (model: Trainer): Promise<unknown> => ({
  weights: await Promise.all(model.weights.map((weight) => weight.array())),
  slots: await Promise.all(model.optimizer.variables.map((slot) => slot.array())),
  counted: await Promise.all(model.metrics.flatMap(({ variables }) => variables).map((one) => one.array())),
  draws: random.uniform([2]).arraySync(),
});

class Odd extends Layer {
  constructor() {
    super({}, { name: 'odd' });
  }
}
class Reading extends Odd {
  override call(inputs: Tensor): Tensor {
    return multiply(inputs, (mean(inputs).itemSync() > 0 ? 1 : 2) as number);
  }
}
class Keeping extends Odd {
  kept: Tensor | null = null;
  readonly all: Tensor[] = [];
  readonly byName: Map<string, number> = new Map();
  override call(inputs: Tensor): Tensor {
    this.kept = multiply(inputs, 3);
    this.all[0] = this.kept;
    this.byName.set('calls', (this.byName.get('calls') ?? 0) + 1);
    return inputs;
  }
}

describe('a step that cannot be compiled runs op by op', () => {
  class Net extends Model {
    static override readonly className: string = 'Net';
    readonly hidden: Dense = new Dense(3);
    readonly dropout: Dropout = new Dropout(0.5);
    readonly odd: Layer;
    readonly out: Dense = new Dense(2);
    constructor(odd: Layer) {
      super({ name: 'net' });
      this.odd = odd;
    }
    override call(inputs: Tensor): Tensor {
      return this.out.apply(this.odd.apply(this.dropout.apply(this.hidden.apply(inputs))));
    }
  }
  const build = (odd: Layer, runEagerly: boolean): Model => {
    setRandomSeed(5);
    const model = new Net(odd);
    model.compile({ optimizer: new Adam(), loss: 'mse', metrics: ['mae'], runEagerly });
    return model;
  };

  test('as if it had not been tried, and says once why', async () => {
    const run = async (runEagerly: boolean): Promise<unknown> => {
      const model = build(new Reading(), runEagerly);
      const { history } = await model.fit(x, y, { ...still, validationData: [x, y] });
      await model.fit(x, y, still);
      return { history, ...((await stateOf(model)) as object) };
    };
    const [compiled, plain] = [await run(false), await run(true)];
    expect(compiled).toEqual(plain);
    expect(warn.mock.calls).toEqual([
      [
        "tensai: Net 'net': trainStep cannot be compiled and runs op by op, which is slower: Layer 'odd' of Net 'net': itemSync(): the result of mean has no values while the function is traced\n" +
          'hint: choose by values with where, cond or whileLoop, and read results in callbacks; if it is meant so, compile({ runEagerly: true })',
      ],
    ]);
  });

  test('where a field keeps what it computes', async () => {
    const run = async (runEagerly: boolean): Promise<unknown> => {
      const keeping = new Keeping();
      const model = build(keeping, runEagerly);
      await model.fit(x, y, still);
      const { kept, all, byName } = keeping;
      return [kept!.arraySync(), all[0] === kept, byName.size, await stateOf(model)];
    };
    expect(await run(false)).toEqual(await run(true));
    expect(warn.mock.calls.flat()).toEqual([
      "tensai: Net 'net': trainStep cannot be compiled and runs op by op, which is slower: Layer 'odd': the field 'kept' keeps a tensor that the step computes\n" +
        'hint: make it a Variable, by this.addWeight({ trainable: false, … }) in build(), and assign() to that; if it is meant so, compile({ runEagerly: true })',
    ]);
  });

  test('where a metric counts on its own', async () => {
    class Steps extends Metric {
      steps = 0;
      override updateState(): void {
        this.steps++;
      }
      override resetState(): void {
        this.steps = 0;
      }
      override result(): Tensor {
        return tensor(this.steps);
      }
    }
    const model = new Sequential([new Dense(2)], { name: 'net' });
    model.compile({ loss: 'mse', metrics: [new Steps({ name: 'steps' })] });
    expect((await model.fit(x, y, still)).history['steps']).toEqual([3, 3, 3]);
    expect(warn.mock.calls.flat()).toEqual([
      "tensai: Sequential 'net': trainStep cannot be compiled and runs op by op, which is slower: 'steps': each step changes the field 'steps', which is no Variable\n" +
        "hint: make it a Variable: a metric's addVariable({ name }), or new Variable(0, { trainable: false }); if it is meant so, compile({ runEagerly: true })",
    ]);
  });

  test('where it returns a promise', async () => {
    class Later extends Sequential {
      override trainStep(batch: Batch): Logs {
        super.trainStep(batch);
        return Promise.resolve({}) as never;
      }
    }
    const model = new Later([new Dense(2)], { name: 'net' });
    model.compile({ loss: 'mse' });
    await model.fit(x, y, still);
    expect(model.optimizer.iterations).toBe(9);
    expect(warn.mock.calls.flat()).toEqual([expect.stringContaining('the function returned a Promise')]);
  });

  test('what a failed trace did to fields and counters is taken back', async () => {
    const keeping = new Keeping();
    const model = build(keeping, false);
    const calls: number[] = [];
    await model.fit(x, y, {
      ...still,
      epochs: 1,
      callbacks: [{ onTrainBatchEnd: () => void calls.push(keeping.byName.get('calls')!) }],
    });
    expect(calls.map((count) => count - calls[0]!)).toEqual([0, 1, 2]);
    expect(model.optimizer.iterations).toBe(3);
  });
});

describe('mistakes show as they do op by op', () => {
  // a batch that is right has been compiled when the wrong one comes
  const run = async (wrong: readonly [unknown, unknown], loss: string, runEagerly: boolean): Promise<unknown> => {
    setRandomSeed(6);
    const model = new Sequential(
      [new Dense(3, { activation: 'relu' }), new Dropout(0.5), new Dense(2, { activation: 'softmax' })],
      { name: 'net' },
    );
    model.layers.forEach((layer, i) => Object.assign(layer, { name: `layer_${i}` }));
    model.compile({ optimizer: new SGD({ momentum: 0.9 }), loss, runEagerly });
    const right = [x, loss === 'mse' ? y : labels];
    const batches = function* (): Generator<readonly unknown[]> {
      for (let i = 0; i < 3; i++) yield right;
      yield wrong;
    };
    const error: Error = await model.fit(batches as never, { verbose: 0 }).then(
      () => new Error('nothing is wrong'),
      (reason: Error) => reason,
    );
    const state = await stateOf(model);
    // and it goes on
    const { history } = await model.fit(x, right[1] as never, still);
    return { name: error.name, code: (error as { code?: string }).code, message: error.message, state, history };
  };
  test.each<[string, readonly [unknown, unknown], string, string]>([
    ['inputs of another width', [random.normal([11, 5]), y], 'mse', 'net'],
    ['targets of another width', [x, random.normal([11, 3])], 'mse', 'labels [11, 3] and predictions [11, 2]'],
    [
      'labels outside the classes',
      [x, labels.map((k) => k * 2)],
      'sparse_categorical_crossentropy',
      'the label 2 at element 1',
    ],
  ])('%s', async (_, wrong, loss, text) => {
    const compiled = await run(wrong, loss, false);
    expect(compiled).toEqual(await run(wrong, loss, true));
    expect((compiled as { message: string }).message).toContain(text);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('memory', () => {
  test('stays the same over epochs, and over models that are compiled again', async () => {
    const model = counting();
    await model.fit(x, y, { ...still, validationData: [x, y] });
    const before = memory();
    await model.fit(x, y, { ...still, epochs: 20, validationData: [x, y] });
    const after = memory();
    // the collector may have taken what other tests left
    expect(after.tensors).toBeLessThanOrEqual(before.tensors);
    expect(after.bytes).toBeLessThanOrEqual(before.bytes);
    const again = async (): Promise<number> => {
      model.runEagerly = false;
      await model.fit(x, y, still);
      return memory().tensors;
    };
    const first = await again();
    await again();
    expect(await again()).toBeLessThanOrEqual(first);
  });

  test('what a step returns ends with the next one; Variables in fields last', async () => {
    class Own extends Sequential {
      readonly last: Variable = new Variable([0, 0], { trainable: false });
      override trainStep(batch: Batch): Logs {
        const logs = super.trainStep(batch);
        const centre = mean(batch.y, 0);
        this.last.assign(centre);
        return { ...logs, centre: mean(centre) };
      }
    }
    const model = new Own([Input([4]), new Dense(2)]);
    model.compile({ loss: 'mse' });
    const seen: Tensor[] = [];
    await model.fit(x, y, {
      ...still,
      callbacks: [{ onTrainBatchEnd: (_: number, logs: Logs) => void seen.push(logs['centre']!) }],
    });
    expect(seen.every(({ isDisposed }) => isDisposed)).toBe(true);
    expect(new Set(seen).size).toBe(9);
    expect(model.last.arraySync()).toEqual(mean(slice(y, [8, 0], [3, 2]), 0).arraySync());
    expect(warn).not.toHaveBeenCalled();
  });
});
