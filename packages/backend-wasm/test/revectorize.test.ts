import { wasm } from '@tensai/backend-wasm';
import { expect, test } from 'vitest';

test('vectors are joined once that is imported', async () => {
  const asked = { experimentalRevectorize: true };
  expect(() => wasm(asked)).toThrow(
    /experimentalRevectorize takes a part .*, got true\nhint: import '@tensai.backend-wasm.revectorize'/,
  );
  await import('@tensai/backend-wasm/revectorize');
  expect(wasm(asked).name).toBe('wasm');
});
