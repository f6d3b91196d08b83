import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { wasm, type WasmOptions } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/revectorize';
import {
  abs,
  add,
  type Backend,
  cast,
  conv,
  gelu,
  log,
  matmul,
  registerBackend,
  setBackend,
  softmax,
  tanh,
  tensor,
  type Tensor,
  tidy,
  transpose,
} from '@tensai/core';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { selfTest } from '../../src/revectorize/self-test.ts';

const given = (...shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => Math.sin(k * 12.9898)),
    { shape },
  );

const computed: readonly (() => Tensor)[] = [
  () => matmul(given(61, 300), given(300, 43)),
  () => matmul(given(5, 70), given(70, 90)),
  () => matmul(transpose(given(129, 64)), transpose(given(33, 129))),
  () => matmul(cast(given(24, 9), 'float64'), cast(given(9, 30), 'float64')),
  () => conv(given(2, 12, 13, 5), given(3, 3, 5, 9), { padding: 'same' }),
  () => softmax(given(20, 300)),
  () => gelu(given(4001)),
  () => tanh(log(add(abs(given(3, 1003)), 1))),
  () => cast(given(5003), 'int8'),
];

/** The bits of all, each computed so often that the engine has compiled it as well as it can. */
async function bitsWith(options: WasmOptions, name: string): Promise<number[][]> {
  registerBackend({ ...wasm(options), name, priority: -1 });
  await setBackend(name);
  return tidy(() =>
    computed.map((compute) => {
      for (let run = 0; run < 120; run++) tidy(() => void compute());
      const bits = compute().dataSync();
      return [...new Uint8Array((bits as Float32Array).buffer)];
    }),
  );
}

test('results have the same bits', async () => {
  for (const deterministic of [true, false]) {
    const expected = await bitsWith({ deterministic }, `apart ${deterministic}`); // oxlint-disable-line no-await-in-loop
    const found = await bitsWith({ deterministic, experimentalRevectorize: true }, `joined ${deterministic}`); // oxlint-disable-line no-await-in-loop
    expect(found).toEqual(expected);
  }
}, 60_000);

test('a fixed tenth of what judges backends', async () => {
  const { samples, rows } = await testBackend(wasm({ experimentalRevectorize: true }), { part: [7, 10] });
  expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
  expect(samples).toBeGreaterThan(200);
}, 180_000);

test('a backend that computes something wrongly is told from one that does not', () => {
  const backend = wasm().open() as Backend;
  expect(selfTest(backend)).toBeNull();
  const off: Backend = {
    ...backend,
    compile: (code, options) => {
      let runs = 0;
      const right = backend.compile!(code, options)!;
      return {
        ...right,
        run(ins, outs, args): void {
          right.run(ins, outs, args);
          const elements = backend.elements!(outs[0]!, 'float32');
          // as when the engine compiles code anew
          if (++runs > 100 && elements.length === 10_007) elements[10_006] = elements[10_006]! + 1;
        },
      };
    },
  };
  expect(selfTest(off)).toBe('arithmetic');
});

test.each([
  ['in a page', undefined, 'only Node can be told to'],
  [
    'with an older engine',
    { versions: { v8: '13.6.1' }, arch: 'x64' },
    'it takes version 14 of V8, and this is 13.6.1',
  ],
  [
    'on another processor',
    { versions: { v8: '14.6.2' }, arch: 'arm64' },
    'processors of the kind arm64 have no wider vectors',
  ],
] as const)('%s vectors are not joined, and it is said once', (_, host, reason) => {
  // what came of it holds for a whole process
  const program = `
    import { wasm } from '@tensai/backend-wasm';
    import '@tensai/backend-wasm/revectorize';
    import { selfTest } from '${new URL('../../src/revectorize/self-test.ts', import.meta.url).href}';
    const own = globalThis.process;
    const [flags, warnings] = [[], []];
    console.warn = (...text) => warnings.push(text);
    const getBuiltinModule = () => ({ setFlagsFromString: (flag) => flags.push(flag), availableParallelism: () => 1 });
    const host = ${JSON.stringify(host ?? null)};
    globalThis.process = host === null ? undefined : { ...host, getBuiltinModule };
    const backends = [0, 1].map(() => wasm({ experimentalRevectorize: true }).open());
    globalThis.process = own;
    console.log(JSON.stringify({ warnings, flags, tested: backends.map(selfTest) }));`;
  const printed = execFileSync(
    process.execPath,
    ['--conditions=@tensai/source', '--input-type=module', '--eval', program],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) },
  );
  expect(JSON.parse(printed)).toEqual({
    warnings: [[`wasm: vectors are not joined, as experimentalRevectorize asks: ${reason}`]],
    flags: [],
    tested: [null, null],
  });
});
