import { cpu } from '@tensai/backend-cpu';
import { wasm } from '@tensai/backend-wasm';
import { apply, deviationSumsOp, registerBackend, setBackend, tensor, type Tensor } from '@tensai/core';
import { expect, test } from 'vitest';

registerBackend(cpu());
registerBackend(wasm());

const numbers = (shape: readonly number[], seed: number): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.37 + seed)),
    { shape: [...shape] },
  ) as Tensor;
};

test('two sums of columns have the same bits however many columns are summed side by side', async () => {
  for (let columns = 1; columns <= 37; columns++) {
    const found: number[][][] = [];
    for (const name of ['cpu', 'wasm']) {
      // oxlint-disable-next-line no-await-in-loop
      await setBackend(name);
      const operands = [numbers([5, 7, columns], 1), numbers([5, 7, columns], 2), numbers([columns], 3)];
      found.push(apply(deviationSumsOp, operands, { axis: 2 }).map((sums) => sums.arraySync() as number[]));
    }
    expect(found[1], `${columns} columns`).toEqual(found[0]);
  }
});
