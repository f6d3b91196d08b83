import { cpu } from '@tensai/backend-cpu';
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
import { concatenate, registerBackend, relu, setBackend, tensor, type Tensor } from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';

registerBackend(cpu());
registerBackend(wasm({ threads: 2 }));

const numbers = (rows: number, columns: number, seed: number): Tensor =>
  tensor(
    Array.from({ length: rows * columns }, (_, i) => ((i * 37 + seed * 11) % 101) - 50),
    { shape: [rows, columns] },
  ) as Tensor;

const beside = (a: Tensor, b: Tensor, c: Tensor): Tensor => relu(concatenate([a, relu(b), c], 1)) as Tensor;

test('tensors of any widths stand side by side, by themselves and compiled', async () => {
  for (const [rows, ...widths] of [
    [5, 1, 1, 1],
    [1, 3, 8, 2],
    [7, 4, 17, 5],
    [3000, 20, 3, 33],
  ] as const) {
    const results: string[] = [];
    for (const [name, compute] of [
      ['cpu', beside],
      ['wasm', beside],
      ['wasm', jit(beside)],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop
      await setBackend(name);
      const [a, b, c] = widths.map((width, k) => numbers(rows, width, k)) as [Tensor, Tensor, Tensor];
      for (let run = 0; run < 3; run++) results.push(compute(a, b, c).dataSync().join());
    }
    expect(new Set(results).size, `${rows} rows of ${widths.join(' + ')}`).toBe(1);
  }
});
