import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import { cpu } from '@tensai/backend-cpu';
import {
  add,
  type Backend,
  type Device,
  conv,
  matmul,
  maxPool,
  mean,
  onDevice,
  deviceOf,
  random,
  registerBackend,
  relu,
  reshape,
  sparseCategoricalCrossentropy,
  sum,
  type Tensor,
  tensor,
  tidy,
  Variable,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { Adam } from '@tensai/optimizers';
import { afterEach, expect, test } from 'vitest';

const weights = (shapes: readonly (readonly number[])[]): Variable[] =>
  shapes.map((shape, seed) => new Variable(random.normal(shape, { seed, stddev: 0.1 })));

type Model = (x: Tensor, w: readonly Variable[]) => Tensor;

/** A step of training. */
function stepOf(model: Model, own: readonly Variable[]): (x: Tensor, y: Tensor) => Tensor {
  const optimizer = new Adam({ learningRate: 0.01 });
  return (x, y) => {
    const tape = new GradientTape();
    const loss = tape.record(() => mean(sparseCategoricalCrossentropy(y, model(x, own), { fromLogits: true })));
    optimizer.apply(tape.gradient(loss, own as never), own as Variable[]);
    return loss;
  };
}

const MLP: Model = (x, [a, b, c, d]) => add(matmul(relu(add(matmul(x, a as never), b!)), c as never), d!) as Tensor;
const CNN: Model = (x, [a, b, c, d]) => {
  const features: Tensor = maxPool(relu(add(conv(x, a!, { padding: 'same' }), b!)), 2);
  return add(matmul(reshape(features, [x.shape[0]!, 64]), c as never), d!) as Tensor;
};

const own = globalThis.Function;
afterEach(() => void (globalThis.Function = own));

/** How many functions are made of text while `body` runs. */
function compiledIn(body: () => void): number {
  let count = 0;
  globalThis.Function = new Proxy(own, {
    construct: (target, args): object => {
      count++;
      return Reflect.construct(target, args) as object;
    },
  });
  body();
  globalThis.Function = own;
  return count;
}

test.each<[string, Model, readonly (readonly number[])[], readonly number[]]>([
  ['a perceptron', MLP, [[6, 8], [8], [8, 3], [3]], [6]], // prettier-ignore
  ['a convolutional network', CNN, [[3, 3, 2, 4], [4], [64, 3], [3]], [8, 8, 2]], // prettier-ignore
])('no code is made for another batch size of a step of %s', (_, model, shapes, features) => {
  const run = (step: (x: Tensor, y: Tensor) => Tensor, size: number): void =>
    tidy(() => {
      const x = random.normal([size, ...features], { seed: size });
      const y = tensor(Int32Array.from({ length: size }, (__, i) => i % 3));
      step(x, y);
    });
  const step = jit(stepOf(model, weights(shapes)));
  expect(compiledIn(() => run(step, 32))).toBeGreaterThan(0);
  expect(compiledIn(() => [20, 7, 31, 100].forEach((size) => run(step, size)))).toBe(0);
});

/** What a backend that gains by sizes in the code is asked for. */
interface Asked {
  /** Code made with the sizes in it, and without. */
  spelled: number;
  open: number;
}

let opened = 0;

/** A device that counts the code that it would make: for each size where sizes are spelled out, else for each key. */
async function counting(): Promise<{ device: Device; asked: Asked }> {
  const asked: Asked = { spelled: 0, open: 0 };
  const known = new Set<string>();
  const backend = (await cpu().open()) as Backend;
  const name = `counting${++opened}`;
  registerBackend({
    name,
    priority: -100,
    synchronous: true,
    open: () => ({
      ...backend,
      name,
      caps: { ...backend.caps, specialise: true },
      compile(code, options) {
        const key = options.specialise ? `${code.key} ${code.numbers.join()}` : code.key;
        if (!known.has(key)) {
          known.add(key);
          asked[options.specialise ? 'spelled' : 'open']++;
        }
        return backend.compile!(code, options);
      },
    }),
  });
  return { device: await deviceOf(name), asked };
}

test.each([false, true])(
  'sizes are spelled out for the first one, left open for the second, and later ones need no code (under a tape: %s)',
  async (taped) => {
    const { device, asked } = await counting();
    onDevice(device, () => {
      const f = jit((x: Tensor) => sum(relu(add(x, 1)), 1));
      const call = (size: number): void => {
        const x: Tensor = random.normal([size, 5], { seed: 1 });
        asked.open = asked.spelled = 0;
        if (!taped) return void f(x);
        const tape = new GradientTape();
        tape.watch(x);
        tape.gradient(
          tape.record(() => f(x)),
          x,
        );
      };
      call(4);
      expect(asked.spelled).toBeGreaterThan(0);
      // a tape has ops of its own
      expect(taped ? 0 : asked.open).toBe(0);
      call(8);
      expect([asked.spelled, asked.open > 0]).toEqual([0, true]);
      for (const size of [16, 3, 4, 8, 100]) {
        call(size);
        expect([asked.spelled, asked.open]).toEqual([0, 0]);
      }
    });
  },
);
