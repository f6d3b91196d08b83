import './setup.ts';
import { readFileSync } from 'node:fs';
import { mean, matmul, ones, square, tensor, type NestedValues, Variable } from '@tensai/core';
import { GradientTape } from '@tensai/autodiff';
import { Adadelta, Adagrad, Adam, Adamax, AdamW, Lion, Nadam, RMSprop, SGD } from '@tensai/optimizers';
import { differenceOf } from '@tensai/testkit';
import { expect, test, vi } from 'vitest';

/** What Keras' tests say of an optimizer, in words and numbers. */
interface Fact {
  readonly id: string;
  readonly name: string;
  readonly expected: unknown;
  readonly [key: string]: unknown;
}

const { records } = JSON.parse(readFileSync(new URL('features.golden.json', import.meta.url), 'utf8')) as {
  readonly records: readonly Fact[];
};

const valuesOf = (variable: Variable): NestedValues => variable.arraySync() as NestedValues;
const close = (variable: Variable, expected: NestedValues): void =>
  expect(differenceOf(valuesOf(variable) as never, expected as never, { atol: 1e-5 })).toBeNull();
const of = (optimizer: SGD, ending: string): Variable => optimizer.variables.find(({ name }) => name.endsWith(ending))!;

const programs: Readonly<Record<string, (fact: never) => void>> = {
  ema_overwrite_frequency_3(fact: {
    readonly initial_value: NestedValues;
    readonly gradient_each_step: NestedValues;
    readonly expected: readonly { readonly var: NestedValues; readonly ema: NestedValues }[];
  }) {
    const w = new Variable(fact.initial_value);
    const sgd = new SGD({ learningRate: 1, useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 3 });
    for (const after of fact.expected) {
      sgd.apply([tensor(fact.gradient_each_step)], [w]);
      close(w, after.var);
      close(of(sgd, 'average'), after.ema);
    }
  },
  ema_applied_at_end_of_fit(fact: { readonly expected: Readonly<Record<string, NestedValues>> }) {
    const kernel = new Variable(ones([1, 2]));
    const sgd = new SGD({ learningRate: 0.1, useEma: true, emaMomentum: 0.9 });
    for (let epoch = 0; epoch < 2; epoch++) {
      const tape = new GradientTape();
      const loss = tape.record(() => mean(square(matmul(tensor([[1]]), kernel))));
      sgd.apply([tape.gradient(loss, kernel)], [kernel]);
    }
    close(of(sgd, 'average'), fact.expected['ema']!);
    sgd.finalizeVariableValues([kernel]);
    close(kernel, fact.expected['weights']!);
  },
  gradient_accumulation_3(fact: {
    readonly initial_value: NestedValues;
    readonly gradient_each_step: NestedValues;
    readonly expected: readonly {
      readonly var: NestedValues;
      readonly acc: NestedValues;
      readonly iterations: number;
    }[];
  }) {
    const w = new Variable(fact.initial_value);
    const sgd = new SGD({ learningRate: 1, gradientAccumulationSteps: 3 });
    for (const after of fact.expected) {
      sgd.apply([tensor(fact.gradient_each_step)], [w]);
      close(w, after.var);
      close(of(sgd, 'gradient_accumulator'), after.acc);
      expect(sgd.iterations).toBe(after.iterations);
    }
  },
  none_gradients() {
    const [a, b] = [
      new Variable([[1, 2]], { name: 'a' }),
      new Variable(
        [
          [3, 4],
          [5, 6],
        ],
        { name: 'b' },
      ),
    ];
    const sgd = new SGD({ learningRate: 1 });
    expect(() => sgd.apply([null, null], [a, b])).toThrow("SGD: there is no gradient for any of 'a', 'b'");
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    sgd.apply([null, ones([2, 2])], [a, b]);
    expect(warn).toHaveBeenCalledOnce();
    expect(String(warn.mock.calls[0])).toContain("no gradients for 'a'");
    warn.mockRestore();
    close(a, [[1, 2]]);
    close(b, [
      [2, 3],
      [4, 5],
    ]);
  },
  clip_args_exclusive() {
    for (const options of [
      { clipnorm: 1, clipvalue: 1 },
      { clipnorm: 1, globalClipnorm: 1 },
      { clipvalue: 1, globalClipnorm: 1 },
    ])
      expect(() => new SGD(options)).toThrow(/are set; gradients are clipped in one way only/);
  },
  exclude_from_weight_decay(fact: {
    readonly initial_value: number;
    readonly expected: { readonly var1_after_3_applications: number; readonly excluded: number };
  }) {
    for (const Class of [SGD, Adam, AdamW, RMSprop, Adagrad, Adadelta, Adamax, Nadam, Lion]) {
      const [decays, listed, named] = ['var1', 'var2', 'exclude'].map(
        (name) => new Variable(fact.initial_value, { name }),
      );
      const exclusions = [{}, { varList: [listed!] }, { varNames: ['exclude'] }];
      for (const exclusion of exclusions) {
        const optimizer = new Class({ learningRate: 1, weightDecay: 0.004 });
        optimizer.excludeFromWeightDecay(exclusion);
        const spared = exclusion.varList ? [listed!] : exclusion.varNames ? [named!] : [];
        optimizer.apply([tensor(0), ...spared.map(() => tensor(0))], [decays!, ...spared]);
      }
      close(decays!, fact.expected.var1_after_3_applications);
      close(listed!, fact.expected.excluded);
      close(named!, fact.expected.excluded);
    }
  },
};

/** What does not apply, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  overwrite_with_gradient: 'float8 training, which is not offered: no Variable takes its gradient as its value',
  dynamic_loss_scale_down: 'LossScaleOptimizer is not here yet',
  dynamic_loss_scale_up: 'LossScaleOptimizer is not here yet',
  muon_newton_schulz5: 'Muon is not here yet',
  muon_single_step: 'Muon is not here yet',
};

test.each(records.filter(({ name }) => name in programs))('$id: $name', (fact) => {
  expect.hasAssertions();
  programs[fact.name]!(fact as never);
});

test('each record has its program, or a reason for none', () => {
  expect(records.map(({ name }) => name).sort()).toEqual([...Object.keys(programs), ...Object.keys(elsewhere)].sort());
});
