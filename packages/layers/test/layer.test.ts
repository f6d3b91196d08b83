import { memory, multiply, relu, tensor, type Tensor, tidy, type Variable, zeros } from '@tensai/core';
import { clearSession, type CallOptions, Layer, Model, Sequential } from '@tensai/layers';
import { beforeEach, expect, test } from 'vitest';
import { SimpleDense } from './simple-dense.ts';

beforeEach(() => clearSession());

/** A layer with all that a configuration can hold. */
class Scale extends Layer {
  static override readonly className: string = 'Scale';
  static override readonly required: readonly string[] = ['factor'];
  readonly factor: number;
  declare scale: Variable;

  constructor(factor: number, options: { name?: string; trainable?: boolean } = {}) {
    super({ factor }, options);
    this.factor = factor;
  }
  override build(): void {
    this.scale = this.addWeight({ name: 'scale', initializer: 'ones' });
    this.addWeight({ name: 'calls', dtype: 'int32', trainable: false });
  }
  override call(x: Tensor): Tensor {
    return multiply(multiply(x, this.scale), this.factor);
  }
}

test('is built at its first call', () => {
  const layer = new SimpleDense(3, { activation: relu });
  expect([layer.built, layer.weights]).toEqual([false, []]);
  expect(layer.apply(zeros([2, 4])).shape).toEqual([2, 3]);
  expect(layer.weights.map((v) => [v.name, v.shape])).toEqual([
    ['layer/W', [4, 3]],
    ['layer/b', [3]],
  ]);
  expect(layer.countParams()).toBe(15);
});

test('takes nested arrays of numbers', () => {
  expect(new Scale(2).apply([[1, 2]]).arraySync()).toEqual([[2, 4]]);
});

test('names are those of Keras', () => {
  class MaxPooling2D extends Layer {
    static override readonly className: string = 'MaxPooling2D';
  }
  expect([new Scale(1).name, new Scale(1).name, new MaxPooling2D().name, new Layer().name]).toEqual([
    'scale',
    'scale_1',
    'max_pooling2d',
    'layer',
  ]);
});

test('a configuration makes the same layer again', () => {
  const layer = new Scale(3, { name: 'three', trainable: false });
  expect(layer.getConfig()).toEqual({ factor: 3, name: 'three', trainable: false });
  expect(Scale.fromConfig(layer.getConfig()).getConfig()).toEqual(layer.getConfig());
  expect(() => new SimpleDense(2).getConfig()).toThrow(
    /has no class name to be written down by\nhint: add to its class: static readonly className/,
  );
});

test('freezing reaches every weight that learns, and thawing only those', () => {
  const layer = new Scale(1);
  layer.apply([1]);
  const model = new Sequential([layer]);
  expect(layer.trainableWeights.map(({ name }) => name)).toEqual(['scale/scale']);
  expect([layer.variables, layer.trainableVariables, layer.nonTrainableVariables]).toEqual([
    layer.weights,
    layer.trainableWeights,
    layer.nonTrainableWeights,
  ]);
  model.trainable = false;
  expect(model.trainableWeights).toEqual([]);
  model.trainable = true;
  expect(model.trainableWeights.length).toBe(1);
  expect(model.nonTrainableWeights.length).toBe(1);
});

test('inner layers are found in fields, arrays, Maps and objects, and tracked from private fields', () => {
  class Outer extends Layer {
    readonly one = new Scale(1);
    readonly list = [new Scale(2), { deep: new Scale(3) }];
    readonly map = new Map([['x', new Scale(4)]]);
    readonly #hidden = this.track(new Scale(5));
    override call(x: Tensor): Tensor {
      return this.#hidden.apply(this.one.apply(x));
    }
  }
  const outer = new Outer();
  expect(outer.layers.map((layer) => (layer as Scale).factor)).toEqual([1, 2, 3, 4, 5]);
  expect(outer.apply([1]).arraySync()).toEqual([5]);
});

test('training is inherited, and may be overridden inside', () => {
  const seen: unknown[] = [];
  class Watch extends Layer {
    override call(x: Tensor, { training }: CallOptions): Tensor {
      seen.push(training);
      return x;
    }
  }
  class Both extends Layer {
    readonly a = new Watch();
    readonly b = new Watch();
    override call(x: Tensor): Tensor {
      return this.b.apply(this.a.apply(x), { training: false });
    }
  }
  const layer = new Both();
  layer.apply([1], { training: true });
  layer.apply([1]);
  expect(seen).toEqual([true, false, false, false]);
});

test('weights are set and read in their order', async () => {
  const layer = new SimpleDense(2);
  layer.apply(zeros([1, 2]));
  layer.setWeights([[[1, 2], [3, 4]], [5, 6]]); // prettier-ignore
  expect(await layer.getWeights()).toEqual([[[1, 2], [3, 4]], [5, 6]]); // prettier-ignore
  expect(() => layer.setWeights([[1]])).toThrow("setWeights: Layer 'layer' has 2 weights, got 1");
});

test('regularized weights give losses, outputs too', () => {
  class Regular extends Layer {
    declare w: Variable;
    override build(): void {
      this.w = this.addWeight({ name: 'w', shape: [2], initializer: 'ones', regularizer: 'l2' });
    }
    override call(x: Tensor): Tensor {
      return multiply(x, this.w);
    }
  }
  const layer = new Regular({}, { activityRegularizer: 'l1' });
  layer.apply([[1, 2]]);
  expect(layer.losses.map((loss) => loss.itemSync())).toEqual([expect.closeTo(0.02)]);
});

test('mistakes say which layer', () => {
  class Late extends Layer {
    override call(x: Tensor): Tensor {
      this.addWeight({ name: 'late' });
      return x;
    }
  }
  const model = new Sequential([new SimpleDense(2), new Late()], { name: 'net' });
  expect(() => model.apply(zeros([1, 3]))).toThrow(
    /Layer 'layer_1': the weight 'late' is made after the layer was built\nhint: make weights in build/,
  );
  expect(() => new SimpleDense(2).apply(null as never)).toThrow(
    "Layer 'layer_2': an input is a tensor or an array of numbers, got null",
  );
  expect(() => new SimpleDense(2).ensureBuilt([null, null])).toThrow(
    /the weight 'W' needs a number for its axis 0, which the input leaves open\nhint: give the extent in Input/,
  );
  const wide = new Sequential([new SimpleDense(4), new SimpleDense(2)], { name: 'wide' });
  wide.apply(zeros([1, 3]));
  expect(() => wide.apply(zeros([2, 9]))).toThrow(
    "Layer 'layer_4' of Sequential 'wide': matmul: inner dimensions differ: [2, 9] · [3, 4]\nhint: it was built for inputs of shape [null, 3]\nshapes: input [2, 9] → layer_4",
  );
});

test('calls leave nothing behind in tidy', () => {
  const model = new Sequential([new SimpleDense(4, { activation: relu }), new SimpleDense(2)]);
  const x = tensor([[1, 2, 3]]);
  const call = (): void => void model.apply(x);
  tidy(call);
  const before = memory().tensors;
  for (let i = 0; i < 100; i++) tidy(call);
  expect(memory().tensors).toBe(before);
});

test('a model that computes in call is a layer', () => {
  class Residual extends Model {
    readonly dense = new SimpleDense(3);
    override call(x: Tensor): Tensor {
      return multiply(this.dense.apply(x), x);
    }
  }
  const model = new Residual();
  expect(model.apply(zeros([2, 3])).shape).toEqual([2, 3]);
  expect(new Sequential([model]).weights.length).toBe(2);
  expect(() => new Model().apply(zeros([1, 1]))).toThrow(
    /a subclass of Model computes in call\(inputs\)\nhint: override call/,
  );
});
