import { webgpu } from '@tensai/backend-webgpu';
import { expect, test } from 'vitest';

test('where there is no WebGPU it says so', async () => {
  await expect(async () => webgpu().open()).rejects.toMatchObject({
    code: 'backend-open',
    message: "the backend 'webgpu' cannot be opened: there is no navigator.gpu here",
  });
  expect(webgpu()).toMatchObject({ name: 'webgpu', synchronous: false });
});
