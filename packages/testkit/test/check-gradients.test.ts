import { cpu } from '@tensai/backend-cpu';
import {
  apply1,
  definePrimitive,
  defineUnary,
  Expr,
  multiply,
  NO_ATTRS,
  plainView,
  registerBackend,
  sum,
  type Tensor,
  Variable,
} from '@tensai/core';
import { checkGradients, GradientError } from '@tensai/testkit';
import { beforeAll, expect, test } from 'vitest';

beforeAll(() => registerBackend(cpu()));

const product = (x: Tensor, y: Tensor): Tensor => sum(multiply(multiply(x, x), y), 0);

test('right gradients of first and second order pass', async () => {
  const matrices = [[[1, 2], [3, 4]], [[0.5, -1], [2, 1]]]; // prettier-ignore
  await expect(checkGradients(product, matrices, { order: 2 })).resolves.toBeUndefined();
  await expect(checkGradients((x) => sum(x), [new Variable([1, 2, 3])])).resolves.toBeUndefined();
  await expect(checkGradients((x) => [x, x, multiply(x, 2)], [3])).resolves.toBeUndefined();
});

test('a gradient that is off names input and element', async () => {
  const wrong = defineUnary('@test/wrong', { formula: (x) => x.mul(x), derivative: (x) => x.mul(3) });
  await expect(
    checkGradients(
      (x, y) => multiply(wrong(y), x),
      [
        [1, 2],
        [0, 5],
      ],
    ),
  ).rejects.toThrow(
    /^checkGradients: the gradient is off: of input 1 at \[1\]: -?\d+\.?\d* instead of -?\d+\.?\d* by finite differences$/,
  );
});

test('a second gradient that is off', async () => {
  const slope = defineUnary('@test/slope', { formula: (x) => x.mul(2), derivative: () => 1 });
  const op = definePrimitive({
    name: '@test/square',
    infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
    lower: ([x]) => ({
      space: x!.shape,
      inputs: [{ aval: x!, view: plainView(x!) }],
      outputs: [Expr.input(0, x!.dtype).square()],
    }),
    vjp: { 0: { reads: [0], rule: ([dy], saved) => multiply(dy!, slope(saved.in(0))) } },
  });
  const square = (x: Tensor): Tensor => apply1(op, [x], NO_ATTRS);
  await checkGradients(square, [[1, 2]]);
  await expect(checkGradients(square, [[1, 2]], { order: 2 })).rejects.toThrow(GradientError);
});

test('any sub-gradient is right at a kink', async () => {
  const abs = (slope: number): ((x: Tensor) => Tensor) =>
    defineUnary('@test/abs', {
      formula: (x) => x.abs(),
      derivative: (x) => Expr.select(x.equal(0), Expr.literal(slope, x.dtype), x.sign()),
    });
  await checkGradients(abs(0), [[-1, 0, 1]]);
  await checkGradients(abs(0.5), [[-1, 0, 1]]);
  await expect(checkGradients(abs(2), [[-1, 0, 1]])).rejects.toThrow(/at \[1\]/);
});

test('only the wanted inputs are looked at', async () => {
  const half = defineUnary('@test/half', { formula: (x) => x.mul(0.5), derivative: () => 7 });
  const f = (x: Tensor, y: Tensor): Tensor => multiply(x, half(y));
  await checkGradients(f, [[1], [2]], { wanted: [0] });
  await expect(checkGradients(f, [[1], [2]], { wanted: [1] })).rejects.toThrow(GradientError);
});

test('a function that jumps has no gradient', async () => {
  const step = defineUnary('@test/step', { formula: (x) => x.floor().add(x) });
  await expect(checkGradients(step, [[0.5, 1.5]])).resolves.toBeUndefined();
  await expect(checkGradients(step, [[0.5, 1]])).rejects.toThrow(/at \[1\]/);
  await expect(checkGradients((x) => multiply(x, Math.random()), [[1, 2]])).rejects.toThrow(GradientError);
});
