import { cpu } from '@tensai/backend-cpu';
import { fuzzBackend, randomProgram } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { alteredCpu } from './altered-cpu.ts';

test('random programs and their gradients agree with the reference', async () => {
  expect(await fuzzBackend(cpu(), { count: 150 })).toEqual([]);
});

test('in float32 too', async () => {
  const spec = alteredCpu(({ caps }) => {
    const { float64: _, ...bytes } = caps.bytes;
    return { caps: { ...caps, bytes } };
  });
  expect(await fuzzBackend(spec, { count: 60, from: 1000 })).toEqual([]);
});

test('a seed is a program', () => {
  expect(randomProgram(7)).toMatchObject({ text: randomProgram(7).text, inputs: randomProgram(7).inputs });
  expect(randomProgram(7).text).not.toBe(randomProgram(8).text);
});

test('loops that forget their strides are found', async () => {
  const spec = alteredCpu(({ compile }) => ({
    compile: (code, options) =>
      compile!({ ...code, key: `${code.key}!`, numbers: code.numbers.map((n) => (n === 4 ? 3 : n)) }, options),
  }));
  const [first] = await fuzzBackend(spec, { count: 40 });
  expect(first).toMatchObject({ seed: expect.any(Number), program: expect.stringContaining('results: ') });
});
