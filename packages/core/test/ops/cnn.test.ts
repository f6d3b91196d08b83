import '../setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  conv,
  divide,
  type In,
  keep,
  matmul,
  maxPool,
  mean,
  multiply,
  relu,
  reshape,
  sparseCategoricalCrossentropy,
  subtract,
  type Tensor,
  tensor,
  tidy,
  Variable,
} from '@tensai/core';
import { expect, test } from 'vitest';
import golden from './cnn.golden.json' with { type: 'json' };

// Recorded from NumPy and PyTorch 1.13: Conv2D(8, 3, same, relu), MaxPool2D(2), Conv2D(16, 3, stride 2, relu), Dense(10); stochastic gradient descent with a
// rate of 0.05 and a momentum of 0.9 on 80 digits of MNIST, 16 at a time.

interface Raw {
  readonly shape: readonly number[];
  /** Little-endian, or numbers where there are few. */
  readonly b64?: string;
  readonly data?: readonly number[];
}

const BATCH = 16;
const any = (x: unknown): In => x as In;

const bytesOf = ({ b64 }: Raw): ArrayBuffer => Uint8Array.from(atob(b64!), (letter) => letter.charCodeAt(0)).buffer;
const floats = (raw: Raw): Tensor =>
  tensor(raw.data ? Float32Array.from(raw.data) : new Float32Array(bytesOf(raw)), { shape: raw.shape });
const list = (x: Tensor): number[] => Array.from(x.dataSync() as ArrayLike<number>);

test('a convolutional net learns as recorded', () => {
  const pixels = new Uint8Array(bytesOf(golden.X_uint8));
  const labels = new Int32Array(bytesOf(golden.y));
  const variables = golden.init.map((raw) => new Variable(floats(raw)));
  const [kernel1, bias1, kernel2, bias2, kernel3, bias3] = variables.map(any) as [In, In, In, In, In, In];
  const momenta = golden.init.map((raw) => tensor(new Float32Array(floats(raw).size), { shape: raw.shape }));

  const images = (step: number): Tensor => {
    const rows = Float32Array.from(pixels.subarray((step % 5) * BATCH * 784, ((step % 5) + 1) * BATCH * 784));
    return divide(tensor(rows, { shape: [BATCH, 28, 28, 1] }), 255) as Tensor;
  };
  const logits = (x: Tensor): In => {
    const first = relu(add(any(conv(any(x), kernel1, { padding: 'same' })), bias1));
    const second = relu(add(any(conv(any(maxPool(any(first), 2)), kernel2, { strides: 2 })), bias2));
    return any(add(any(matmul(any(reshape(any(second), [BATCH, 576])), kernel3)), bias3));
  };

  const start = list(logits(images(0)) as Tensor);
  golden.logits_first4.data.forEach((value, k) => expect(start[k]).toBeCloseTo(value, 5));

  let velocities = momenta as Tensor[];
  let first: Tensor[] = [];
  golden.losses.forEach((expected, step) => {
    velocities = tidy(() => {
      const tape = new GradientTape();
      const loss = tape.record(() => {
        const target = tensor(labels.slice((step % 5) * BATCH, ((step % 5) + 1) * BATCH));
        return mean(sparseCategoricalCrossentropy(any(target), logits(images(step)), { fromLogits: true })) as Tensor;
      });
      expect(loss.itemSync() / expected).toBeCloseTo(1, 4);
      const gradients = tape.gradient(loss, variables) as Tensor[];
      if (step === 0) first = gradients.map((gradient) => keep(gradient));
      return variables.map((variable, k) => {
        const velocity = any(subtract(any(multiply(any(velocities[k]), 0.9)), any(multiply(any(gradients[k]), 0.05))));
        variable.assign(add(any(variable), velocity) as Tensor);
        return velocity as Tensor;
      });
    });
  });

  golden.grads_step0.forEach((raw, k) => {
    const wanted = list(floats(raw));
    const largest = Math.max(...wanted.map(Math.abs));
    const off = list(first[k]!).map((value, i) => Math.abs(value - wanted[i]!) / largest);
    expect(Math.max(...off)).toBeLessThan(1e-5);
  });
});
