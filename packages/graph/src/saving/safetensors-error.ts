import { defineError, type ErrorClass } from '@tensai/core';

/** Bytes that are no safetensors file, or tensors that cannot be in one. */
export const SafetensorsError: ErrorClass<{ what: string; remedy?: string }> = /* @__PURE__ */ defineError(
  'safetensors',
  { message: ({ what }) => `safetensors: ${what}`, hint: ({ remedy }) => remedy },
);
