import './setup.ts';
import { globSync, readFileSync } from 'node:fs';
import { add, matmul, multiply, ones, sum, TensaiError, type Tensor, type Variable, zeros } from '@tensai/core';
import * as tensai from '@tensai/layers';
import { Add, Dense, Dropout, Embedding, Input, Layer, Model, Sequential, Softmax, type Tensors } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { expect, test } from 'vitest';

register();

const isLayerClass = (value: unknown): value is typeof Layer =>
  value === Layer || (typeof value === 'function' && value.prototype instanceof Layer);

const classes = Object.entries(tensai).flatMap(([name, value]) =>
  isLayerClass(value) ? [[name, value] as const] : [],
);

/** A fitting value for each required argument. */
const required: Readonly<Record<string, unknown>> = {
  activation: 'relu',
  dims: [1],
  filters: 2,
  inputDim: 3,
  kernelSize: 3,
  n: 2,
  outputDim: 2,
  outputSize: 2,
  poolSize: 2,
  rate: 0.5,
  scale: 2,
  stddev: 1,
  targetShape: [4],
  units: 2,
};

/** A layer of a class that gets an options object. */
const make = (layerClass: typeof Layer, options: object): Layer =>
  layerClass === Sequential
    ? new Sequential([], options)
    : layerClass === Layer
      ? new Layer({}, options)
      : layerClass.fromConfig({
          ...Object.fromEntries(layerClass.required.map((key) => [key, required[key]])),
          ...options,
        });

const source = globSync('src/**/*.ts', { cwd: new URL('..', import.meta.url) })
  .map((file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
  .join('\n');

/** The options that an interface documents, with those of the interfaces that it extends. */
function keysOf(name: string): string[] {
  const [, parents = '', body = ''] =
    new RegExp(`^(?:export )?interface ${name}\\b([^{]*)\\{(?:\\}|\\n([^]*?)\\n\\})`, 'm').exec(source) ?? [];
  const own = [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, key]) => key!);
  return [...own, ...[...parents.matchAll(/\w+Options?\b/g)].flatMap(([parent]) => keysOf(parent))];
}

/** The options that the constructor of a class documents; those of every layer where it has no constructor. */
function documented(name: string): string[] {
  const text = new RegExp(`^export class ${name}\\b[^]*?\\n\\}`, 'm').exec(source)![0];
  const [, type = 'LayerOptions'] = /\bconstructor\([^)]*\boptions\??: (?:[^=)]*\b)?(\w+Options)\b/.exec(text) ?? [];
  return [...new Set(keysOf(type))].sort();
}

test.each(classes.filter(([name]) => name !== 'Trainer'))(
  '%s takes the options that it documents, and no others',
  (name, layerClass) => {
    let refusal: unknown;
    try {
      make(layerClass, { nonsense: 1 });
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(TensaiError);
    const { code, message, details } = refusal as TensaiError;
    expect(code).toBe('option');
    expect(message).toMatch(
      new RegExp(`^${layerClass.className ?? 'Layer'}: there is no option 'nonsense'\\nhint: options: `),
    );
    const { known } = details as { readonly known: readonly string[] };
    expect([...known].sort()).toEqual(documented(name));
    for (const key of known) expect(make(layerClass, { [key]: undefined })).toBeInstanceOf(layerClass);
  },
);

test('all classes of layers are tried', () => {
  expect(classes.length).toBeGreaterThan(60);
  expect(documented('MaxPooling2D')).toEqual([
    'activityRegularizer',
    'dataFormat',
    'dtype',
    'name',
    'padding',
    'strides',
    'trainable',
  ]);
  expect(documented('Softmax')).toContain('axis');
});

test.each([
  [
    'a misspelt option',
    () => new Dense(3, { activaton: 'relu' } as object),
    "Dense: there is no option 'activaton'\nhint: did you mean 'activation'?",
  ],
  [
    'an activation where there is none',
    () => new Dropout(0.1, { activation: 'relu' } as object),
    "Dropout: there is no option 'activation'\nhint: options: noiseShape, seed, name, trainable, dtype, activityRegularizer",
  ],
  [
    'few options',
    () => new Add({ nme: 'sum' } as object),
    "Add: there is no option 'nme'\nhint: did you mean 'name'? options: name, trainable, dtype, activityRegularizer",
  ],
  [
    'a name for options',
    () => new Dense(3, 'relu' as never),
    "Dense: options are an object, got 'relu'\nhint: write it as { activation, useBias, kernelInitializer }",
  ],
  ['null for options', () => new Dense(3, null as never), 'Dense: options are an object, got null'],
  ['text for an axis', () => new Softmax('last' as never), "Softmax: options are an object, got 'last'"],
  [
    'options of a model',
    () => new Sequential([], { nmae: 'net' } as object),
    "Sequential: there is no option 'nmae'\nhint: did you mean 'name'?",
  ],
  [
    'outputs left out',
    () => new Model(Input([3]) as never),
    'Model: the outputs are missing\nhint: new Model(inputs, outputs)',
  ],
])('refused: %s', (_, call, message) => expect(call).toThrow(message));

test('a subclass says what it takes beside, or takes anything', () => {
  class Loose extends Dense {
    static override readonly className: string = 'Loose';
  }
  expect(new Loose(3, { depth: 2 } as object).options).toEqual({ depth: 2 });
  class Strict extends Dense {
    static override readonly className: string = 'Strict';
    static override readonly optional: readonly string[] = ['depth'];
  }
  expect(new Strict(3, { depth: 2, useBias: false } as object).options).toEqual({ depth: 2, useBias: false });
  expect(() => new Strict(3, { dept: 2 } as object)).toThrow(
    "Strict: there is no option 'dept'\nhint: did you mean 'depth'?",
  );
});

const after = (layer: Layer, first: Tensor | Tensor[], second: Tensor | Tensor[]) => (): void => {
  layer.apply(first);
  layer.apply(second);
};

class Both extends Layer {
  declare kernel: Variable;
  override build(): void {
    this.kernel = this.addWeight({ shape: [4, 2] });
  }
  override call(inputs: Tensors): Tensor {
    const [a, b] = inputs as [Tensor, Tensor];
    return add(sum(a), matmul(b, this.kernel));
  }
}

test('an error about inputs of other shapes says for which the layer was built', () => {
  expect(after(new Dense(3, { name: 'head' }), ones([2, 8]), ones([4, 5]))).toThrow(
    /^Dense 'head': matmul: inner dimensions differ: \[4, 5\] · \[8, 3\]\nhint: it was built for inputs of shape \[null, 8\]$/,
  );
  expect(after(new Add(), [ones([2, 3]), ones([2, 3])], [ones([2, 3]), ones([2, 4])])).toThrow(
    /\nhint: .*extents must be equal or 1[^\n]*$/,
  );
  expect(after(new Both(), [ones([2, 3]), ones([2, 4])], [ones([2, 3]), ones([2, 5])])).toThrow(
    /\nhint: it was built for inputs of shapes \[null, 3\], \[null, 4\]$/,
  );
  // it is the index that is wrong here
  expect(after(new Embedding(3, 2), zeros([1, 4]), multiply(ones([1, 2]), 7))).toThrow(/^(?![^]*built for)/);
  expect(() => new Dense(3).apply(ones([8]))).toThrow(/^(?![^]*built for)/);
});
