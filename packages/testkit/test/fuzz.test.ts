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

test('what is found is made small, and still disagrees', async () => {
  const spec = alteredCpu(({ compile }) => ({
    // tanh alone is wrong
    compile: (code, options) => {
      const exec = compile!(code, options);
      const { outputs } = code.concrete as unknown as { outputs?: readonly { readonly kind: string }[] };
      if (!exec || outputs?.[0]?.kind !== 'tanh') return exec;
      return {
        run(ins, outs, args): void {
          exec.run(ins, outs, args);
          const { view } = outs[0]!.storage as unknown as { view(name: string): Float64Array };
          view.call(outs[0]!.storage, 'float64').forEach((x, i, all) => (all[i] = x * (1 + 1e-9)));
        },
      };
    },
  }));
  const [first] = await fuzzBackend(spec, { count: 40 });
  expect(first).toMatchObject({ what: 'results' });
  const lines = first!.program.split('\n').filter((line) => line.includes(' = '));
  expect(lines).toEqual([expect.stringContaining(' = tanh of ')]);
  expect(randomProgram(first!.seed).text.split('\n').length).toBeGreaterThan(first!.program.split('\n').length);
});
