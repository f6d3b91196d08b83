import { defineError, type ErrorClass } from '@tensai/core';

/** What a device reported late: what it did not accept, or had no memory for. */
export const GpuError: ErrorClass<{ backend: string; reason: string }> = /* @__PURE__ */ defineError('gpu', {
  message: ({ backend, reason }) => `the device of the backend '${backend}' reports: ${reason}`,
});
