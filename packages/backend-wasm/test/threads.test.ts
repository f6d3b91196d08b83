import { wasm } from '@tensai/backend-wasm';
import { expect, test } from 'vitest';
import { open } from '../src/wasm.ts';

test('threads are there once they are imported', async () => {
  expect(() => wasm({ threads: 2 })).toThrow(
    expect.objectContaining({
      code: 'option',
      message: expect.stringMatching(
        /threads takes a part that is not there, got 2\nhint: import '@tensai.backend-wasm.threads'/,
      ),
    }),
  );
  expect(wasm({ threads: 1 }).name).toBe('wasm');
  expect(open({ threads: 2 }).record).toBeUndefined();
  await import('@tensai/backend-wasm/threads');
  expect(wasm({ threads: 2 }).name).toBe('wasm');
  expect(open({ threads: 2 }).record).toBeTypeOf('function');
});
