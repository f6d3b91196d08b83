import './setup.ts';
import {
  abs,
  det,
  eye,
  full,
  matmul,
  max,
  memory,
  mul,
  multiply,
  ones,
  reshape,
  SeedGenerator,
  setRandomSeed,
  type Shape,
  subtract,
  type Tensor,
  transpose,
  zeros,
} from '@tensai/core';
import { getInitializer, initializers } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { beforeAll, describe, expect, test } from 'vitest';
import { fansOf } from '../src/initializers/fans.ts';
import { difference } from './difference.ts';

beforeAll(register);

const { Constant, GlorotUniform, HeNormal, Identity, Initializer, Ones, RandomNormal, RandomUniform, VarianceScaling } =
  initializers;

/** Mean, standard deviation and largest absolute value of many draws. */
function statistics(
  initializer: initializers.Initializer,
  shape: Shape,
): { mean: number; stddev: number; most: number } {
  const values = [...initializer.apply(shape).dataSync()];
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, stddev: Math.sqrt(variance), most: Math.max(...values.map(Math.abs)) };
}

test('fans count the window', () => {
  expect(fansOf([])).toEqual({ fanIn: 1, fanOut: 1 });
  expect(fansOf([7])).toEqual({ fanIn: 7, fanOut: 7 });
  expect(fansOf([3, 5])).toEqual({ fanIn: 3, fanOut: 5 });
  expect(fansOf([2, 3, 4, 5])).toEqual({ fanIn: 24, fanOut: 30 });
});

describe('the spread is what the formulas say, for kernels of 3 · 3 windows, 8 channels in, 32 out', () => {
  const shape = [3, 3, 8, 32];
  const [fanIn, fanOut] = [72, 288];
  const average = (fanIn + fanOut) / 2;
  test.each([
    ['glorot_uniform', 1 / average, 3],
    ['glorot_normal', 1 / average, 4 / 0.8796256610342398 ** 2],
    ['he_uniform', 2 / fanIn, 3],
    ['he_normal', 2 / fanIn, 4 / 0.8796256610342398 ** 2],
    ['lecun_uniform', 1 / fanIn, 3],
    ['lecun_normal', 1 / fanIn, 4 / 0.8796256610342398 ** 2],
  ])('%s', (name, variance, reach) => {
    setRandomSeed(1);
    const { mean, stddev, most } = statistics(getInitializer(name), shape);
    expect(Math.abs(mean)).toBeLessThan(0.04 * Math.sqrt(variance));
    expect(stddev / Math.sqrt(variance)).toBeCloseTo(1, 1);
    const bound = Math.sqrt(reach * variance);
    expect(most).toBeLessThanOrEqual(bound * 1.000_001);
    expect(most).toBeGreaterThan(bound * 0.99);
  });
  test('untruncated and by fan_out', () => {
    const initializer = new VarianceScaling({
      scale: 4,
      mode: 'fanOut',
      distribution: 'untruncatedNormal',
      seed: 3,
    });
    const { stddev, most } = statistics(initializer, shape);
    expect(stddev / Math.sqrt(4 / fanOut)).toBeCloseTo(1, 1);
    expect(most).toBeGreaterThan(2.5 * stddev);
  });
});

test('a seed gives the same values each time, a generator the next ones, none new ones', () => {
  const draw = (initializer: initializers.Initializer): unknown => initializer.apply([4]).arraySync();
  const seeded = new RandomNormal({ seed: 7 });
  expect(draw(seeded)).toEqual(draw(seeded));
  expect(draw(new RandomNormal({ seed: 7 }))).toEqual(draw(seeded));
  const seed = new SeedGenerator(7);
  const following = new RandomNormal({ seed });
  expect(draw(following)).not.toEqual(draw(following));
  expect(seed.position).toBe(2);
  const free = new RandomUniform();
  setRandomSeed(5);
  const first = draw(free);
  expect(draw(free)).not.toEqual(first);
  setRandomSeed(5);
  expect(draw(free)).toEqual(first);
});

test('dtypes', async () => {
  expect(new Ones().apply([2], { dtype: 'int32' }).dtype).toBe('int32');
  expect(new GlorotUniform().apply([2, 2], { dtype: 'float64' }).dtype).toBe('float64');
  expect(
    difference(new Identity({ gain: 0.5 }).apply([2, 2], { dtype: 'float64' }), [
      [0.5, 0],
      [0, 0.5],
    ]),
  ).toBeNull();
  expect(new Constant({ value: true }).apply([2], { dtype: 'bool' }).arraySync()).toEqual([true, true]);
});

test('nothing but the values stays in memory', () => {
  const before = memory().tensors;
  new Identity({ gain: 2 }).apply([3, 3]).dispose();
  new HeNormal().apply([3, 3]).dispose();
  expect(memory().tensors).toBe(before);
});

test('identifiers: names with or without case and underscores, aliases, instances, classes, functions, configs', () => {
  for (const name of ['glorot_uniform', 'GlorotUniform', 'glorotUniform'])
    expect(getInitializer(name)).toBeInstanceOf(GlorotUniform);
  expect(getInitializer('uniform')).toBeInstanceOf(RandomUniform);
  expect(getInitializer('normal')).toBeInstanceOf(RandomNormal);
  expect(getInitializer('zero')).toBeInstanceOf(initializers.Zeros);
  expect(getInitializer('one')).toBeInstanceOf(Ones);
  const own = new Ones();
  expect(getInitializer(own)).toBe(own);
  expect(getInitializer(Ones)).toBeInstanceOf(Ones);
  const twos = getInitializer((shape, { dtype }) => mul(ones(shape, { dtype }), 2));
  expect(twos.apply([2]).arraySync()).toEqual([2, 2]);
  expect(() => twos.getConfig()).toThrow(/^getConfig: this initializer is of a class without a className\nhint: /);
});

test('configs make the same again', () => {
  for (const initializer of [
    new Constant({ value: [1, 2] }),
    new VarianceScaling({ scale: 3, seed: 2 }),
    new GlorotUniform({ seed: 4 }),
    new RandomNormal({ mean: 2, seed: new SeedGenerator(9) }),
    new Identity({ gain: 3 }),
  ]) {
    const { className } = initializer.constructor as typeof Initializer;
    const config = JSON.parse(JSON.stringify(initializer.getConfig())) as initializers.Initializer['options'];
    const again = getInitializer({ className, config: { ...config } });
    expect(again.getConfig()).toEqual(initializer.getConfig());
    expect(again.apply([2, 2]).arraySync()).toEqual(initializer.apply([2, 2]).arraySync());
  }
  expect(new RandomNormal({ seed: new SeedGenerator(9) }).getConfig()).toEqual({
    mean: 0,
    stddev: 0.05,
    seed: { className: 'SeedGenerator', config: { seed: 9 } },
  });
});

test('an initializer of one’s own', () => {
  class Ramp extends Initializer<{ readonly step?: number }> {
    static override readonly className: string = 'Ramp';
    static override readonly defaults: object = { step: 1 };
    override call(shape: Shape): Tensor {
      return full(shape, this.options.step);
    }
  }
  initializers.initializerRegistry.register('Ramp', Ramp);
  expect(
    getInitializer({ className: 'Ramp', config: { step: 3 } })
      .apply([2])
      .arraySync(),
  ).toEqual([3, 3]);
});

test.each([
  ['an unknown name', () => getInitializer('glorot_unifrom'), "the initializer 'glorot_unifrom' is not registered"],
  ['a number', () => getInitializer(3 as never), 'initializer: it is a string, a initializer'],
  [
    'a bare value',
    () => new Constant(3 as never),
    'Constant: options are an object, got 3\nhint: write it as { value }',
  ],
  ['an unknown option', () => new RandomNormal({ sttdev: 1 } as never), 'there is no option'],
  [
    'an unknown mode',
    () => new VarianceScaling({ mode: 'fan' }),
    "VarianceScaling: unknown mode, got 'fan'\nhint: there",
  ],
  ['a negative scale', () => new VarianceScaling({ scale: -1 }), 'VarianceScaling: scale is positive, got -1'],
  ['a cube for Identity', () => new Identity().apply([2, 2, 2]), 'Identity: makes matrices'],
  ['a negative seed', () => new HeNormal({ seed: -1 }).apply([2]), 'a seed is an integer'],
  [
    'another shape',
    () => getInitializer(() => zeros([3])).apply([2]),
    'initializer: gave the shape [3] where [2] is asked for',
  ],
])('refused: %s', (_, call, message) => expect(call).toThrow(message));

describe('Orthogonal', () => {
  const { Orthogonal } = initializers;
  const flat = (x: Tensor): Tensor => reshape(x, [x.size / x.shape.at(-1)!, x.shape.at(-1)!]);
  const distance = (x: Tensor, scale: number): number =>
    max(abs(subtract(x, multiply(eye(x.shape[0]!, { dtype: x.dtype }), scale)))).itemSync() as number;

  test.each([[[5, 5]], [[7, 3]], [[3, 7]], [[3, 3, 2, 4]], [[2, 2, 2, 16]], [[1, 1]]])('%j', (shape) => {
    const x = flat(new Orthogonal({ gain: 2, seed: 3 }).apply(shape));
    const turned = transpose(x);
    expect(distance(x.shape[0]! < x.shape[1]! ? matmul(x, turned) : matmul(turned, x), 4)).toBeLessThan(2e-6);
  });

  test('in float64, by its names, with its configuration', () => {
    const x = new Orthogonal({ seed: 1 }).apply([4, 4], { dtype: 'float64' });
    expect(x.dtype).toBe('float64');
    expect(distance(matmul(transpose(x), x), 1)).toBeLessThan(1e-15);
    for (const name of ['orthogonal', 'OrthogonalInitializer']) expect(getInitializer(name)).toBeInstanceOf(Orthogonal);
    expect(new Orthogonal({ gain: 3, seed: 5 }).getConfig()).toEqual({ gain: 3, seed: 5 });
    expect(new Orthogonal({ seed: 1 }).apply([4, 4]).arraySync()).toEqual(new Orthogonal({ seed: 1 }).apply([4, 4]).arraySync()); // prettier-ignore
  });

  test('turns and mirrors are equally likely', () => {
    const seed = new SeedGenerator(1);
    const initializer = new Orthogonal({ seed });
    const [mirrors, rights] = [0, 0].map(
      (_, part) =>
        Array.from({ length: 200 }, () => {
          const x = initializer.apply([2, 2]);
          return part === 0 ? (det(x).itemSync() as number) < 0 : (x.dataSync()[0] as number) > 0;
        }).filter(Boolean).length,
    );
    expect(Math.abs(mirrors! - 100)).toBeLessThan(30);
    expect(Math.abs(rights! - 100)).toBeLessThan(30);
  });

  test('vectors are refused', () => {
    expect(() => new Orthogonal().apply([3])).toThrow(
      'Orthogonal: makes matrices and kernels […, in, out], and the shape asked for is [3]',
    );
    expect(() => new Orthogonal({ scale: 1 } as object)).toThrow("there is no option 'scale'");
  });
});
