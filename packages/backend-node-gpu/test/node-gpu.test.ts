import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeGpu } from '@tensai/backend-node-gpu';
import { cpu } from '@tensai/backend-cpu';
import { registerBackend, registeredBackends, setBackend, tensor } from '@tensai/core';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';

registerBackend(cpu());
registerBackend(nodeGpu());

test('it is never a default by itself', () => {
  expect(registeredBackends()).toEqual(['cpu', 'node-gpu']);
  expect(tensor([1]).backend).toBe('cpu');
});

test('a fixed tenth of what judges backends', async () => {
  const { samples, failed, rows } = await testBackend(nodeGpu(), { part: [0, 10], compiled: false });
  expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
  expect(samples).toBeGreaterThan(600);
  expect(failed).toBe(0);
  // it lacks float64, complex numbers and what only the host's arrays have an algorithm for
  const lacks =
    /^the backend has no (float64|complex64|kernel for (ctcDecode|eigh?|svd|qr|lstsq|pinv|matrixRank))$|^gradients: the sample is not for float64$/;
  expect(rows.flatMap(({ skips }) => skips).filter(({ reason }) => !lacks.test(reason))).toEqual([]);
}, 300_000);

test('a fixed fiftieth of it, compiled too', async () => {
  const { rows, compiled } = await testBackend(nodeGpu(), { part: [0, 50] });
  expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
  expect(compiled.jit.tried).toBeGreaterThan(100);
}, 300_000);

test('an adapter is chosen by a part of its name', async () => {
  await expect(async () => nodeGpu({ adapter: 'no such GPU' }).open()).rejects.toThrow(
    /^the backend 'node-gpu' cannot be opened: no GPU whose name contains 'no such GPU' was found, there are: .+$/,
  );
});

const program = (body: string): string =>
  `import { nodeGpu } from '@tensai/backend-node-gpu';
   import { add, registerBackend, setBackend, tensor } from '@tensai/core';
   registerBackend(nodeGpu());
   ${body}`;
const runProgram = (body: string, env: NodeJS.ProcessEnv = process.env): string =>
  execFileSync(
    process.execPath,
    ['--conditions=@tensai/source', '--expose-gc', '--input-type=module', '--eval', program(body)],
    { encoding: 'utf8', env, timeout: 20_000, cwd: fileURLToPath(new URL('../../..', import.meta.url)) },
  ).trim();

test('a program ends by itself, and by exit with work on the device', () => {
  const work = `await setBackend('node-gpu');
    let x = tensor([1, 2]);
    for (let i = 0; i < 500; i++) x = add(x, 1);`;
  expect(runProgram(`${work} console.log(String(await x.data()));`)).toBe('501,502');
  expect(runProgram(`${work} console.log('left'); process.exit(0);`)).toBe('left');
  expect(runProgram(`${work} console.log('ended');`)).toBe('ended');
  // what makes devices must outlive the collector
  expect(
    runProgram(
      `${work} gc(); await new Promise((f) => setTimeout(f, 50)); gc(); console.log(await add(x, 1).data().then(String));`,
    ),
  ).toBe('502,503');
});

test.runIf(process.platform === 'linux')('what is missing is said in a sentence', () => {
  const without = { ...process.env, VK_ICD_FILENAMES: '/nowhere.json', LD_LIBRARY_PATH: '' };
  expect(runProgram(`await setBackend('node-gpu').catch((error) => console.log(error.message));`, without)).toMatch(
    /cannot be opened: .*a Vulkan loader \(libvulkan\.so\.1\) and the Vulkan driver of a GPU are needed$/,
  );
});

test('a GPU that the processor imitates can be refused', async () => {
  const opened = await Promise.resolve(nodeGpu({ allowSoftware: false }).open()).then(
    async (backend) => {
      await backend.dispose();
      return 'a real one';
    },
    (error: Error) => error.message,
  );
  expect(opened).toMatch(/^a real one$|: the only GPU is .*, which the processor imitates$/);
  await setBackend('cpu');
});
