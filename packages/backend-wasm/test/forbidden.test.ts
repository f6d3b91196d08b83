import { cpu } from '@tensai/backend-cpu';
import { wasm } from '@tensai/backend-wasm';
import { getBackend, registerBackend } from '@tensai/core';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('where a page forbids WebAssembly the next backend serves', () => {
  const forbidden = function (): never {
    throw new WebAssembly.CompileError('blocked by CSP');
  };
  const { CompileError, validate } = WebAssembly;
  vi.stubGlobal('WebAssembly', { Module: forbidden, CompileError, validate });
  registerBackend(wasm());
  expect(() => getBackend()).toThrow(
    "the backend 'wasm' cannot be opened: blocked by CSP (script-src 'wasm-unsafe-eval' allows it)",
  );
  registerBackend(cpu());
  expect(getBackend()).toBe('cpu');
});
